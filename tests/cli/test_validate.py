"""``normgraph validate``: exit codes and reports."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import rdflib

from normgraph.cli.main import main
from tests.cli.conftest import Run

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Named a sh:NodeShape ; sh:targetClass ex:System ;
    sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:severity sh:%s ; sh:message "A system has a name." ] .
ex:Idle a sh:NodeShape ; sh:targetClass ex:Nothing ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] .
"""
NAMELESS = "@prefix ex: <https://example.org/> . ex:a a ex:System ."


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strict.ttl").write_text(SHAPES % "Violation", encoding="utf-8")
    (tmp_path / "lenient.ttl").write_text(SHAPES % "Warning", encoding="utf-8")
    (tmp_path / "data.ttl").write_text(NAMELESS, encoding="utf-8")
    return tmp_path


def test_violations_are_exit_code_1(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "data.ttl", "--shapes", "strict.ttl"]) == 1
    told = capsys.readouterr().out
    assert "Violation: A system has a name." in told
    assert "at: https://example.org/a" in told
    assert "1 violations, 0 warnings, 0 notes. 1 of 2 shapes found something to check" in told
    assert "Nothing to check: https://example.org/Idle" in told


def test_warnings_are_no_violations(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "data.ttl", "--shapes", "lenient.ttl", "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["conforms"] is True
    assert (report["violations"], report["warnings"]) == (0, 1)
    assert report["results"][0]["path"] == "<https://example.org/name>"
    (idle,) = [one for one in report["shapes"] if one["shape"] == "https://example.org/Idle"]
    assert (idle["focus_nodes"], idle["results"]) == (0, 0)
    assert idle["engine"].startswith("pyshacl")
    assert report["left_to_pyshacl"] == []


def test_a_constraint_that_cannot_run_on_the_store_is_named(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT $this WHERE { FILTER($currentShape = <https://example.org/Own>) }"
    (files / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> . "
        f'ex:Own a sh:NodeShape ; sh:targetClass ex:System ; sh:sparql [ sh:select "{query}" ] .',
        encoding="utf-8",
    )
    main(["validate", "data.ttl", "--shapes", "own.ttl"])
    told = " ".join(capsys.readouterr().out.split())
    assert "Left to pyshacl: https://example.org/Own ($currentShape is not supported)" in told


def test_the_standard_s_own_form(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "data.ttl", "--shapes", "strict.ttl", "--format", "ttl"]) == 1
    graph = rdflib.Graph().parse(data=capsys.readouterr().out, format="turtle")
    (result,) = graph.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult)
    assert graph.value(result, rdflib.SH.resultPath) == rdflib.URIRef("https://example.org/name")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["http://127.0.0.1:9/data.ttl", "--shapes", "strict.ttl"],
            "error: http://127.0.0.1:9/data.ttl: there is no",
        ),
        (["data.ttl"], "name the shapes for a file with --shapes FILE"),
        (["data.ttl", "--shapes", "none.ttl"], "none.ttl: No such file or directory"),
        (["data.ttl", "--shapes", "data.ttl"], "no SHACL shape found"),
        (["strict.csv", "--shapes", "strict.ttl"], "strict.csv: there is no such file"),
    ],
)
def test_what_cannot_be_validated(
    arguments: list[str], told: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", *arguments]) == 2
    printed = capsys.readouterr()
    assert told in printed.err
    assert printed.out == ""


def test_a_workspace_against_shapes_of_one_s_own(run: Run, example: Path, files: Path) -> None:
    (files / "own.ttl").write_text(
        """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ng: <https://w3id.org/normgraph/ns#> .
<https://example.org/owner> a sh:NodeShape ; sh:targetClass ng:ArtefactVersion ;
    sh:property [ sh:path ng:owner ; sh:minCount 1 ; sh:message "Every document has an owner." ] .
""",
        encoding="utf-8",
    )
    done = run("validate", example, "--shapes", files / "own.ttl")
    assert done.returncode == 1
    assert "Violation: Every document has an owner." in done.stdout
    assert re.search(r"at: data/artefacts\.csv, row [0-9]+ \(artefact-version/LST-02/1\.0\)", done.stdout)
