"""The worksheet of open questions: what is asked, what an answer would unlock, and where it is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import zip_longest

import pyoxigraph as ox
import pytest

from normgraph import resources
from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.model import Assessment
from normgraph.assessment.questions import READ, UNDECIDED, Question, document_owners, open_questions
from normgraph.assessment.recording import missing_facts
from normgraph.workspace.tables import load_tables
from tests.assessment.worlds import (
    SMALL_BASE,
    assessed,
    example,
    known,
    lean_knowledge,
    ng,
    own,
    replaced,
    small_triples,
    turtle,
    world,
)

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
DAY = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")


@cache
def questions() -> tuple[Question, ...]:
    return open_questions(assessed(), document_owners(example()))


def statuses(a: Assessment) -> dict[str, str]:
    return {duty.id: duty.status for duty in a.duties}


def answered(evaluation: Evaluation, questions: Iterable[Question]) -> Assessment:
    """The assessment once questions are answered with yes, as their records say."""
    facts = list(evaluation.facts.quads)
    for number, question in enumerate(questions):
        facts = with_answer(facts, evaluation, question, f"check/new-{number}")
    changed = world(facts, lean_knowledge(), evaluation.base, evaluation.as_of, findings=False)
    return assess(changed, shacl=False)


def with_answer(
    facts: list[ox.Triple], evaluation: Evaluation, question: Question, key: str
) -> list[ox.Triple]:
    """Facts with a check that answers a question with yes."""
    cells, base = dict(question.record.cells), evaluation.base
    version = ox.NamedNode(f"{base}artefact-version/{question.artefact}/{question.version}")
    criterion = known(f"criterion/{cells['criterion']}")
    if question.record.row:  # the row that left it open is replaced
        old = {
            t.subject
            for t in facts
            if t.predicate == ng("sourceRow")
            and isinstance(t.object, ox.Literal)
            and t.object.value == str(question.record.row)
            and "/check/" in str(t.subject)
        }
        assert len(old) == 1
        facts = [t for t in facts if t.subject not in old]
    check = ox.NamedNode(base + key)
    facts = [
        *facts,
        ox.Triple(check, TYPE, ng("ContentCheck")),
        ox.Triple(check, ng("criterion"), criterion),
        ox.Triple(check, ng("checkedVersion"), version),
        ox.Triple(check, ng("answer"), known("answer/yes")),
        ox.Triple(check, ng("readExtent"), known("read-extent/full-text")),
        ox.Triple(check, ng("reader"), ox.Literal("R")),
        ox.Triple(check, ng("readOn"), ox.Literal(evaluation.as_of.isoformat(), datatype=DAY)),
    ]
    if cells["system"]:
        facts.append(ox.Triple(check, ng("system"), ox.NamedNode(f"{base}system/{cells['system']}")))
    return facts


def rounds(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Questions in rounds, each with no criterion twice.

    An answer is an answer under its criterion, so those of a round stand beside each other, and what comes of
    each can be told apart.
    """
    by_criterion: dict[str, list[Question]] = {}
    for question in questions:
        by_criterion.setdefault(question.criterion, []).append(question)
    for one in zip_longest(*by_criterion.values()):
        yield [question for question in one if question is not None]


def assert_unlocks(evaluation: Evaluation, before: Assessment, questions: Iterable[Question]) -> None:
    """Each question answered with yes covers what it promises, and all of a round nothing else."""
    was = statuses(before)
    for together in rounds(questions):
        after = answered(evaluation, together)
        unlocked: dict[str, set[str]] = {question.criterion: set() for question in together}
        for duty in after.duties:
            if duty.status == "covered" and was[duty.id] != "covered":
                unlocked[duty.criterion].add(duty.id)
        for question in together:
            about = (question.criterion, question.artefact, question.version)
            assert unlocked[question.criterion] == set(question.unlocks), about


@pytest.mark.slow
def test_an_answer_unlocks_what_is_promised_in_the_example() -> None:
    """Each question that is answered by reading, answered with yes: the rules cover what the worksheet
    promises."""
    read = [question for question in questions() if question.kind == READ]
    assert len(read) > 10
    assert_unlocks(example(), assessed(), read)


# A second version of A in use, a report on both builds that nobody has read, a procedure for one system that
# nobody has read for the other, a document without a scope, a document type that is asked for beside another
# one, a report that names no build, and a reader who could not tell.
MORE = """
<artefact/T> a ng:Artefact ; ng:key "artefact/T" ; dct:identifier "T" ; rdfs:label "More reports" .
<artefact-version/T/1> a ng:ArtefactVersion ; ng:key "artefact-version/T/1" ; ng:versionOf <artefact/T> ;
  ng:versionLabel "1" ; rdfs:label "More reports" ; ng:entity <entity/E> ; ng:appliesToSystem <system/A> ;
  ng:evidenceType et:validation-report ; ng:approver "Y" ; ng:owner <person/X> ;
  ng:documentState n:document-state\\/in-force ; ng:releasedOn "2026-05-01"^^xsd:date ;
  ng:sourceFile "data/artefacts.csv" ; ng:sourceRow 12 .
<check/17-1-d/frequency-tests/P/1> a ng:ContentCheck ; ng:key "check/17-1-d/frequency-tests/P/1" ;
  ng:criterion n:criterion\\/17-1-d\\/frequency-tests ; ng:checkedVersion <artefact-version/P/1> ;
  ng:answer n:answer\\/cannot-tell ; ng:readOn "2026-06-01"^^xsd:date ; ng:reader "R" ;
  ng:readExtent n:read-extent\\/full-text ; ng:sourceFile "checks.csv" ; ng:sourceRow 7 .
<system-version/A/3> a ng:SystemVersion ; ng:key "system-version/A/3" ; ng:system <system/A> ;
  ng:versionLabel "3" ; ng:build <build/a1> ; ng:releasedOn "2026-07-01"^^xsd:date ;
  ng:useState n:use-state\\/in-use .
<artefact/Q> a ng:Artefact ; ng:key "artefact/Q" ; dct:identifier "Q" ; rdfs:label "Reports" .
<artefact-version/Q/1> a ng:ArtefactVersion ; ng:key "artefact-version/Q/1" ; ng:versionOf <artefact/Q> ;
  ng:versionLabel "1" ; rdfs:label "Reports" ; ng:entity <entity/E> ; ng:appliesToSystem <system/A> ;
  ng:describesBuild <build/a1>, <build/a2> ; ng:evidenceType et:test-report ; ng:approver "Y" ;
  ng:owner <person/X> ; ng:documentState n:document-state\\/in-force ; ng:releasedOn "2026-05-01"^^xsd:date ;
  ng:sourceFile "data/artefacts.csv" ; ng:sourceRow 8 .
<artefact/S> a ng:Artefact ; ng:key "artefact/S" ; dct:identifier "S" ; rdfs:label "Examining" .
<artefact-version/S/1> a ng:ArtefactVersion ; ng:key "artefact-version/S/1" ; ng:versionOf <artefact/S> ;
  ng:versionLabel "1" ; rdfs:label "Examining" ; ng:entity <entity/E> ;
  ng:evidenceType et:examination-procedure ; ng:approver "Y" ; ng:owner <person/X> ;
  ng:documentState n:document-state\\/in-force ; ng:releasedOn "2026-05-01"^^xsd:date ;
  ng:sourceFile "data/artefacts.csv" ; ng:sourceRow 9 .
"""
READ_FOR_ALL = """
<check/x> a ng:ContentCheck ; ng:key "check/x" ; ng:criterion n:criterion\\/17-1-d\\/examination-procedures ;
  ng:checkedVersion <artefact-version/S/1> ; ng:answer n:answer\\/yes ; ng:readOn "2026-06-01"^^xsd:date ;
  ng:readExtent n:read-extent\\/full-text ; ng:reader "R" ; ng:sourceFile "checks.csv" ; ng:sourceRow 9 .
"""


@cache
def small_world() -> Evaluation:
    return world([*small_triples(), *turtle(MORE)])


def test_an_answer_unlocks_what_is_promised_where_much_is_missing() -> None:
    evaluation = small_world()
    before = assess(evaluation, shacl=False)
    read = [question for question in open_questions(before) if question.kind == READ]
    assert any(question.scope for question in read), "some documents have to name the system"
    assert any(question.unlocks for question in read) and any(not question.unlocks for question in read)
    assert_unlocks(evaluation, before, read)


def test_a_report_is_asked_about_once_for_all_versions_in_use() -> None:
    found = [
        question
        for question in open_questions(assess(small_world(), shacl=False))
        if question.artefact == "Q" and question.criterion == "crit:17-1-d/system-test-record"
    ]
    (question,) = found
    assert question.unlocks == ("duty/system/A/17-1-d/system-test-record",)
    assert question.record.line == "17-1-d/system-test-record,Q,1,,,,,,,,,,"


def test_the_order_is_by_what_is_unlocked() -> None:
    keys = [(-len(q.unlocks), -len(q.points), -len(q.waits)) for q in questions()]
    assert keys == sorted(keys)
    assert len(questions()) == len(
        {(q.kind, q.text, q.artefact, q.version, q.scope, q.unit) for q in questions()}
    )
    assert open_questions(assessed(), document_owners(example())) == questions()


def test_duties_that_are_settled_ask_nothing() -> None:
    settled = {d.id for d in assessed().duties if d.status in ("covered", "not-applicable")}
    assert not settled.intersection(duty for question in questions() for duty in question.waits)


def test_a_question_about_a_document_of_the_company_is_asked_once_for_all_systems() -> None:
    found = open_questions(assess(small_world(), shacl=False), document_owners(small_world()))
    (question,) = [q for q in found if q.criterion == "crit:17-1-d/after-development" and q.artefact == "P"]
    assert (question.scope, question.waits) == (
        "",
        ("duty/system/A/17-1-d/after-development", "duty/system/B/17-1-d/after-development"),
    )
    assert question.unlocks == ("duty/entity/E/17-1-d/after-development", *question.waits), (
        "the organisation's duty is unlocked with its reaches"
    )
    assert question.record.line == "17-1-d/after-development,P,1,,,,,,,,,,"
    assert question.record.place.startswith("checks.csv, a new row, columns answer, place, quote")
    assert question.owner == "X"


def test_a_check_that_left_it_open_is_replaced() -> None:
    (question,) = [
        q
        for q in open_questions(assess(small_world(), shacl=False))
        if q.criterion == "crit:17-1-d/frequency-tests" and q.artefact == "P"
    ]
    assert (question.record.file, question.record.row, question.record.line) == ("checks.csv", 7, "")
    assert question.record.place.startswith("checks.csv, row 7, columns answer, place, quote")


def test_what_is_missing_in_a_register_names_the_cell() -> None:
    found = open_questions(assess(small_world(), shacl=False))
    builds = [q for q in found if q.kind == "build-not-named"]
    assert {q.record.place for q in builds} == {"data/artefacts.csv, row 12, column describes"}
    assert [q.text for q in builds] == [
        f"Which build does T 1 describe: that of version {version}?" for version in "23"
    ]
    undecided = {(q.scope, q.record.place) for q in found if q.kind == UNDECIDED}
    event = "data/decisions.csv, a new row, columns id, decided_on, what"
    assert undecided == {
        ("system/A", event),
        ("system/B", event),
        ("system/B", "data/systems.csv, row 3, column interacts_with_ai"),
    }


def test_a_document_whose_scope_is_not_stated() -> None:
    found = open_questions(assess(small_world(), shacl=False))
    examined = [q for q in found if q.criterion == "crit:17-1-d/examination-procedures"]
    assert {q.scope for q in examined} == {"system/A", "system/B"}, "whoever reads it says for which system"
    assert {dict(q.record.cells)["system"] for q in examined} == {"A", "B"}
    evaluation = world([*small_world().facts.quads, *turtle(READ_FOR_ALL)])
    scope = [q for q in open_questions(assess(evaluation, shacl=False)) if q.kind == "scope-not-stated"]
    assert [(q.scope, q.record.file, q.record.row, q.record.columns) for q in scope] == [
        ("system/A", "data/artefacts.csv", 9, ("applies_to",)),
        ("system/B", "data/artefacts.csv", 9, ("applies_to",)),
    ]
    was = statuses(assess(evaluation, shacl=False))
    for question in scope:
        names = [
            *evaluation.facts.quads,
            ox.Triple(own("artefact-version/S/1"), ng("appliesToSystem"), own(question.scope)),
        ]
        now = statuses(assess(world(names, findings=False), shacl=False))
        assert {d for d, s in now.items() if s == "covered" != was[d]} == set(question.unlocks)


def test_a_version_in_use_that_is_not_recorded() -> None:
    facts = replaced(small_triples(), own("system-version/A/2"), "useState", known("use-state/withdrawn"))
    found = [q for q in open_questions(assess(world(facts), shacl=False)) if q.kind == "no-version-in-use"]
    assert [(q.scope, q.record.file, q.unlocks) for q in found] == [("system/A", "data/versions.csv", ())]
    assert dict(found[0].record.cells)["system"] == "A"


@pytest.mark.parametrize(
    ("node", "predicate", "value", "file", "columns"),
    [
        (
            "operator-role/A/E/provider",
            "operatorRole",
            None,
            "data/operator_roles.csv",
            ("entity", "role", "ground"),
        ),
        (
            "system/A",
            "riskClass",
            "risk-class/unknown",
            "data/systems.csv",
            ("risk_class", "class_ground", "classified_by"),
        ),
        (
            "system/A",
            "riskClass",
            "risk-class/minimal",
            "data/systems.csv",
            ("class_ground", "classified_by"),
        ),
        ("system/A", "placedOnMarket", None, "data/systems.csv", ("placed_on_market",)),
        ("system/A", "interactsWithOtherAI", None, "data/systems.csv", ("interacts_with_ai",)),
    ],
)
def test_facts_for_want_of_which_a_duty_is_undecided(
    node: str, predicate: str, value: str | None, file: str, columns: tuple[str, ...]
) -> None:
    facts = replaced(small_triples(), own(node), predicate, known(value) if value else None)
    found = open_questions(assess(world(facts), shacl=False))
    undecided = [
        q for q in found if q.kind == UNDECIDED and q.record.columns == columns and q.scope == "system/A"
    ]
    assert [q.record.file for q in undecided] == [file]
    assert undecided[0].waits
    if file == "data/systems.csv":
        assert undecided[0].record.row == 2


def test_every_reason_of_the_rule_is_understood() -> None:
    """The words in which the rule says what is missing, taken from the rule: each leads to one record."""
    rule = resources.path("queries", "rules", "02-undecidable.rq").read_text(encoding="utf-8")
    texts = re.findall(r'BIND\((?:CONCAT\()?("(?:[^"]*)"(?:, \?\w+, "[^"]*")*)\)?\s+AS \?reason\)', rule)
    assert len(texts) == rule.count("AS ?reason)")
    duty = next(duty for duty in assessed().duties if duty.scope == "system/RNK")
    scope = next(scope for scope in assessed().scopes if scope.id == "system/RNK")
    for text in texts:
        reason = "".join(
            part[1:-1] if part.startswith('"') else "interacts with other AI systems"
            for part in re.findall(r'"[^"]*"|\?\w+', text)
        )
        (found,) = missing_facts(replace(duty, reason=reason), scope.ref, {})
        assert found[0] == reason
        assert all(found[1].columns)
        table = load_tables().table(found[1].file)
        assert set(found[1].columns) <= {column.name for column in table.columns}


def test_owners_are_told_only_where_they_are_given() -> None:
    assert all(question.owner == "" for question in open_questions(assessed()))
    assert document_owners(small_world())["artefact-version/P/1"] == "X"


def test_no_duties_no_questions() -> None:
    assert open_questions(replace(assessed(), duties=())) == ()
    assert SMALL_BASE and isinstance(assessed().as_of, date)
