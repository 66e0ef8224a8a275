"""Explanations: the proof of a duty, a provision in short, a finding; from an assessment alone."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from normgraph.assessment import explain as explaining
from normgraph.assessment.assess import assess
from normgraph.assessment.explain import explain
from normgraph.assessment.knowledge_graph import KnowledgeGraph
from normgraph.assessment.model import Assessment, Duty, RowRef
from normgraph.assessment.questions import Question, open_questions
from tests.assessment.worlds import (
    assessed,
    known,
    lean_knowledge,
    ng,
    own,
    replaced,
    small_triples,
    turtle,
    world,
)
from tests.reports import factory

# What can stand in the way, one duty of A each: a reader of a summary; an answer that lacks a part; an answer
# that is no; an owner who has left; a report on another build. The certificate names where it was taken from.
SITUATIONS = """
<build/a1> dct:identifier "a1" ; rdfs:label "a1" .
<build/a2> dct:identifier "a2" ; rdfs:label "a2" .
<certificate/C> ng:origin "Certificates.xlsx, row 3" .
<check/17-1-d/test-procedures/P/1> ng:readExtent n:read-extent\\/summary .
<check/17-1-d/prior-metrics/P/1> a ng:ContentCheck ; ng:key "check/17-1-d/prior-metrics/P/1" ;
  ng:criterion n:criterion\\/17-1-d\\/prior-metrics ; ng:checkedVersion <artefact-version/P/1> ;
  ng:answer n:answer\\/partly ; ng:lacksAspect n:criterion\\/17-1-d\\/prior-metrics\\/aspect\\/fitness ;
  ng:readOn "2026-02-01"^^xsd:date ; ng:reader "Z" ; ng:readExtent n:read-extent\\/full-text ;
  ng:sourceFile "checks.csv" ; ng:sourceRow 3 .
<check/17-1-d/during-development/P/1> a ng:ContentCheck ; ng:key "check/17-1-d/during-development/P/1" ;
  ng:criterion n:criterion\\/17-1-d\\/during-development ; ng:checkedVersion <artefact-version/P/1> ;
  ng:answer n:answer\\/no ; ng:readOn "2026-02-01"^^xsd:date ; ng:reader "Z" ;
  ng:readExtent n:read-extent\\/full-text ; ng:sourceFile "checks.csv" ; ng:sourceRow 4 .
<person/G> a ng:Person ; ng:key "person/G" ; rdfs:label "G" ; ng:personState n:person-state\\/left .
<artefact/M> a ng:Artefact ; ng:key "artefact/M" ; dct:identifier "M" ; rdfs:label "Monitoring" .
<artefact-version/M/1> a ng:ArtefactVersion ; ng:key "artefact-version/M/1" ; ng:versionOf <artefact/M> ;
  ng:versionLabel "1" ; rdfs:label "Monitoring" ; ng:entity <entity/E> ; ng:appliesToCompany true ;
  ng:evidenceType et:pmm-procedure ; ng:documentState n:document-state\\/in-force ; ng:approver "Y" ;
  ng:owner <person/G> ; ng:releasedOn "2026-01-01"^^xsd:date ;
  ng:sourceFile "data/artefacts.csv" ; ng:sourceRow 4 .
"""


@cache
def small() -> Assessment:
    return assess(world([*small_triples(), *turtle(SITUATIONS)]), shacl=False)


@cache
def missing() -> Duty:
    return next(d for d in small().duties if d.status == "missing" and d.scope == "system/B")


@pytest.fixture
def asked_once(monkeypatch: pytest.MonkeyPatch) -> tuple[Question, ...]:
    """The open questions of the example, which then are not sought again for every explanation."""
    found = open_questions(assessed())
    monkeypatch.setattr(explaining, "open_questions", lambda a: found)
    return found


def section(text: str, heading: str) -> list[str]:
    """The lines below a heading."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(heading))
    end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith(" ")), len(lines))
    return [line.strip() for line in lines[start + 1 : end]]


def assert_in_order(text: str, *parts: str) -> None:
    position = 0
    for part in parts:
        assert part in text[position:], f"'{part}' is missing, or stands too early"
        position = text.index(part, position) + len(part)


def test_a_carried_duty_shows_every_link_with_its_strength_and_the_weakest() -> None:
    text = explain(small(), "duty/system/A/17-1-d/validation-procedures")
    assert_in_order(
        text,
        "Validation procedures written, A",
        "Status: extend. A certified management system carries a part; the remainder is open.",
        "crit:17-1-d/validation-procedures, Article 17(1), point (d)",
        "Question: Does it tell how it is shown that a system fulfils its intended purpose",
        "How it was decided",
        "Does evidence hold? no",
        "Does a certified management system carry it, or a part? iso42001:A.6.2.4: extend",
        "What certified management systems carry: partial; open after it:",
        "certificate: Certificate C",
        "[entailed] (data/certificates.csv, row 2; from Certificates.xlsx, row 3)",
        "statement of applicability: A.6.2.4",
        "[supported] (data/controls.csv, row 2)",
        "second reading: automated",
        "why: ",
        "leads to crit:17-1-d/validation-procedures, Article 17(1), point (d)",
        "weakest link: statement of applicability [supported]",
        "What would change it",
    )
    text = explain(small(), "duty/system/A/17-1-d/prior-metrics")
    assert_in_order(
        text, "Evidence considered", "P 1 Testing, as Test procedure: fails (data/artefacts.csv, row 2)"
    )


def test_every_duty_has_a_proof(asked_once: tuple[Question, ...]) -> None:
    """Each says its status, what decided, and what would change it; nothing is cut short."""
    words = dict(assessed().status_labels)
    for duty in assessed().duties:
        text = explain(assessed(), duty.id)
        assert f"Status: {words[duty.status]}. {duty.reason}" in text
        decided = section(text, "How it was decided")
        assert decided[-1].endswith(f": {words[duty.status]}") or "duty/" in decided[-1], duty.id
        assert section(text, "What would change it"), duty.id
        for chain in duty.transfer.sources:
            assert chain.mapping in text and chain.rationale in text and chain.remainder_text in text
        for evidence in duty.evidence:
            assert f"{evidence.artefact} {evidence.version} {evidence.title}" in text
            assert all(reason in text for reason in evidence.reasons)
            if evidence.check is not None:
                assert evidence.check.quote in text and evidence.check.reader in text
        for finding in (f for f in assessed().findings if f.id in duty.findings):
            assert finding.message in text and finding.action in text


def test_the_steps_of_the_decision_stop_at_the_one_that_decides() -> None:
    steps = [line.split("?")[0] for line in section(explain(small(), missing().id), "How it was decided")]
    assert steps == [
        "Is a condition recorded as not given",
        "Can it be decided whether the duty applies",
        "Does evidence hold",
        "Does a certified management system carry it, or a part",
        "Is there evidence that fails",
        "Is a question open",
        "Otherwise judged, and nothing is known that carries it: missing",
    ]
    assert section(explain(small(), "B/72-2/other-ai-interaction"), "How it was decided") == [
        "Is a condition recorded as not given? no",
        "Can it be decided whether the duty applies? no: not assessed",
    ]
    assert section(explain(small(), "A/72-2/other-ai-interaction"), "How it was decided") == [
        "Is a condition recorded as not given? yes: the duty does not apply: not applicable"
    ]


def test_what_would_change_it() -> None:
    def ways(target: str) -> str:
        return "\n".join(section(explain(small(), target), "What would change it"))

    assert "Name a test report for build a2, in use as version 2; R 1 describes another" in ways(
        "A/17-1-d/system-test-record"
    )
    assert "Answer the open question of P 1 (with yes it would be covered)" in ways(
        "A/17-1-d/frequency-tests"
    )
    covered = ways("A/17-1-d/test-procedures")
    assert "It rests on P 1 alone" in covered
    assert "A certified management system would still carry a part" in covered
    assert "Only a summary was read" in covered
    assert "Add to P 1 what the reader found lacking: " in ways("A/17-1-d/prior-metrics")
    assert "Extend P 1, which was read and does not answer the question" in ways(
        "A/17-1-d/during-development"
    )
    assert "its owner has left or the post is vacant" in ways("A/17-1-h/maintenance")
    assert "data/systems.csv, row 3, column interacts_with_ai" in ways("B/72-2/other-ai-interaction")
    assert "For system/B it is not assessed; see duty/system/B/17-1-d/frequency-tests" in ways(
        "duty/entity/E/17-1-d/frequency-tests"
    )
    assert "enter it in data/artefacts.csv, and in checks.csv who" in ways(missing().id)


def test_what_a_register_says_to_the_contrary_is_named() -> None:
    log = """<nonconformity/N1> a ng:Nonconformity ; ng:key "nonconformity/N1" ; dct:identifier "N1" ;
      rdfs:label "Nobody tests" ; ng:raisedOn "2026-01-01"^^xsd:date ;
      ng:callsIntoQuestion n:criterion\\/17-1-d\\/test-procedures ;
      ng:nonconformityState n:nonconformity-state\\/open ;
      ng:sourceFile "data/nonconformities.csv" ; ng:sourceRow 7 ."""
    spoilt = assess(world([*small_triples(), *turtle(SITUATIONS), *turtle(log)]), shacl=False)
    text = explain(spoilt, "A/17-1-d/test-procedures")
    where = "N1 'Nobody tests' (data/nonconformities.csv, row 7)"
    assert f"the organisation's own registers say the contrary: {where}" in text
    assert "Nonconformity N1 ('Nobody tests') is open since 2026-01-01" in "\n".join(
        section(text, "What would change it")
    )


def test_a_document_of_several_types_is_one_piece_of_evidence() -> None:
    facts = turtle("<artefact-version/P/1> ng:evidenceType et:examination-procedure .")
    a = assess(world([*small_triples(), *facts]), shacl=False)
    (duty,) = [one for one in a.duties if one.id == "duty/system/A/17-1-d/before-development"]
    (evidence,) = duty.evidence
    assert (evidence.artefact, evidence.via) == ("P", ("Examination procedure", "Test procedure"))
    assert "P 1 Testing, as Examination procedure and Test procedure: open" in explain(a, duty.id)
    (question,) = [one for one in open_questions(a) if one.criterion == duty.criterion]
    assert duty.id in question.unlocks, "either type is enough"


def test_an_answer_that_would_be_enough_is_one_that_the_worksheet_promises(
    asked_once: tuple[Question, ...],
) -> None:
    for question in asked_once:
        for duty in question.waits:
            said = section(explain(assessed(), duty), "What would change it")
            about = f"of {question.artefact} {question.version} (" if question.artefact else "question ("
            (line,) = [one for one in said if question.text in one and about in one]
            assert ("with yes it would be covered" in line) == (duty in question.unlocks)


def full_chain(facts_changed: bool) -> Assessment:
    """A.6.2.4 carries test procedures as a whole; its document is named, or not."""
    row = known("mapping/iso-iec-42001--ai-act/A.6.2.4/17-1-d/test-procedures")
    quads = []
    for quad in lean_knowledge().quads:
        if quad.subject == row and quad.predicate in (ng("remainder"), ng("remainderText")):
            continue
        if quad.subject == row and quad.predicate == ng("relation"):
            quad = type(quad)(row, quad.predicate, known("relation/superset-of"), quad.graph_name)
        quads.append(quad)
    facts = list(small_triples())
    if facts_changed:
        facts = replaced(facts, own("control/iso42001/A.6.2.4"), "citesArtefact", None)
        facts = replaced(facts, own("check/17-1-d/test-procedures/P/1"), "criterion", None)
    facts += turtle("<check/17-1-d/test-procedures/P/1> ng:readExtent n:read-extent\\/full-text .")
    return assess(world(facts, KnowledgeGraph(tuple(quads), "")), shacl=False)


def test_a_full_chain_without_a_document_asks_for_it() -> None:
    text = explain(full_chain(True), "A/17-1-d/test-procedures")
    assert "Status: extend. A certified management system carries it; the document or record is still" in text
    assert (
        "Name the document behind iso42001:A.6.2.4 in the statement of applicability (data/controls" in text
    )


def test_a_full_chain_with_its_document_is_entailed() -> None:
    text = explain(full_chain(False), "A/17-1-d/test-procedures")
    assert (
        "iso42001:A.6.2.4 AI system verification and validation (ISO/IEC 42001:2023): full, entailed" in text
    )
    assert re.search(r"document: P 1\b.* \[entailed\] \(data/artefacts\.csv, row 2\)", text)
    assert "every link is entailed" in text
    assert "carry the whole, its document to be named: the duty would be one to extend" in text


def test_a_possible_chain_asks_for_the_statement_of_applicability() -> None:
    facts = replaced(
        small_triples(),
        own("control/iso42001/A.6.2.4"),
        "implementationState",
        known("implementation-state/unknown"),
    )
    text = explain(assess(world(facts), shacl=False), "A/17-1-d/validation-procedures")
    assert "whether iso42001:A.6.2.4 is implemented (data/controls.csv, row 2)." in text
    assert "Is a question open? iso42001:A.6.2.4: not assessed" in text


@pytest.mark.parametrize(
    "target", ["art_17/par_1/pnt_d", "aia:art_17/par_1/pnt_d", "Art. 17(1)(d)", "Article 17(1), point (d)"]
)
def test_a_point_lists_all_its_duties_scope_by_scope(target: str) -> None:
    lines = explain(small(), target).split("\n")
    assert "(art_17/par_1/pnt_d)" in lines[0]
    under = [duty for duty in small().duties if duty.provision == "art_17/par_1/pnt_d"]
    listed = [
        line.rpartition("[")[2].rstrip("]") for line in lines if line.endswith("]") and "[duty/" in line
    ]
    assert listed == [duty.id for scope in small().scopes for duty in under if duty.scope == scope.id]
    assert any(line.startswith("A (system/A): deficient; 1 covered, ") for line in lines)


def test_a_provision_that_states_criteria_lists_these() -> None:
    text = explain(small(), "Article 72(2)")
    assert "duty/system/A/72-2/lifetime" in text and "duty/system/A/72-1/" not in text


def test_a_criterion_lists_its_duties() -> None:
    text = explain(small(), "crit:17-1-d/frequency-tests")
    assert text == explain(small(), "17-1-d/frequency-tests")
    assert text.startswith("crit:17-1-d/frequency-tests, Article 17(1), point (d): Frequency of tests stated")
    assert "duty/system/B/17-1-d/frequency-tests" in text


def test_every_finding_is_explained(asked_once: tuple[Question, ...]) -> None:
    for finding in assessed().findings:
        text = explain(assessed(), finding.id)
        assert finding.message in text and finding.action in text
        assert all(f"({ref.file}, row {ref.row}" in text for ref in finding.refs)
        assert all(d.id in text for d in assessed().duties if finding.id in d.findings)


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("duty/system/A/17-1-d/test-procedure", "duty/system/A/17-1-d/test-procedures"),
        ("17-1-d/test-proc", "crit:17-1-d/"),
        ("art_17/par_1/pnt_z", "art_17/par_1/pnt_"),
    ],
)
def test_what_is_not_assessed_is_told_with_what_is_near(target: str, near: str) -> None:
    with pytest.raises(LookupError, match="nothing is assessed under") as caught:
        explain(small(), target)
    assert near in str(caught.value).partition("The nearest")[2]
    with pytest.raises(LookupError, match="nothing is assessed under 'xyz'"):
        explain(replace(small(), duties=(), criteria=(), elements=(), findings=()), "xyz")


def test_an_assessment_made_elsewhere_is_explained_too() -> None:
    """Nothing but the value is read: the made-up assessment of the reports' tests has a proof for each
    duty."""
    a = factory.sample()
    for duty in a.duties:
        assert duty.label in explain(a, duty.id)


def test_a_row_without_a_place_is_no_place() -> None:
    def bare(duty: Duty) -> Duty:
        nowhere = RowRef("", 0, "", "")
        return replace(duty, evidence=tuple(replace(e, ref=nowhere) for e in duty.evidence))

    a = replace(small(), duties=tuple(bare(duty) for duty in small().duties))
    assert "row 0" not in explain(a, "A/17-1-d/test-procedures")
