"""Where something stands in a workspace, as everything that is told of it says: file, sheet and row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from normgraph.assessment.ask import Graph
from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.explain import explain
from normgraph.assessment.model import Assessment, RowRef
from normgraph.assessment.questions import open_questions
from normgraph.reports.json_report import to_json
from normgraph.shacl import run
from normgraph.workspace.workbook import WORKBOOK
from tests.assessment.facts import day
from tests.assessment.situations import documented
from tests.assessment.worlds import ng, own, small_triples, turtle, world

MORE = """
<artefact-version/P/2> a ng:ArtefactVersion ; ng:key "artefact-version/P/2" ; ng:versionOf <artefact/P> ;
  ng:versionLabel "2" ; rdfs:label "Testing" ; ng:documentState n:document-state\\/draft ;
  ng:sourceFile "data/more.ttl" ; ng:sourceRow 7 .
<artefact/P> ng:sourceFile "data/more.ttl", "data/workspace.xlsx" ; ng:sourceSheet "artefacts" ;
  ng:sourceRow 2, 7 .
"""


def in_workbook(facts: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Facts that stood in tables, as if these were sheets of one workbook."""
    found = []
    for triple in facts:
        if triple.predicate == ng("sourceFile") and isinstance(triple.object, ox.Literal):
            found += [
                ox.Triple(triple.subject, ng("sourceFile"), ox.Literal(WORKBOOK)),
                ox.Triple(triple.subject, ng("sourceSheet"), ox.Literal(Path(triple.object.value).stem)),
            ]
        else:
            found.append(triple)
    return found


@cache
def book() -> Evaluation:
    """The small graph, all of it in a workbook, but for a draft in Turtle."""
    return world([*in_workbook(small_triples()), *turtle(MORE)])


@cache
def assessed() -> Assessment:
    """Its assessment; where its tables lie is told by whoever has read them."""
    tables = ("checks", "data/artefacts", "data/systems", "data/decisions", "data/controls")
    places = ((f"{name}.csv", f"{WORKBOOK}, sheet {Path(name).name}") for name in tables)
    return replace(assess(book(), shacl=False), places=tuple(places))


def test_a_row_of_a_workbook_names_its_sheet() -> None:
    a = assessed()
    assert [scope.ref.place for scope in a.scopes if scope.id == "system/A"] == [
        "data/workspace.xlsx, sheet systems, row 2"
    ]
    assert RowRef("data/more.ttl", 7, "k", "l").place == "data/more.ttl, line 7"
    assert RowRef("", 0, "", "").place == ""
    reason = next(d.reason for d in a.duties if d.id == "duty/system/A/72-2/other-ai-interaction")
    assert reason.endswith(" (data/workspace.xlsx, sheet systems, row 2)")


def test_a_document_with_versions_in_a_workbook_and_in_turtle_has_a_sheet_in_the_workbook_only() -> None:
    ref = Graph(book().store).ref(own("artefact/P").value)
    assert (ref.file, ref.sheet, ref.row) == ("data/more.ttl", "", 2)


def test_proofs_and_questions_name_the_sheet() -> None:
    a = assessed()
    text = explain(a, "A/17-1-d/test-procedures")
    assert "as Test procedure: holds (data/workspace.xlsx, sheet artefacts, row 2)" in text
    assert "[supported] (data/workspace.xlsx, sheet controls, row 2)" in text
    places = {question.record.place for question in open_questions(a)}
    assert {place.partition(", column")[0] for place in places} == {
        "data/workspace.xlsx, sheet checks, a new row",
        "data/workspace.xlsx, sheet decisions, a new row",
        "data/workspace.xlsx, sheet systems, row 3",
    }
    missing = next(d for d in a.duties if d.status == "missing" and d.scope == "system/A")
    assert (
        "enter it in data/workspace.xlsx, sheet artefacts, and in data/workspace.xlsx, sheet checks who"
    ) in explain(a, missing.id)


def test_json_gives_the_sheet_of_every_row() -> None:
    document = json.loads(to_json(assessed()))
    assert {scope["ref"]["sheet"] for scope in document["scopes"]} == {"entities", "systems"}
    assert "places" not in document


def test_where_tables_lie_is_what_the_reader_found(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / WORKBOOK).touch()
    facts = replace(
        book().facts,
        settings=replace(book().facts.settings, root=tmp_path),
        places={"data/systems.csv": "sheet systems", "checks.csv": "sheet checks"},
    )
    assert assess(replace(book(), facts=facts), shacl=False).places == (
        ("checks.csv", "data/workspace.xlsx, sheet checks"),
        ("data/systems.csv", "data/workspace.xlsx, sheet systems"),
    )


def test_a_result_of_the_shapes_names_the_sheet(tmp_path: Path) -> None:
    shapes = tmp_path / "own.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ng: <https://w3id.org/normgraph/ns#> .\n"
        "<https://example.org/x> a sh:NodeShape ; sh:targetClass ng:Certificate ;\n"
        "  sh:property [ sh:path ng:issuer ; sh:minCount 1 ] .\n",
        encoding="utf-8",
    )
    report = run.validate(run.data_graph(in_workbook(small_triples())), run.shapes_graph([shapes]))
    (result,) = report.results
    assert (result.file, result.sheet, result.row) == (WORKBOOK, "certificates", 2)


def test_what_a_register_says_to_the_contrary_names_its_sheet() -> None:
    made, _ = documented()
    case = made.facts.node("Nonconformity", "nonconformity/N", "Not done", raisedOn=day("2026-03-01"))
    made.facts.say(case, callsIntoQuestion=made.criterion)
    (message,) = made.outcome().found("contradicted").values()
    assert re.search(r"'Not done' \(data/Nonconformity\.csv, row [0-9]+\)", message)
    made.facts.say(case, sourceSheet="Faults")
    (message,) = made.outcome().found("contradicted").values()
    assert re.search(r"'Not done' \(data/Nonconformity\.csv, sheet Faults, row [0-9]+\)", message)
