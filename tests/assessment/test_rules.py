"""The rules on small graphs: one test per sentence of what they are to say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import combinations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normgraph.assessment import rules
from tests.assessment import facts as making
from tests.assessment.facts import Facts, Knowledge, Outcome, derive, known
from tests.assessment.generate import workspace
from tests.assessment.situations import World, certified, citing, documented, plain
from tests.assessment.test_rules_registers import (
    test_a_data_set_that_was_not_examined_counts_while_its_build_is_in_use as check_data_sets,
)
from tests.assessment.test_rules_registers import (
    test_a_nonconformity_counts_for_the_systems_that_it_names as check_named_systems,
)
from tests.assessment.test_rules_registers import (
    test_a_serious_incident_is_known_from_the_day_of_awareness as check_awareness,
)
from tests.assessment.test_rules_registers import (
    test_an_activity_counts_if_nobody_is_there_who_answers_for_it as check_accountable,
)
from tests.assessment.test_rules_registers import (
    test_an_open_nonconformity_counts_while_it_is_open as check_open,
)
from tests.assessment.test_rules_registers import (
    test_that_none_occurred_is_somebody_s_decision as check_none_occurred,
)

COVERED, EXTEND, DEFICIENT, MISSING = "covered", "extend", "deficient", "missing"
NOT_ASSESSED, NOT_APPLICABLE, NO_DUTY = "not-assessed", "not-applicable", "no duty"
STATUSES = (COVERED, EXTEND, DEFICIENT, MISSING, NOT_ASSESSED, NOT_APPLICABLE)


# --- certificates --------------------------------------------------------------------------------------


def test_a_full_chain_without_its_document_is_to_be_extended() -> None:
    world = certified()
    assert world.status() == EXTEND
    assert "document-lacking" in world.flags()


def test_a_certificate_and_a_row_alone_never_cover() -> None:
    for relation in ("equal", "superset-of", "subset-of", "intersects-with"):
        assert certified(relation).status() == EXTEND


@pytest.mark.parametrize("state", ["suspended", "withdrawn"])
def test_a_certificate_that_is_not_in_force_carries_nothing(state: str) -> None:
    assert certified(state=state).status() == MISSING


def test_an_expired_certificate_carries_nothing() -> None:
    assert certified(until="2026-11-19").status() == MISSING
    assert certified(until="2026-11-20").status() == EXTEND


def test_a_future_certificate_carries_nothing() -> None:
    assert certified(since="2026-11-21").status() == MISSING
    assert certified(since="2026-11-20").status() == EXTEND


def test_a_certificate_carries_nothing_for_a_system_outside_its_scope() -> None:
    world = certified()
    other = world.facts.system("B", provider=world.entity)
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == EXTEND
    assert outcome.status(world.criterion, other) == MISSING


def test_a_certificate_carries_nothing_for_another_holder() -> None:
    world = plain()
    other = world.facts.entity("F")
    world.knowledge.row(world.criterion)
    world.facts.control(other)
    world.facts.control(world.entity)
    world.facts.certificate(other, [world.system])
    assert world.status() == MISSING


def test_a_certificate_carries_nothing_for_another_activity() -> None:
    assert certified(activities=["provide", "use"]).status() == MISSING
    assert certified(activities=["develop"]).status() == EXTEND


def test_a_certificate_carries_nothing_for_another_standard() -> None:
    world = certified(standard="iso9001")
    assert world.status() == NOT_ASSESSED
    assert world.flags() == ["duty", "source-unjudged"]


def test_the_certificate_of_a_role_that_has_ended_carries_nothing() -> None:
    world = plain({"provider": None}, lists=[["pmm-plan"]])
    other = world.facts.entity("F")
    world.knowledge.row(world.criterion)
    world.facts.control(world.entity)
    world.facts.certificate(world.entity, [world.system])
    world.facts.role(world.system, world.entity, until="2026-06-30")
    world.facts.role(world.system, other, since="2026-07-01")
    assert world.status("2026-06-30") == EXTEND
    assert world.status("2026-07-01") == MISSING


def test_the_certificate_of_a_provider_counts_not_of_a_deployer() -> None:
    world = plain(lists=[["pmm-plan"]])
    user = world.facts.entity("F")
    world.facts.role(world.system, user, "deployer")
    world.knowledge.row(world.criterion)
    world.facts.control(user)
    world.facts.certificate(user, [world.system])
    assert world.status() == MISSING


def test_without_a_certificate_the_statement_of_applicability_carries_nothing() -> None:
    world = plain()
    world.knowledge.row(world.criterion)
    world.facts.control(world.entity)
    assert world.status() == MISSING


# --- statement of applicability ------------------------------------------------------------------------


@pytest.mark.parametrize("excluded", ["A.6.2.4", "A.6.2", "A.6"])
def test_an_excluded_control_or_group_carries_nothing(excluded: str) -> None:
    world = certified(control=excluded != "A.6.2.4")
    world.facts.control(world.entity, f"iso42001/{excluded}", applicable="no", state="not applicable")
    assert world.status() == MISSING


def test_an_exclusion_holds_for_its_entity_and_its_control_only() -> None:
    world = certified()
    world.facts.control(world.facts.entity("F"), "iso42001/A.6.2", applicable="no")
    world.facts.control(world.entity, "iso42001/A.6.2.5", applicable="no")
    assert world.status() == EXTEND


def test_an_excluded_chapter_takes_its_clauses_with_it() -> None:
    world = certified(source="iso42001/9.1", control=False)
    assert world.status() == EXTEND
    world.facts.control(world.entity, "iso42001/9", applicable="no")
    assert world.status() == MISSING


@pytest.mark.parametrize("state", ["planned", "not applicable"])
def test_what_is_planned_carries_nothing(state: str) -> None:
    for relation in ("equal", "subset-of"):
        world = certified(relation, control=False)
        world.facts.control(world.entity, state=state)
        assert world.status() == MISSING


@pytest.mark.parametrize("relation", ["equal", "superset-of", "subset-of", "intersects-with"])
@pytest.mark.parametrize(
    ("applicable", "state"),
    [("yes", "partly"), ("yes", "unknown"), ("yes", None), ("unknown", "implemented"), (None, None)],
)
def test_what_is_not_shown_to_be_implemented_is_only_possible(
    relation: str, applicable: str | None, state: str | None
) -> None:
    """Never coverage and never a part, though its document is there and answers."""
    world = certified(relation, control=False)
    version = world.facts.artefact(company=True)
    world.read(version)
    if applicable is not None:
        world.facts.control(world.entity, applicable=applicable, state=state, cites=[version])
    assert world.status() == NOT_ASSESSED
    assert world.flags() == ["duty", "route-open"]


def test_a_clause_needs_no_row() -> None:
    assert certified(source="iso42001/9.1", control=False).status() == EXTEND
    assert certified("subset-of", source="iso42001/9.1", control=False).status() == EXTEND


def test_a_clause_with_a_row_is_as_its_row_says() -> None:
    for state, status in (("implemented", EXTEND), ("partly", NOT_ASSESSED), ("planned", MISSING)):
        world = certified(source="iso42001/9.1", control=False)
        world.facts.control(world.facts.entity("F"), "iso42001/9.1", state="planned")
        world.facts.control(world.entity, "iso42001/9.1", state=state)
        assert world.status() == status


# --- mapping rows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        {"status": "proposed"},
        {"status": "disputed"},
        {"reviewer": "first-reading"},
        {"reviewer": None},
    ],
    ids=["proposed", "disputed", "read by its author", "read once"],
)
def test_a_row_that_was_not_reviewed_by_another_never_counts(row: dict[str, str | None]) -> None:
    world = plain()
    world.knowledge.row(world.criterion, **row)  # type: ignore[arg-type]
    world.facts.control(world.entity)
    world.facts.certificate(world.entity, [world.system])
    assert world.status() == NOT_ASSESSED
    assert world.flags() == ["duty", "source-unjudged"]


def test_a_system_that_nobody_has_judged_is_not_a_gap() -> None:
    world = plain()
    world.facts.certificate(world.entity, [world.system])
    assert world.status() == NOT_ASSESSED


def test_a_judged_standard_without_a_counterpart_carries_nothing() -> None:
    for source in (None, "iso42001/A.6.2.4"):
        world = plain()
        world.knowledge.row(world.criterion, source, "no-relationship")
        world.facts.control(world.entity)
        world.facts.certificate(world.entity, [world.system])
        assert world.status() == MISSING


def test_every_certified_system_has_to_be_judged() -> None:
    world = plain()
    world.knowledge.row(world.criterion, None, "no-relationship")
    world.facts.certificate(world.entity, [world.system])
    world.facts.certificate(world.entity, [world.system], name="D", standard="iso9001")
    assert world.status() == NOT_ASSESSED


def test_a_partial_source_gives_extend_and_beats_deficient() -> None:
    world = certified("subset-of")
    version = world.facts.artefact("P", "pmm-plan", company=True, owner=None)
    assert world.status() == EXTEND
    world.read(version, "no")
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == EXTEND
    assert {"partial-source", "route-fails"} <= set(outcome.flags(world.criterion, world.system))


def test_a_full_chain_that_lacks_its_document_beats_deficient() -> None:
    world = certified()
    version = world.facts.artefact("P", "pmm-plan", company=True)
    world.read(version, "no")
    assert world.status() == EXTEND


def test_evidence_that_holds_beats_a_partial_source() -> None:
    world = certified("subset-of")
    version = world.facts.artefact("P", "pmm-plan", systems=[world.system])
    world.read(version)
    assert world.status() == COVERED


# --- the document of a chain ---------------------------------------------------------------------------


def test_a_full_chain_with_its_document_unread_is_not_assessed() -> None:
    world, version = citing()
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["unread"]


def test_a_full_chain_with_a_document_that_answers_is_covered() -> None:
    world, version = citing()
    world.read(version)
    assert world.status() == COVERED


@pytest.mark.parametrize("answer", ["no", "partly"])
def test_a_full_chain_with_a_document_that_fails_is_deficient(answer: str) -> None:
    world, version = citing()
    world.read(version, answer)
    assert world.status() == DEFICIENT
    assert world.outcome().reasons(version) == [f"answered-{answer}"]


def test_a_chain_may_name_the_version_of_its_document() -> None:
    world = certified(control=False)
    good = world.facts.artefact("P", company=True)
    world.facts.artefact("P", company=True, version="2", owner=None)
    world.facts.control(world.entity, cites=[good])
    world.read(good)
    assert world.status() == COVERED


def test_a_chain_whose_document_was_set_aside_lacks_its_document() -> None:
    world, version = citing()
    world.read(version, "not applicable")
    assert world.status() == EXTEND


def test_a_document_cited_for_a_partial_source_does_not_cover() -> None:
    world, version = citing(relation="subset-of")
    world.read(version)
    assert world.status() == EXTEND


def test_a_record_cited_as_document_of_the_company_leaves_the_system_open() -> None:
    world, version = citing("test-report")
    world.read(version)
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["scope-not-stated"]


# --- documents -----------------------------------------------------------------------------------------


def test_without_any_evidence_a_duty_is_missing() -> None:
    world = plain()
    assert world.status() == MISSING
    assert world.flags() == ["duty"]


def test_a_document_that_was_read_and_answers_covers() -> None:
    world, version = documented()
    assert world.status() == COVERED
    assert world.outcome().reasons(version) == []


def test_a_title_is_not_coverage() -> None:
    world = plain()
    world.facts.artefact(company=True)
    assert world.status() == NOT_ASSESSED


@pytest.mark.parametrize(
    ("answer", "status"),
    [("no", DEFICIENT), ("partly", DEFICIENT), ("cannot tell", NOT_ASSESSED), ("not applicable", MISSING)],
)
def test_an_answer_decides(answer: str, status: str) -> None:
    world = plain()
    version = world.facts.artefact(company=True)
    world.read(version, answer)
    assert world.status() == status
    assert world.outcome().considered(version) == (answer != "not applicable")


def test_a_draft_alone_is_deficient() -> None:
    world, version = documented(state="draft")
    assert world.status() == DEFICIENT
    assert world.outcome().reasons(version) == ["not-in-force"]


def test_a_draft_beside_a_version_in_force_is_ignored() -> None:
    world, _ = documented()
    draft = world.facts.artefact(company=True, version="2", state="draft", owner=None)
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == COVERED
    assert not outcome.considered(draft)


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_a_document_out_of_force_is_no_evidence(state: str) -> None:
    world, version = documented(state=state)
    assert world.status() == MISSING
    assert not world.outcome().considered(version)


FLAWS: dict[str, tuple[dict[str, object], str]] = {
    "overdue": ({"review": "2026-11-19"}, "review-overdue"),
    "overdue by a month": ({"review": "2026-10"}, "review-overdue"),
    "without an owner": ({"owner": None}, "no-owner"),
    "owner has left": ({"owner": "person/gone"}, "owner-gone"),
    "post is vacant": ({"owner": "post/vacant"}, "owner-gone"),
    "post is held by one who has left": ({"owner": "post/left"}, "owner-gone"),
    "post has ended": ({"owner": "post/ended"}, "owner-gone"),
    "without an approver": ({"approver": None}, "not-approved"),
    "another file": ({"digest": "aa", "file_digest": "bb"}, "digest-differs"),
}
SOUND: dict[str, dict[str, object]] = {
    "review due today": {"review": "2026-11-20"},
    "review due this month": {"review": "2026-11"},
    "owner will leave": {"owner": "person/leaving"},
    "owned by a post": {"owner": "post/filled"},
    "the same file": {"digest": "AB", "file_digest": "ab"},
    "no file": {"digest": "aa"},
    "without a date": {"released": None},
}


def _with_owners(artefact: dict[str, object]) -> tuple[World, ox.NamedNode]:
    world, version = documented(**artefact)
    made = world.facts
    gone = made.person("gone", state="left", left="2026-11-20")
    made.person("leaving", state="left", left="2026-11-21")
    made.post("filled", person=made.person("there"), until="2026-11-20")
    made.post("vacant", person=made.person("once"), state="vacant")
    made.post("left", person=gone)
    made.post("ended", person=made.person("also"), until="2026-11-19")
    return world, version


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_document_with_a_flaw_is_deficient(flaw: str) -> None:
    artefact, reason = FLAWS[flaw]
    world, version = _with_owners(artefact)
    assert world.status() == DEFICIENT
    assert world.outcome().reasons(version) == [reason]


@pytest.mark.parametrize("case", SOUND)
def test_a_document_in_order_covers(case: str) -> None:
    world, version = _with_owners(SOUND[case])
    assert world.outcome().reasons(version) == []
    assert world.status() == COVERED


def test_a_register_that_claims_a_presumption_that_does_not_exist_is_deficient() -> None:
    for standard in ("iso42001", "en18286"):
        world, version = documented()
        world.facts.standard(version, "yes", standard)
        assert world.status() == DEFICIENT
        assert world.outcome().reasons(version) == ["false-presumption"]


def test_a_register_that_claims_no_presumption_is_in_order() -> None:
    for claim in ("no", "unknown"):
        world, version = documented()
        world.facts.standard(version, claim)
        assert world.status() == COVERED


# --- which systems a document speaks for ---------------------------------------------------------------


def test_a_document_of_the_company_suffices_for_an_organisation_criterion() -> None:
    assert documented(company=True)[0].status() == COVERED


def test_a_document_of_the_company_does_not_suffice_as_record() -> None:
    world = plain(lists=[["test-report"]])
    version = world.facts.artefact("R", "test-report", company=True)
    world.read(version)
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["scope-not-stated"]


def test_a_document_of_the_company_does_not_suffice_for_a_system_criterion() -> None:
    world = plain(binding="ForSystem")
    version = world.facts.artefact(company=True)
    world.read(version)
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["scope-not-stated"]


def test_a_check_made_for_the_system_shows_that_a_company_document_names_it() -> None:
    world = plain(binding="ForSystem")
    other = world.facts.system("B", provider=world.entity)
    version = world.facts.artefact(company=True)
    world.read(version)
    world.read(version, system=world.system)
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == COVERED
    assert outcome.status(world.criterion, other) == NOT_ASSESSED


def test_a_document_counts_for_the_systems_that_it_names() -> None:
    for binding in ("ForOrganisation", "ForSystem"):
        world = plain(binding=binding)
        other = world.facts.system("B", provider=world.entity)
        version = world.facts.artefact(systems=[world.system])
        world.read(version)
        outcome = world.outcome()
        assert outcome.status(world.criterion, world.system) == COVERED
        assert outcome.status(world.criterion, other) == MISSING


def test_a_document_without_a_scope_is_not_assessed() -> None:
    world, version = documented(company=False)
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["scope-not-stated"]
    world.read(version, system=world.system)
    assert world.status() == COVERED


def test_a_document_of_another_company_is_no_evidence() -> None:
    world = plain()
    other = world.facts.entity("F")
    for name, company in (("P", True), ("Q", False)):
        version = world.facts.artefact(name, company=company, entity=other)
        world.read(version)
    assert world.status() == MISSING


# --- checks --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("general", "special", "status"),
    [
        ("yes", "no", DEFICIENT),
        ("no", "yes", COVERED),
        ("yes", "not applicable", MISSING),
        ("no", "cannot tell", NOT_ASSESSED),
    ],
)
def test_a_check_for_the_system_wins_over_one_for_all(general: str, special: str, status: str) -> None:
    world = plain()
    other = world.facts.system("B", provider=world.entity)
    version = world.facts.artefact(company=True)
    world.read(version, general)
    world.read(version, special, system=world.system)
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == status
    assert outcome.status(world.criterion, other) == (COVERED if general == "yes" else DEFICIENT)


def test_a_check_answers_for_its_criterion_and_version_only() -> None:
    world, _ = documented()
    second = world.knowledge.criterion("second")
    world.facts.artefact(company=True, version="2")
    outcome = world.outcome()
    assert outcome.status(second, world.system) == NOT_ASSESSED
    assert outcome.status(world.criterion, world.system) == COVERED


def test_the_best_document_decides() -> None:
    world, _ = documented()
    world.facts.artefact("Q", company=True, owner=None)
    world.facts.artefact("R", company=True)
    assert world.status() == COVERED


def test_a_document_that_fails_wins_over_one_that_is_open() -> None:
    world = plain()
    world.facts.artefact("Q", company=True, owner=None)
    world.facts.artefact("R", company=True)
    assert world.status() == DEFICIENT


# --- lists of evidence types ---------------------------------------------------------------------------


def test_one_list_is_enough() -> None:
    world = plain(lists=[["pmm-plan"], ["test-procedure"]])
    world.read(world.facts.artefact(company=True))
    assert world.status() == COVERED


def test_a_list_needs_all_its_types() -> None:
    world = plain(lists=[["test-procedure", "policy"]])
    assert world.status() == MISSING
    world.read(world.facts.artefact(company=True))
    assert world.status() == DEFICIENT  # a part is there and does not suffice
    policy = world.facts.artefact("Q", "policy", company=True)
    assert world.status() == NOT_ASSESSED
    check = world.read(policy, "no")
    assert world.status() == DEFICIENT
    world.facts.triples = [t for t in world.facts.triples if t.subject != check]
    world.read(policy)
    assert world.status() == COVERED


def test_a_narrower_type_counts_as_the_wider_one_and_not_the_reverse() -> None:
    world = plain(lists=[["procedure"]])
    world.read(world.facts.artefact(types="test-procedure", company=True))
    assert world.status() == COVERED
    world = plain(lists=[["test-procedure"]])
    world.read(world.facts.artefact(types="procedure", company=True))
    assert world.status() == MISSING


def test_a_type_two_steps_narrower_counts() -> None:
    world = plain(lists=[["test-report"]], binding="ForSystem")
    world.read(world.facts.artefact(types="subgroup-test-report", systems=[world.system]))
    assert world.status() == COVERED


# --- versions and builds -------------------------------------------------------------------------------


def with_report(**report: object) -> tuple[World, ox.NamedNode]:
    """A criterion on each version, a version in use, and a report on its build that was read and answers.

    Built on 2025-06-01, release decided on 2026-03-01."""
    world = plain(lists=[["test-report"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, build)
    given_report: dict[str, object] = {"systems": [world.system], "describes": [build], **report}
    version = world.facts.artefact("R", "test-report", **given_report)  # type: ignore[arg-type]
    world.read(version)
    return world, version


def test_a_report_on_the_build_in_use_covers() -> None:
    assert with_report()[0].status() == COVERED


def test_a_report_on_another_build_fails() -> None:
    world = plain(lists=[["test-report"]], binding="ForVersion")
    world.facts.version(world.system, world.facts.build(world.system))
    old = world.facts.build(world.system, "a0")
    version = world.facts.artefact("R", "test-report", systems=[world.system], describes=[old])
    world.read(version)
    assert world.status() == DEFICIENT
    assert world.outcome().reasons(version) == ["other-build"]


def test_a_report_made_after_the_release_was_decided_fails() -> None:
    world, version = with_report(released="2026-03-02")
    assert world.status() == DEFICIENT
    assert world.outcome().reasons(version) == ["after-release"]
    assert with_report(released="2026-03-01")[0].status() == COVERED


def test_a_report_older_than_its_build_fails() -> None:
    world, version = with_report(released="2025-05-31")
    assert world.status() == DEFICIENT
    assert world.outcome().reasons(version) == ["before-build"]
    assert with_report(released="2025-06-01")[0].status() == COVERED


def test_without_a_release_decision_the_release_counts() -> None:
    world = plain(lists=[["test-report"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, build, decided=None, released="2026-03-15")
    version = world.facts.artefact(
        "R", "test-report", systems=[world.system], describes=[build], released="2026-03-16"
    )
    world.read(version)
    assert world.outcome().reasons(version) == ["after-release"]


def test_what_is_collected_in_operation_may_be_later_than_the_release() -> None:
    world = plain(lists=[["pmm-report"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, build)
    version = world.facts.artefact(
        "R", "pmm-report", systems=[world.system], describes=[build], released="2026-09-01"
    )
    world.read(version)
    assert world.status() == COVERED


def test_two_versions_in_use_need_two_reports() -> None:
    world, _ = with_report()
    second = world.facts.build(world.system, "a2")
    world.facts.version(world.system, second, "2")
    assert world.status() == DEFICIENT
    report = world.facts.artefact("S", "test-report", systems=[world.system], describes=[second])
    assert world.status() == NOT_ASSESSED
    world.read(report)
    assert world.status() == COVERED


@pytest.mark.parametrize("state", ["withdrawn", "planned"])
def test_versions_that_are_not_in_use_need_no_report(state: str) -> None:
    world, _ = with_report()
    world.facts.version(world.system, world.facts.build(world.system, "a2"), "2", state=state)
    assert world.status() == COVERED


def test_a_superseded_report_counts_for_the_build_that_it_describes() -> None:
    world, _ = with_report(state="superseded")
    assert world.status() == COVERED


def test_a_superseded_report_on_no_build_in_use_is_no_evidence() -> None:
    world = plain(lists=[["test-report"]], binding="ForVersion")
    world.facts.version(world.system, world.facts.build(world.system))
    old = world.facts.build(world.system, "a0")
    world.facts.artefact("R", "test-report", systems=[world.system], describes=[old], state="superseded")
    assert world.status() == MISSING


def test_without_a_version_in_use_nothing_can_be_judged() -> None:
    world = plain(lists=[["test-report"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, build, state="planned")
    version = world.facts.artefact("R", "test-report", systems=[world.system], describes=[build])
    world.read(version)
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["no-version-in-use"]


def test_a_report_that_names_no_build_is_open() -> None:
    world, version = with_report(describes=[])
    assert world.status() == NOT_ASSESSED
    assert world.outcome().reasons(version) == ["build-not-named"]


def test_a_version_of_which_the_build_is_not_known_is_open() -> None:
    world = plain(lists=[["test-report"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, None)
    version = world.facts.artefact("R", "test-report", systems=[world.system], describes=[build])
    world.read(version)
    assert world.outcome().reasons(version) == ["build-not-named"]


def test_a_cited_report_is_held_to_the_same_dates() -> None:
    """A test report names the build tested, postdates it and predates the release decision, cited or not."""
    for released, status in (("2026-01-01", COVERED), ("2026-03-02", DEFICIENT), ("2025-05-31", DEFICIENT)):
        world = plain(lists=[["pmm-plan"]], binding="ForVersion")
        build = world.facts.build(world.system)
        world.facts.version(world.system, build)
        world.knowledge.row(world.criterion)
        world.facts.certificate(world.entity, [world.system])
        version = world.facts.artefact(
            "R", "test-report", systems=[world.system], describes=[build], released=released
        )
        world.facts.control(world.entity, cites=[version])
        world.read(version)
        assert world.status() == status, released


# --- conditions ----------------------------------------------------------------------------------------


def test_a_duty_after_placing_is_not_yet_due_before() -> None:
    world = plain({"placed": "2026-12-01"}, moment="AfterPlacing")
    assert world.status() == NOT_APPLICABLE
    (reason,) = world.outcome().objects(
        world.outcome().duty(world.criterion, world.system), "notApplicableBecause"
    )
    assert reason.startswith("Not yet due")
    assert world.status("2026-12-01") == MISSING


def test_a_month_of_placing_counts_from_its_first_day() -> None:
    world = plain({"placed": "2026-12"}, moment="AfterPlacing")
    assert world.status("2026-11-30") == NOT_APPLICABLE
    assert world.status("2026-12-01") == MISSING


def test_without_a_day_of_placing_it_cannot_be_decided() -> None:
    assert plain({"placed": None}, moment="AfterPlacing").status() == NOT_ASSESSED


@pytest.mark.parametrize("moment", ["Always", "BeforePlacing", "AtIntervals"])
def test_other_duties_are_due_before_placing(moment: str) -> None:
    assert plain({"placed": "2026-12-01"}, moment=moment).status() == MISSING


def test_a_deployer_has_no_duty_of_a_provider() -> None:
    world = plain({"provider": None})
    world.facts.role(world.system, world.entity, "deployer", ground="it only uses it")
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.system) == NOT_APPLICABLE
    (reason,) = outcome.objects(outcome.duty(world.criterion, world.system), "notApplicableBecause")
    assert "deployer, not provider: it only uses it" in reason
    assert "data/RoleAssignment.csv" in reason


def test_a_provider_that_also_deploys_has_the_duty() -> None:
    world = plain()
    world.facts.role(world.system, world.entity, "deployer")
    assert world.status() == MISSING


def test_without_a_role_it_cannot_be_decided() -> None:
    assert plain({"provider": None}).status() == NOT_ASSESSED


def test_a_role_holds_from_its_first_day_to_its_last() -> None:
    world = plain({"provider": None})
    world.facts.role(world.system, world.entity, since="2026-01-01", until="2026-06-30")
    days = ("2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01")
    assert [world.status(one) for one in days] == [NOT_ASSESSED, MISSING, MISSING, NOT_ASSESSED]


def test_an_unknown_risk_class_cannot_be_decided() -> None:
    assert plain({"risk": "unknown"}).status() == NOT_ASSESSED
    assert plain({"risk": "unknown", "ground": "guess", "by": "N"}).status() == NOT_ASSESSED


@pytest.mark.parametrize("risk", ["minimal", "limited"])
def test_a_lower_class_needs_a_ground_and_a_name(risk: str) -> None:
    assert plain({"risk": risk}).status() == NOT_ASSESSED
    assert plain({"risk": risk, "ground": "no listed use"}).status() == NOT_ASSESSED
    assert plain({"risk": risk, "by": "N"}).status() == NOT_ASSESSED
    world = plain({"risk": risk, "ground": "no listed use", "by": "N"})
    assert world.status() == NOT_APPLICABLE
    outcome = world.outcome()
    (reason,) = outcome.objects(outcome.duty(world.criterion, world.system), "notApplicableBecause")
    assert f"{risk} by N: no listed use" in reason


def test_what_does_not_apply_is_not_judged_by_its_evidence() -> None:
    world = plain({"risk": "minimal", "ground": "no listed use", "by": "N"})
    world.read(world.facts.artefact(company=True))
    assert world.status() == NOT_APPLICABLE
    world = plain({"risk": "unknown"})
    world.read(world.facts.artefact(company=True))
    assert world.status() == NOT_ASSESSED


@pytest.mark.parametrize(
    ("value", "status"),
    [("yes", MISSING), ("no", NOT_APPLICABLE), ("unknown", NOT_ASSESSED), (None, NOT_ASSESSED)],
)
def test_a_condition_decides(value: str | None, status: str) -> None:
    assert plain({"interacts": value}, condition=True).status() == status


def test_what_is_known_not_to_apply_needs_nothing_more() -> None:
    """One condition false and another undecidable: it does not apply."""
    world = plain({"placed": None, "interacts": "no"}, condition=True, moment="AfterPlacing")
    assert world.status() == NOT_APPLICABLE


# --- the day -------------------------------------------------------------------------------------------


def test_a_check_of_the_future_is_not_there_yet() -> None:
    world = plain()
    version = world.facts.artefact(company=True)
    world.read(version, read="2026-06-01")
    assert world.status("2026-05-31") == NOT_ASSESSED
    assert world.status("2026-06-01") == COVERED


def test_a_check_for_a_system_does_not_win_before_it_was_made() -> None:
    world, version = documented()
    world.read(version, "no", system=world.system, read="2026-06-01")
    assert world.status("2026-05-31") == COVERED
    assert world.status("2026-06-01") == DEFICIENT


def test_a_document_of_the_future_is_not_there_yet() -> None:
    world = plain()
    version = world.facts.artefact(company=True, released="2026-06-01")
    world.read(version)
    assert world.status("2026-05-31") == MISSING
    assert world.status("2026-06-01") == COVERED


def test_a_version_of_the_future_is_not_in_use_yet() -> None:
    world, _ = with_report()
    world.facts.version(world.system, world.facts.build(world.system, "a2"), "2", released="2026-06-01")
    assert world.status("2026-05-31") == COVERED
    assert world.status("2026-06-01") == DEFICIENT


def test_a_superseded_version_of_the_future_is_not_there_yet() -> None:
    world = plain(lists=[["pmm-report"]], binding="ForVersion")
    build = world.facts.build(world.system)
    world.facts.version(world.system, build)
    version = world.facts.artefact(
        "R",
        "pmm-report",
        systems=[world.system],
        describes=[build],
        state="superseded",
        released="2026-06-01",
    )
    world.read(version)
    assert world.status("2026-06-01") == COVERED
    assert world.status("2026-05-31") == MISSING


def test_a_version_that_was_in_force_on_the_day_counts() -> None:
    world = plain()
    version = world.facts.artefact(company=True, state="superseded")
    world.facts.artefact(company=True, version="2", released="2026-06-01")
    world.read(version)
    assert world.status("2026-06-01") == NOT_ASSESSED
    assert world.status("2026-05-31") == COVERED


def test_a_draft_counts_until_its_document_is_in_force() -> None:
    world = plain()
    world.facts.artefact(company=True, state="draft")
    later = world.facts.artefact(company=True, version="2", released="2026-06-01")
    world.read(later)
    assert world.status("2026-05-31") == DEFICIENT
    assert world.status("2026-06-01") == COVERED


def test_duties_start_by_the_law_of_the_day() -> None:
    world = plain()
    before, after = world.outcome("2026-07-26"), world.outcome("2026-07-27")
    assert before.objects(world.system, "dutiesApplyFrom") == ["2026-08-02"]
    assert before.objects(world.system, "dutiesApplyBy") == ["application/annex-iii-2024"]
    assert after.objects(world.system, "dutiesApplyFrom") == ["2027-12-02"]
    assert after.objects(world.system, "dutiesApplyBy") == ["application/annex-iii"]
    assert before.objects(plain({"risk": "limited"}).system, "dutiesApplyFrom") == ["2026-08-02"]


def test_only_high_risk_systems_have_a_start_of_duties() -> None:
    for risk in ("limited", "minimal", "unknown"):
        world = plain({"risk": risk})
        assert world.outcome().objects(world.system, "dutiesApplyFrom") == []


def test_a_duty_that_has_not_started_is_assessed_in_full() -> None:
    world, _ = documented()
    assert world.outcome().objects(world.system, "dutiesApplyFrom") == ["2027-12-02"]
    assert world.status() == COVERED


def test_a_provision_is_law_between_its_days() -> None:
    new = plain(stated_in="aia/art_17/par_2")
    old = plain(stated_in="aia/art_17/par_3")
    assert [new.status(one) for one in ("2026-07-26", "2026-07-27")] == [NO_DUTY, MISSING]
    assert [old.status(one) for one in ("2026-07-26", "2026-07-27")] == [MISSING, NO_DUTY]


def test_before_the_act_was_in_force_there_are_no_duties() -> None:
    world = plain()
    assert world.status("2024-07-31") == NO_DUTY
    assert world.status("2024-08-01") == MISSING


def test_a_criterion_that_was_replaced_makes_no_duty() -> None:
    world = plain()
    old = world.knowledge.criterion("old", replaced_by=world.criterion)
    outcome = world.outcome()
    assert outcome.status(old, world.system) == NO_DUTY
    assert outcome.status(world.criterion, world.system) == MISSING


def test_a_system_on_the_market_before_its_day_is_assessed_and_says_so() -> None:
    """Article 111(2): never 'not applicable'."""
    world, _ = documented()
    outcome = world.outcome()
    assert outcome.objects(world.system, "transitionalCaseOnDay") == ["application/art-111-2/annex-iii"]
    assert outcome.status(world.criterion, world.system) == COVERED
    kinds = {
        kind
        for f in outcome.subjects("findingProvision", "aia/art_111/par_2")
        for kind in outcome.objects(f, "findingKind")
    }
    assert kinds == {
        "finding-kind/already-on-market",
        "finding-kind/design-change-unknown",
        "finding-kind/public-authority-unknown",
    }
    (finding,) = outcome.subjects("findingKind", "finding-kind/already-on-market")
    (message,) = outcome.objects(finding, "findingMessage")
    assert message == (
        "System A: On the market since 2025-01: the Act applies only if the design changes significantly "
        "from 2 December 2027. Assessed in full all the same."
    )


@pytest.mark.parametrize(("placed", "when"), [("2027-06", "in 2027-06"), ("2027-06-03", "on 2027-06-03")])
def test_a_system_that_is_to_be_on_the_market_before_its_day_is_not_said_to_be_there(
    placed: str, when: str
) -> None:
    outcome = plain({"placed": placed}).outcome()
    (finding,) = outcome.subjects("findingKind", "finding-kind/already-on-market")
    (message,) = outcome.objects(finding, "findingMessage")
    assert message.startswith(
        f"System A: Is to be placed on the market {when}, before the date: the Act applies only if"
    )


def test_the_transitional_case_follows_the_law_of_the_day() -> None:
    world = plain()
    assert world.outcome("2026-07-26").objects(world.system, "transitionalCaseOnDay") == [
        "application/art-111-2-2024/high-risk"
    ]
    late = plain({"placed": "2026-08-02"})
    assert late.outcome("2026-07-26").objects(late.system, "transitionalCaseOnDay") == []
    assert late.outcome("2026-07-27").objects(late.system, "transitionalCaseOnDay") == [
        "application/art-111-2/annex-iii"
    ]
    later = plain({"placed": "2027-12-02"})
    assert later.outcome().objects(later.system, "transitionalCaseOnDay") == []


# --- organisations -------------------------------------------------------------------------------------


def test_a_duty_of_the_organisation_reaches_its_systems() -> None:
    world = plain(level="OrganisationLevel")
    other = world.facts.system("B", provider=world.entity)
    version = world.facts.artefact(systems=[world.system])
    world.read(version)
    outcome = world.outcome()
    assert outcome.objects(outcome.duty(world.criterion, world.system), "reachOf") == [
        outcome.duty(world.criterion, world.entity)
    ]
    assert outcome.status(world.criterion, world.system) == COVERED
    assert outcome.status(world.criterion, other) == MISSING
    assert outcome.status(world.criterion, world.entity) == EXTEND


def test_a_duty_of_a_system_is_none_of_the_organisation() -> None:
    world = plain(level="SystemLevel")
    assert world.outcome().status(world.criterion, world.entity) == NO_DUTY


def test_an_organisation_without_systems_is_not_assessed() -> None:
    made, knowledge = Facts(), Knowledge()
    entity = made.entity()
    criterion = knowledge.criterion(level="OrganisationLevel")
    outcome = derive(made, knowledge)
    assert outcome.status(criterion, entity) == NOT_ASSESSED
    assert (
        "No AI system is recorded" in outcome.objects(outcome.duty(criterion, entity), "undecidedBecause")[0]
    )


def test_each_entity_answers_for_its_own_systems() -> None:
    world = plain(level="OrganisationLevel")
    other = world.facts.entity("F")
    theirs = world.facts.system("B", provider=other)
    world.read(world.facts.artefact(company=True))
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.entity) == COVERED
    assert outcome.status(world.criterion, other) == outcome.status(world.criterion, theirs) == MISSING


def test_an_entity_that_only_deploys_has_no_duty_of_a_provider() -> None:
    world = plain(level="OrganisationLevel")
    user = world.facts.entity("F")
    world.facts.role(world.system, user, "deployer", ground="it only uses it")
    world.read(world.facts.artefact(company=True))
    outcome = world.outcome()
    assert outcome.status(world.criterion, world.entity) == COVERED
    assert outcome.status(world.criterion, user) in (NOT_APPLICABLE, NO_DUTY)


def test_a_procedure_of_the_deployer_is_no_evidence_of_the_provider() -> None:
    world = plain()
    user = world.facts.entity("F")
    world.facts.role(world.system, user, "deployer")
    world.read(world.facts.artefact(company=True, entity=user))
    assert world.status() == MISSING


def test_findings_name_what_was_missing() -> None:
    world = plain(level="OrganisationLevel")
    outcome = world.outcome()
    (finding,) = outcome.subjects("findingKind", "finding-kind/missing")
    assert outcome.objects(finding, "findingDuty") == [outcome.duty(world.criterion, world.entity)]


# --- sums ----------------------------------------------------------------------------------------------


def summed(members: Iterable[str]) -> str:
    """The architecture's paragraph 'A point in a scope', word for word."""
    left = [status for status in members if status != NOT_APPLICABLE]
    if not left:
        return NOT_APPLICABLE
    if all(status == COVERED for status in left):
        return COVERED
    if any(status == DEFICIENT for status in left):
        return DEFICIENT
    covered = any(status == COVERED for status in left)
    others = {status for status in left if status != COVERED}
    if others == {NOT_ASSESSED}:
        return NOT_ASSESSED
    if others == {MISSING} and not covered:
        return MISSING
    if others == {MISSING, NOT_ASSESSED} and not covered:
        return NOT_ASSESSED
    return EXTEND


SUMS = [rule for rule in making.RULES if rule.over == "all" and not rule.name.startswith("21-")]


def sums_of(groups: Iterable[Iterable[str]]) -> tuple[list[str], list[str]]:
    """What the last stages make of groups of statuses.

    :returns: per group the status of an organisation's duty with such reaches, and of a point with such
        duties.
    """
    groups = [list(group) for group in groups]
    made, knowledge = Facts(), Knowledge()
    criterion = knowledge.criterion()
    duties, points = [], []
    for number, members in enumerate(groups):
        duty = ox.NamedNode(f"{made.base}duty/entity/{number}")
        duties.append(duty.value)
        points.append(f"{made.base}point/system/{number}/art_17/par_1/pnt_d")
        scope = made.say(ox.NamedNode(f"{made.base}system/{number}"), key=f"system/{number}")
        for place, status in enumerate(members):
            reach = ox.NamedNode(f"{made.base}duty/system/{number}/{place}")
            made.say(
                reach,
                reachOf=duty,
                statusInSystem=known(f"status/{status}"),
                criterion=criterion,
                scope=scope,
            )
    outcome = derive(made, knowledge, chosen=SUMS)
    status, element = (
        [(outcome.objects(node, name) or [""])[0].removeprefix("status/") for node in nodes]
        for nodes, name in ((duties, "status"), (points, "elementStatus"))
    )
    return status, element


def test_every_set_of_statuses_is_summed_as_the_architecture_says() -> None:
    subsets = [c for size in range(1, len(STATUSES) + 1) for c in combinations(STATUSES, size)]
    assert len(subsets) == 63
    expected = [summed(subset) for subset in subsets]
    assert set(expected) == set(STATUSES)
    assert sums_of(subsets) == (expected, expected)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.sampled_from(STATUSES), min_size=1, max_size=6), min_size=1, max_size=20))
def test_numbers_of_statuses_do_not_matter_to_a_sum(groups: list[list[str]]) -> None:
    expected = [summed(group) for group in groups]
    assert sums_of(groups) == (expected, expected)


def test_a_point_sums_up_its_criteria_in_a_scope() -> None:
    world, _ = documented()
    world.knowledge.criterion("second", [["policy"]])
    world.knowledge.criterion("third", [["policy"]], point="e")
    outcome = world.outcome()
    point = f"{making.OWN}point/system/A/art_17/par_1/pnt_"
    assert outcome.objects(f"{point}d", "elementStatus") == ["status/extend"]
    assert outcome.objects(f"{point}e", "elementStatus") == ["status/missing"]
    assert len(outcome.objects(f"{point}d", "elementMember")) == 2


# --- order, batches, monotony --------------------------------------------------------------------------


def many_systems() -> World:
    """Twelve systems of two entities with all kinds of evidence."""
    world = plain(level="OrganisationLevel")
    made, knowledge = world.facts, world.knowledge
    other = made.entity("F")
    tested_one = knowledge.criterion("tested", [["test-report"]], binding="ForVersion", point="h")
    knowledge.row(world.criterion)
    knowledge.row(tested_one, "iso42001/9.1", "subset-of")
    systems = [world.system]
    for number in range(11):
        owner = other if number % 3 == 0 else world.entity
        systems.append(
            made.system(f"S{number:02}", provider=owner, risk="minimal" if number == 4 else "high-risk")
        )
    made.certificate(world.entity, systems[::2])
    made.control(world.entity, cites=[made.document("P")])
    world.read(made.artefact("P", company=True), system=systems[3])
    made.artefact("D", company=True, state="draft", entity=other)
    made.artefact("W", systems=systems[5:8], owner=None)
    for number, system in enumerate(systems[:9]):
        build = made.build(system, f"b{number}")
        made.version(system, build, "1")
        made.version(system, build if number % 2 else made.build(system, f"c{number}"), "2")
        report = made.artefact(
            f"R{number}", "test-report", systems=systems[number : number + 2], describes=[build]
        )
        made.check(tested_one, report, ("yes", "no", "cannot tell")[number % 3])
    return world


def test_the_result_does_not_depend_on_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    world = many_systems()
    results = []
    for size in (1, 5, 10, 100):
        monkeypatch.setattr(rules, "BATCH", size)
        results.append(world.outcome().derived)
    assert all(result == results[0] for result in results)
    assert len(set(world.outcome().statuses().values())) >= 5


def test_the_result_does_not_depend_on_the_order_of_facts() -> None:
    world = many_systems()
    first = world.outcome().derived
    for seed in range(3):
        random.Random(seed).shuffle(world.facts.triples)
        random.Random(seed).shuffle(world.knowledge.triples)
        assert world.outcome().derived == first


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_batches_of_one_give_the_same_for_any_workspace(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    made = workspace(seed)
    whole = derive(made.facts, made.knowledge, made.as_of).derived
    monkeypatch.setattr(rules, "BATCH", 1)
    assert derive(made.facts, made.knowledge, made.as_of).derived == whole


RANK = {MISSING: 0, DEFICIENT: 1, NOT_ASSESSED: 1, EXTEND: 2, COVERED: 3}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=10_000), st.randoms(use_true_random=False))
def test_more_evidence_never_lowers_a_status(seed: int, chance: random.Random) -> None:
    """Adding a document with a passing check: covered > extend > {deficient, not-assessed} > missing.

    The document may have flaws of its own, may be about any system and may describe any build."""
    made = workspace(seed)
    before = derive(made.facts, made.knowledge, made.as_of)
    criterion = chance.choice(made.criteria)
    systems = chance.sample(made.systems, chance.randint(1, len(made.systems)))
    version = made.facts.artefact(
        "added",
        chance.choice(made.types),
        entity=chance.choice(made.entities),
        company=chance.random() < 0.3,
        systems=systems if chance.random() < 0.7 else [],
        state=chance.choice(["in force", "in force", "draft"]),
        owner=made.owner if chance.random() < 0.8 else None,
        describes=chance.sample(made.builds, min(len(made.builds), chance.randint(0, 2))),
        released=chance.choice(["2025-12-01", "2026-01-01", "2026-10-01"]),
    )
    made.facts.check(criterion, version, read="2026-10-01")
    if chance.random() < 0.5:
        made.facts.check(criterion, version, system=chance.choice(systems), read="2026-10-01")
    after = derive(made.facts, made.knowledge, made.as_of)
    _compare(before, after)


def _compare(before: Outcome, after: Outcome, but: Iterable[str] = ()) -> None:
    earlier, later = before.statuses(), after.statuses()
    assert earlier.keys() == later.keys()
    for duty, status in earlier.items():
        if "/duty/system/" not in duty or duty in but:
            continue  # the sum of an organisation follows its own table
        if status == NOT_APPLICABLE:
            assert later[duty] == NOT_APPLICABLE
        else:
            assert RANK[later[duty]] >= RANK[status], duty


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(min_value=0, max_value=10_000), st.randoms(use_true_random=False))
def test_naming_a_document_that_holds_never_lowers_a_status(seed: int, chance: random.Random) -> None:
    """The statement of applicability names a document that speaks for all systems and builds and answers.

    Where it does not hold all the same, the duty is left out: a full chain that lacks its document is to be
    extended, and with one that is open or fails it is not."""
    made = workspace(seed)
    before = derive(made.facts, made.knowledge, made.as_of)
    version = made.facts.artefact(
        "added",
        chance.choice(made.types),
        entity=made.entities[0],
        systems=made.systems,
        owner=made.owner,
        describes=made.builds,
        released=None,
    )
    for criterion in made.criteria:
        made.facts.check(criterion, version, read="2026-10-01")
    for control in made.controls:
        made.facts.say(control, citesArtefact=made.facts.document("added"))
    after = derive(made.facts, made.knowledge, made.as_of)
    held_back = {
        duty
        for candidate in after.subjects("candidateVersion", version.value)
        if after.objects(candidate, "candidateResult") != ["route-result/holds"]
        for slot in after.objects(candidate, "candidateFor")
        for duty in after.objects(slot, "slotOf")
    }
    _compare(before, after, held_back)


def test_evidence_on_one_of_two_versions_never_lowers_a_status() -> None:
    """A full chain lacks its document; then the statement of applicability names one for one version."""
    world = plain(lists=[["pmm-plan"]], binding="ForVersion")
    builds = [world.facts.build(world.system, name) for name in ("a1", "a2")]
    for name, build in zip("12", builds, strict=True):
        world.facts.version(world.system, build, name)
    world.knowledge.row(world.criterion)
    world.facts.certificate(world.entity, [world.system])
    control = world.facts.control(world.entity)
    assert world.status() == EXTEND
    version = world.facts.artefact("R", "test-report", systems=[world.system], describes=builds[:1])
    world.read(version)
    world.facts.say(control, citesArtefactVersion=version)
    assert RANK[world.status()] >= RANK[EXTEND]


# --- the tests tested ------------------------------------------------------------------------------------
# What holds on the day is read by rules and shapes alike, so that only these tests guard it.

Test = Callable[[], None]
MUTATIONS: list[tuple[str, str, str, Test]] = [
    (
        "00-duty-bearers",
        "FILTER(?other != <operator-role/provider>)",
        "FILTER(false)",
        test_an_entity_that_only_deploys_has_no_duty_of_a_provider,
    ),
    (
        "00-types-counting",
        "?type ng:specialises ?accepted",
        "?accepted ng:specialises ?type",
        test_a_narrower_type_counts_as_the_wider_one_and_not_the_reverse,
    ),
    (
        "01-candidate-documents",
        "?released > ?day",
        "false",
        test_a_superseded_version_of_the_future_is_not_there_yet,
    ),
    (
        "01-duties",
        "ng:level ng:OrganisationLevel",
        "ng:level ?any",
        test_a_duty_of_a_system_is_none_of_the_organisation,
    ),
    (
        "00-certificates-valid",
        "ng:certificateState <certificate-state/valid> ;",
        "",
        lambda: test_a_certificate_that_is_not_in_force_carries_nothing("suspended"),
    ),
    ("00-certificates-valid", "&& ?day <= ?until", "", test_an_expired_certificate_carries_nothing),
    ("00-certificates-valid", "?from <= ?day &&", "", test_a_future_certificate_carries_nothing),
    ("00-checks-read", "FILTER(?on <= ?day)", "", test_a_check_of_the_future_is_not_there_yet),
    (
        "00-criteria-in-force",
        "MINUS { ?criterion dct:isReplacedBy ?other }",
        "",
        test_a_criterion_that_was_replaced_makes_no_duty,
    ),
    ("00-criteria-in-force", "?from > ?day", "?from < ?day", test_a_provision_is_law_between_its_days),
    (
        "00-criteria-in-force",
        "FILTER(?inForce <= ?day)",
        "",
        test_before_the_act_was_in_force_there_are_no_duties,
    ),
    ("00-documents-current", "?released > ?day", "false", test_a_document_of_the_future_is_not_there_yet),
    (
        "00-documents-overdue",
        "?due < ?day",
        "?due <= ?day",
        lambda: test_a_document_in_order_covers("review due today"),
    ),
    (
        "00-documents-overdue",
        "STR(?due) <",
        "STR(?due) <=",
        lambda: test_a_document_in_order_covers("review due this month"),
    ),
    ("00-operator-roles", "?until < ?day", "false", test_a_role_holds_from_its_first_day_to_its_last),
    (
        "00-operator-roles",
        "ng:operatorRole <operator-role/provider> ; ng:entity ?provider",
        "ng:entity ?provider",
        test_the_certificate_of_a_provider_counts_not_of_a_deployer,
    ),
    (
        "00-owners-answerable",
        "?left > ?day",
        "false",
        lambda: test_a_document_in_order_covers("owner will leave"),
    ),
    (
        "00-owners-answerable",
        "ng:postState <post-state/filled> ;",
        "",
        lambda: test_a_document_with_a_flaw_is_deficient("post is vacant"),
    ),
    ("00-placed-on-market", "STR(?on) <=", "STR(?on) <", test_a_month_of_placing_counts_from_its_first_day),
    (
        "00-start-of-duties",
        "MINUS { <run> ng:asOf ?day . ?application ng:knownUntil ?until . FILTER(?until < ?day) }",
        "",
        test_duties_start_by_the_law_of_the_day,
    ),
    (
        "00-already-on-market",
        "FILTER(?known <= ?day)",
        "",
        test_the_transitional_case_follows_the_law_of_the_day,
    ),
    ("00-serious-incidents", "?aware > ?day", "false", check_awareness),
    ("00-serious-incidents", "FILTER(?on <= ?day)", "", check_none_occurred),
    ("00-nonconformities-open", "FILTER(?raised <= ?day)", "", check_open),
    ("00-nonconformities-open", "?closed > ?today", "false", check_open),
    (
        "01-counter-facts",
        "?row ng:appliesToSystem ?one .",
        "?row ng:appliesToSystem ?row .",
        check_named_systems,
    ),
    ("01-counter-facts", "ng:inUseOnDay true", "ng:system ?any", check_data_sets),
    (
        "01-counter-facts",
        "MINUS { ?row ng:accountable ?there . ?there ng:answerableOnDay true }",
        "",
        check_accountable,
    ),
    ("00-versions-in-use", "?released > ?day", "false", test_a_version_of_the_future_is_not_in_use_yet),
    (
        "00-versions-in-use",
        "?decision, ?release",
        "?release, ?decision",
        test_a_report_made_after_the_release_was_decided_fails,
    ),
    (
        "01-candidate-documents",
        "MINUS { ?other ng:versionOf ?artefact ; ng:currentOnDay true }",
        "",
        test_a_draft_beside_a_version_in_force_is_ignored,
    ),
    (
        "01-candidate-documents",
        "?use ng:build ?build ; ng:inUseOnDay true .",
        "",
        test_a_superseded_report_on_no_build_in_use_is_no_evidence,
    ),
    (
        "01-mapping-rows",
        "FILTER(?author != ?reviewer)",
        "",
        lambda: test_a_row_that_was_not_reviewed_by_another_never_counts({"reviewer": "first-reading"}),
    ),
    (
        "01-mapping-rows",
        "ng:rowStatus <row-status/reviewed> ;",
        "",
        lambda: test_a_row_that_was_not_reviewed_by_another_never_counts({"status": "proposed"}),
    ),
    (
        "02-not-applicable",
        "ng:riskClassGround ?ground ; ng:classifiedBy ?by",
        "ng:sourceFile ?by, ?ground",
        lambda: test_a_lower_class_needs_a_ground_and_a_name("minimal"),
    ),
    (
        "02-not-applicable",
        "MINUS { ?criterion ng:forOperatorRole ?held . ?system ng:roleOnDay ?held }",
        "",
        test_a_provider_that_also_deploys_has_the_duty,
    ),
    (
        "02-undecidable",
        "?value != <answer/unknown>",
        "true",
        lambda: test_a_condition_decides("unknown", NOT_ASSESSED),
    ),
    (
        "03-posed-duties",
        "?unit ng:system ?system ; ng:inUseOnDay true .",
        "?unit ng:system ?system ; ng:useState ?any .",
        lambda: test_versions_that_are_not_in_use_need_no_report("planned"),
    ),
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[f"{m[0]}-{n}" for n, m in enumerate(MUTATIONS)])
def test_a_changed_rule_is_noticed(
    mutation: tuple[str, str, str, Test], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, old, new, test = mutation
    monkeypatch.setattr(making, "RULES", making.changed(name, old, new))
    with pytest.raises(AssertionError):
        test()


def test_every_rule_of_the_day_is_guarded() -> None:
    assert {name for name, *_ in MUTATIONS} == {rule.name for rule in making.RULES if rule.graph == "run"}
