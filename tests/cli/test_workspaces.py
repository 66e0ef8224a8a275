"""The paths that people take with a workspace, and what they are told when something is wrong with it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from normgraph.reports.json_report import schema
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def demo(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo as a person runs it first, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "normgraph-demo").mkdir()
    (folder / "normgraph-demo" / "mine.txt").write_text("not to be touched")
    done = run("demo", cwd=folder)
    assert done.returncode == 0
    return folder, done.stdout


def test_the_demo_takes_a_free_name_and_says_where_everything_is(demo: tuple[Path, str]) -> None:
    folder, told = demo
    assert sorted(path.name for path in folder.iterdir()) == ["normgraph-demo", "normgraph-demo-2"]
    assert [path.name for path in (folder / "normgraph-demo").iterdir()] == ["mine.txt"]
    assert "Wendelhorn Talent Systems: gap assessment as of 20 November 2026" in told
    assert str(Path("normgraph-demo-2", "reports", "report.html")) in told
    assert "normgraph questions normgraph-demo-2" in told


def test_the_demo_writes_a_page_and_a_document_that_keeps_to_its_schema(demo: tuple[Path, str]) -> None:
    reports = demo[0] / "normgraph-demo-2" / "reports"
    document = json.loads((reports / "assessment.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert document["shacl"]["shapes"]
    assert {duty["status"] for duty in document["duties"]} >= {"covered", "missing", "not-applicable"}
    page = (reports / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")


def test_the_demo_is_a_workspace_that_can_be_assessed_again(
    demo: tuple[Path, str], run: Run, tmp_path: Path
) -> None:
    workspace = demo[0] / "normgraph-demo-2"
    done = run("assess", workspace, "--output", tmp_path / "out")
    assert done.returncode == 0
    assert done.stdout.startswith("Wendelhorn Talent Systems: gap assessment")
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["assessment.json", "report.html", "report.txt"]
    for name in ("assessment.json", "report.html"):
        again = (tmp_path / "out" / name).read_bytes()
        assert again == (workspace / "reports" / name).read_bytes(), "the same facts gave another result"
    assert f"wrote {tmp_path / 'out' / 'assessment.json'}" in done.stderr
    assert "note: artefact/PRO-19 has 2 titles" in done.stderr


def test_the_demo_does_not_write_into_a_folder_that_is_in_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    done = run("demo", "--into", tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"error: {tmp_path}: is not empty; accepted: a new or empty folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_new_workspace(run: Run, tmp_path: Path) -> None:
    done = run("init", "acme health", "--title", "ACME", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    settings = (tmp_path / "acme health" / "normgraph.toml").read_text(encoding="utf-8")
    assert 'id = "acme-health"' in settings
    assert 'title = "ACME"' in settings
    assert (tmp_path / "acme health" / "README.md").is_file()
    again = run("init", "acme health", cwd=tmp_path)
    assert again.returncode == 2
    assert "is not empty. Accepted: a new or empty folder" in again.stderr
    # What has to be filled in is named at once.
    assessed = run("assess", "acme health", cwd=tmp_path)
    assert assessed.returncode == 2
    named = re.findall(r"error: (\S+): has no rows; this table is required", assessed.stderr)
    assert named == ["data/entities.csv", "data/operator_roles.csv", "data/systems.csv"]


def test_an_id_that_cannot_be_used(run: Run, tmp_path: Path) -> None:
    done = run("init", tmp_path / "new", "--id", "a b")
    assert done.returncode == 2
    assert "workspace.id: 'a b' cannot be used. Accepted: a short name" in done.stderr
    assert not (tmp_path / "new").exists()


def test_every_problem_is_named_with_its_place_and_what_would_be_accepted(run: Run, workspace: Path) -> None:
    controls = workspace / "data" / "controls.csv"
    lines = controls.read_text(encoding="utf-8").splitlines()
    assert lines[2].startswith("ISO/IEC 42001:2023,A.2.3,")
    lines[2] = lines[2].replace("A.2.3", "A.9.9", 1)
    controls.write_text("\n".join(lines) + "\n", encoding="utf-8")
    certificates = workspace / "data" / "certificates.csv"
    text = certificates.read_text(encoding="utf-8")
    assert "2026-12-31" in text
    certificates.write_text(text.replace("2026-12-31", "31.02.2026", 1), encoding="utf-8")
    roles = workspace / "data" / "operator_roles.csv"
    roles.write_text(roles.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    (workspace / "data" / "risks.csv").write_text("")
    (workspace / "data" / "systems.csv").unlink()

    done = run("assess", workspace, "--format", "json")
    assert done.returncode == 2
    assert done.stdout == ""
    told = done.stderr.splitlines()
    assert all(line.startswith("error: ") for line in told)

    def about(*words: str) -> list[str]:
        return [line for line in told if all(word in line for word in words)]

    assert about("data/controls.csv, row 3, column control", "'A.9.9'", "Accepted: ")
    assert about(
        "data/certificates.csv, row 3", "column valid_until", "'31.02.2026'", "2026-11-20, or 20.11.2026"
    )
    assert about("data/operator_roles.csv: has no rows; this table is required")
    assert about("data/risks.csv: is empty: write a header and rows, or delete the file")
    assert about("data/systems.csv: is missing; this table is required")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], ["error: nowhere: is no folder that can be read"]),
        (["."], ["error: normgraph.toml: is missing: this folder is no workspace"]),
        (
            [".", "--as-of", "31.02.2026"],
            ["--as-of: '31.02.2026' is not a day of the calendar", "YYYY-MM-DD"],
        ),
        ([".", "--fail-on", "covered"], ["'covered'", "accepted: extend, deficient, not-assessed, missing"]),
        ([".", "--format", "pdf"], ["'pdf' is not known; accepted: table, json, html"]),
        ([".", "--format", "json,html"], ["error: --output: name a folder for several formats (json, html)"]),
    ],
)
def test_an_assessment_that_cannot_be_made(
    arguments: list[str], words: list[str], run: Run, tmp_path: Path
) -> None:
    done = run("assess", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(word in done.stderr for word in words), done.stderr


def test_a_file_is_no_folder_for_reports(run: Run, example: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    done = run("assess", example, "--output", tmp_path / "taken")
    assert (done.returncode, done.stderr) == (2, f"error: --output: {tmp_path / 'taken'} is no folder\n")
