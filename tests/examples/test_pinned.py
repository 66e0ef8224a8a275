"""What the example has to show: every status pinned, and the findings that make it worth looking at."""

import csv
import difflib
import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import Evaluation, evaluate
from normgraph.assessment.model import Assessment, Duty, Finding
from tests.examples import pinned

ENTITY, RANK, VIEW, MINUTES = "entity/wendelhorn", "system/RNK", "system/VIS", "system/INT-1"


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    """The example, evaluated for its own day."""
    return evaluate(pinned.WORKSPACE)


@pytest.fixture(scope="module")
def assessment(evaluation: Evaluation) -> Assessment:
    """Its assessment; the shapes are tested elsewhere."""
    return assess(evaluation, shacl=False)


def duty(assessment: Assessment, scope: str, criterion: str) -> Duty:
    """One duty of a scope."""
    (found,) = (d for d in assessment.duties if d.id == f"duty/{scope}/{criterion}")
    return found


def findings(assessment: Assessment, kind: str, scope: str | None = None) -> list[Finding]:
    """The findings of a kind, in the order of urgency."""
    return [f for f in assessment.findings if f.kind == kind and scope in (None, f.scope)]


def keys(finding: Finding) -> set[str]:
    """The rows that a finding refers to."""
    return {ref.key for ref in finding.refs}


# --- every status ----------------------------------------------------------------------------------------


def test_statuses_are_those_that_were_looked_at(assessment: Assessment) -> None:
    found, expected = pinned.as_text(assessment.duties), pinned.EXPECTED.read_text(encoding="utf-8")
    changes = difflib.unified_diff(
        expected.splitlines(), found.splitlines(), "pinned", "now", lineterm="", n=0
    )
    listed = "\n".join(changes)
    assert not listed, (
        f"if this is meant, write the file anew ({pinned.COMMAND}) and read the difference:\n{listed}"
    )


def test_every_scope_has_all_of_its_duties(assessment: Assessment) -> None:
    system = {c.key for c in assessment.criteria}
    organisation = {c.key for c in assessment.criteria if c.level == "organisation"}
    wanted = {f"duty/{scope}/{key}" for scope in (RANK, VIEW, MINUTES) for key in system}
    wanted |= {f"duty/{ENTITY}/{key}" for key in organisation}
    assert [d.id for d in assessment.duties if d.id not in wanted] == []
    assert wanted == {d.id for d in assessment.duties}
    assert len(wanted) == len(assessment.duties)


def test_every_status_says_why_and_each_of_them_occurs(assessment: Assessment) -> None:
    assert all(d.reason for d in assessment.duties)
    assert {d.status for d in assessment.duties} >= {
        "covered",
        "extend",
        "deficient",
        "missing",
        "not-assessed",
    }


def test_a_point_is_no_better_than_its_duties(assessment: Assessment) -> None:
    for element in assessment.elements:
        members = [
            d for d in assessment.duties if (d.provision, d.scope) == (element.provision, element.scope)
        ]
        statuses = [d.status for d in members]
        assert dict(element.counts) == {word: statuses.count(word) for word, _ in element.counts}
        if "deficient" in statuses:
            assert element.status == "deficient"
        assert (element.status == "covered") == (set(statuses) - {"not-applicable"} == {"covered"})


def test_statuses_and_findings_do_not_depend_on_the_order_of_rows(
    assessment: Assessment, tmp_path: Path
) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(pinned.WORKSPACE, copy)
    turned = 0
    for number, path in enumerate([*sorted((copy / "data").glob("*.csv")), copy / "checks.csv"]):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            head, *rows = csv.reader(stream)
        order = list(rows)
        random.Random(number).shuffle(rows)
        turned += rows != order
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([head, *rows])
    assert turned > 8, "most tables are in another order now"
    other = assess(evaluate(copy), shacl=False)
    assert pinned.as_text(other.duties) == pinned.as_text(assessment.duties)
    assert [(f.id, f.message) for f in other.findings] == [(f.id, f.message) for f in assessment.findings]


# --- findings --------------------------------------------------------------------------------------------


def test_findings_come_in_the_order_of_urgency(assessment: Assessment, evaluation: Evaluation) -> None:
    rows = evaluation.store.select(
        "PREFIX ng: <https://w3id.org/normgraph/ns#> SELECT ?key ?urgency WHERE {"
        " ?k a ng:FindingKind ; ng:key ?key ; ng:urgency ?urgency }"
    )
    urgency = {row["key"].value: int(row["urgency"].value) for row in rows}
    order = [urgency[f.kind] for f in assessment.findings]
    assert order == sorted(order)
    assert [f.rank for f in assessment.findings] == list(range(1, len(order) + 1))
    assert len({f.id for f in assessment.findings}) == len(order)


def test_every_finding_can_be_acted_on(assessment: Assessment) -> None:
    for finding in assessment.findings:
        assert finding.message.endswith((".", "?")), finding.id
        assert finding.action, finding.id
        # of a point that no activity names there is no row to refer to
        assert finding.refs or finding.kind == "responsibility-not-recorded", finding.id
        assert finding.severity in ("violation", "warning", "info")
        assert finding.basis != "good practice" or finding.severity == "info"


def test_the_test_report_describes_an_older_build_than_what_was_released(assessment: Assessment) -> None:
    found = findings(assessment, "other-build", RANK)
    # the report is evidence under risk management too: tests that serve to find measures
    assert {f.provision for f in found} == {"art_17/par_1/pnt_d", "art_17/par_1/pnt_g"}
    (finding,) = (f for f in found if f.provision == "art_17/par_1/pnt_d")
    assert finding.severity == "violation"
    for words in ("TR-R-07 1.0", "rank-7.3", "7.4", "2026-09-14", "rank-7.4"):
        assert words in finding.message
    assert {"artefact-version/TR-R-07/1.0", "system-version/RNK/7.4"} <= keys(finding)
    record = duty(assessment, RANK, "17-1-d/system-test-record")
    assert record.status == "deficient"
    assert finding.id in record.findings
    (report,) = (e for e in record.evidence if e.artefact == "TR-R-07")
    assert (report.result, report.unit) == ("fails", "7.4")


def test_how_often_tests_are_carried_out_is_stated_nowhere(assessment: Assessment) -> None:
    for kind in ("examinations", "tests", "validations"):
        for scope in (ENTITY, RANK, VIEW):
            assert duty(assessment, scope, f"17-1-d/frequency-{kind}").status == "deficient"
        found = [f for f in findings(assessment, "answered-no") if f"/17-1-d/frequency-{kind}/" in f.id]
        assert found
        assert all("does not say it" in f.message for f in found)
    # 'testing before each release' in the statement of applicability is no procedure
    assert duty(assessment, RANK, "17-1-d/frequency-tests").transfer.sources == ()


def test_monitoring_has_neither_threshold_nor_cadence(assessment: Assessment) -> None:
    found = findings(assessment, "monitoring-not-judgeable")
    assert len(found) == 4
    assert {key for f in found for key in keys(f)} == {f"monitoring/PLN-01-{n}" for n in range(1, 5)}
    assert all(f.message.endswith("has neither threshold nor cadence.") for f in found)
    assert all((f.scope, f.provision) == (RANK, "art_72/par_2") for f in found)
    assert duty(assessment, RANK, "72-2/evaluation-limits").status == "deficient"


def test_the_monitoring_plan_belongs_to_a_post_without_authority(assessment: Assessment) -> None:
    found = findings(assessment, "owner-without-authority")
    assert all("post/STU" in keys(f) for f in found)
    (plan,) = (f for f in found if "artefact-version/PLN-01/1.0" in keys(f))
    assert "working student" in plan.message
    assert "no approval or decision rights" in plan.message
    (activity,) = (f for f in found if "responsibility/RACI-15" in keys(f))
    assert "Accountable for 'Post-market monitoring Rank'" in activity.message
    assert len(found) == 6, "the plan, the four things that it watches, and the activity"


def test_view_is_outside_the_certificate(assessment: Assessment) -> None:
    (finding,) = findings(assessment, "certificate-does-not-reach")
    assert finding.scope == VIEW
    assert {"certificate/AIMS-60417", VIEW} <= keys(finding)
    assert "does not cover Wendelhorn View" in finding.message
    assert "Wendelhorn Rank" in finding.message, "the scope as printed"


def test_nothing_of_the_standard_transfers_to_view(assessment: Assessment, evaluation: Evaluation) -> None:
    chains = {
        scope: {c.standard for d in assessment.duties if d.scope == scope for c in d.transfer.sources}
        for scope in (RANK, VIEW, MINUTES)
    }
    assert chains[RANK]
    assert chains[VIEW] == chains[MINUTES] == set()
    kept = [t for t in evaluation.derived.inferred if "/chain/duty/system/VIS/" in str(t.subject)]
    assert kept == [], "not even a chain that is only possible"
    # documents still count for themselves, as soon as somebody has read them
    tests = duty(assessment, VIEW, "17-1-d/test-procedures")
    assert tests.status == "not-assessed"
    assert {(e.artefact, e.result) for e in tests.evidence} == {("PRO-07", "open")}


def test_no_standard_carries_anything_of_point_e(assessment: Assessment, evaluation: Evaluation) -> None:
    carrying = evaluation.store.select(
        "PREFIX ng: <https://w3id.org/normgraph/ns#> BASE <https://w3id.org/normgraph/> SELECT ?row WHERE {"
        " ?row ng:counts true ; ng:mapsTo/ng:point <aia/art_17/par_1/pnt_e> ; ng:relation/ng:grade ?grade ."
        " FILTER(?grade != ng:CarriesNothing) }"
    )
    assert carrying == []
    duties = [d for d in assessment.duties if d.provision == "art_17/par_1/pnt_e"]
    assert duties
    assert all(d.transfer.sources == () and d.transfer.grade == "none" for d in duties)
    assert not {d.status for d in duties} & {"covered", "extend"}


def test_the_register_of_standards_claims_what_does_not_exist(assessment: Assessment) -> None:
    found = findings(assessment, "false-presumption")
    assert {key for f in found for key in keys(f)} == {
        "artefact-version/LST-02/1.0",
        "standard/LST-02-1",
        "standard/LST-02-3",
    }
    certificate, standard = sorted(found, key=lambda f: f.id)
    assert "ISO/IEC 42001 gives a presumption of conformity. It does not." in certificate.message
    assert "EN 18286:2026 gives a presumption of conformity. It does not." in standard.message
    assert all(f.severity == "violation" and f.basis == "law" for f in found)
    # of ISO/IEC 27001 the register claims nothing
    assert "standard/LST-02-2" not in {key for f in found for key in keys(f)}


def test_a_plan_that_nobody_registered(assessment: Assessment) -> None:
    found = [f for f in findings(assessment, "cited-document-unknown") if "PLN-02" in f.message]
    assert [f.provision for f in found] == ["iso42001:A.6.2.6"]
    assert duty(assessment, VIEW, "72-3/plan").status == "missing"


def test_the_exclusion_of_external_reporting(assessment: Assessment) -> None:
    (finding,) = findings(assessment, "control-excluded")
    assert keys(finding) == {"control/iso42001/A.8.3"}
    assert "We are not subject to any duty to report to the outside" in finding.message
    assert "the duty stays" in finding.message
    left_out = duty(assessment, RANK, "72-2/deployer-data").transfer.sources
    assert all(not chain.provision.endswith("A.8.3") for chain in left_out)


def test_the_owner_of_operation_and_monitoring_has_left(assessment: Assessment) -> None:
    gone = [f for f in findings(assessment, "owner-gone") if "artefact-version/PRO-13/1.5" in keys(f)]
    assert {f.provision for f in gone} == {"art_17/par_1/pnt_g", "art_17/par_1/pnt_h"}
    assert all("Torvald Exmør" in f.message for f in gone)
    control = [f for f in findings(assessment, "control-owner-gone") if "A.6.2.6" in f.message]
    assert len(control) == 1


def test_when_the_duties_start(assessment: Assessment) -> None:
    scopes = {scope.id: scope for scope in assessment.scopes}
    assert list(scopes) == [ENTITY, MINUTES, RANK, VIEW]
    for key in (RANK, VIEW):
        assert scopes[key].applies_from == date(2027, 12, 2)
        assert "only if the design changes significantly" in scopes[key].start_note
        (finding,) = findings(assessment, "already-on-market", key)
        assert (finding.provision, finding.severity) == ("art_111/par_2", "info")
        assert all(d.applies_from == date(2027, 12, 2) for d in assessment.duties if d.scope == key)
    assert scopes[MINUTES].applies_from is None
    assert "not-applicable" not in {d.status for d in assessment.duties if d.scope in (RANK, VIEW)}, (
        "set is due"
    )


def test_a_system_that_is_only_used(assessment: Assessment) -> None:
    duties = [d for d in assessment.duties if d.scope == MINUTES]
    assert {d.status for d in duties} == {"not-applicable"}
    for one in duties:
        assert "The operator role recorded for this system is deployer, not provider" in one.reason
        assert "bought from a vendor" in one.reason, "the ground as it is recorded"
        assert "data/operator_roles.csv, row " in one.reason
    # the missing ground of its class is told all the same, and is not what takes it out
    assert len(findings(assessment, "class-without-ground", MINUTES)) == 1


def test_an_answer_from_a_summary_says_so(assessment: Assessment) -> None:
    covered = [d for d in assessment.duties if d.status == "covered" and d.scope == RANK]
    assert covered
    summarised = {f.id for f in findings(assessment, "summary-only")}
    for one in covered:
        for evidence in one.evidence:
            if evidence.result == "holds" and evidence.check and evidence.check.read == "summary":
                assert summarised & set(one.findings), one.id


# --- what the other files of the company show --------------------------------------------------------------


def test_the_question_that_comes_first(assessment: Assessment) -> None:
    first, second = (f for f in assessment.findings if f.gate)
    assert [f.id for f in assessment.findings[:2]] == [first.id, second.id]
    assert {f.scope for f in (first, second)} == {VIEW}
    assert (first.kind, first.provision) == ("prohibited-practice-question", "art_5/par_1/pnt_f")
    assert "medical or safety reasons is not recorded" in first.message
    assert (second.kind, second.provision) == ("possible-annex-iii-class", "anx_III/pnt_1/pnt_c")


def test_nothing_is_covered_but_that_there_is_a_plan(assessment: Assessment) -> None:
    covered = [d for d in assessment.duties if d.status == "covered"]
    assert [d.id for d in covered] == [f"duty/{RANK}/72-3/plan"]
    (read,) = (e for e in covered[0].evidence if e.result == "holds")
    assert read.check is not None
    assert read.check.read == "full text"


def test_the_risks_of_rank_are_the_company_s(assessment: Assessment) -> None:
    (finding,) = findings(assessment, "risks-without-harm")
    assert finding.scope == RANK
    assert "none of its 9 risks" in finding.message
    reviews = {f.scope: f.message for f in findings(assessment, "risk-review-before-release")}
    assert "9 risks" in reviews[RANK]
    assert "2026-04-14" in reviews[RANK]
    assert "6 risks" in reviews[VIEW]
    assert "2025-06-20" in reviews[VIEW]


def test_open_nonconformities_call_into_question_what_their_words_say(assessment: Assessment) -> None:
    found = {f.id.split("nonconformity/")[1]: f.scope for f in findings(assessment, "criterion-in-question")}
    assert found == {
        "NC-26-05/10-2-f/bias-examination": VIEW,
        "NC-26-07/72-2/evaluation-limits": RANK,
        "NC-26-08/17-1-d/system-test-record": RANK,
        "NC-26-09/17-1-l/system-supply-measures": VIEW,
    }
    (overdue,) = findings(assessment, "action-overdue")
    assert "CA-26-07" in overdue.message
    # the Managing Director may put off what was due
    assert findings(assessment, "extension-without-authority") == []


def test_who_answers_is_vacant_or_nobody(assessment: Assessment) -> None:
    gone = findings(assessment, "accountable-gone")
    assert {key for f in gone for key in keys(f)} == {
        "post/ACO",
        "responsibility/RACI-17",
        "responsibility/RACI-18",
    }
    nobody = {f.message.split(":")[0] for f in findings(assessment, "responsibility-not-recorded")}
    assert nobody == {f"Article 17(1), point ({letter})" for letter in "ceim"}


def test_what_view_depends_on(assessment: Assessment) -> None:
    for kind in ("supplier-contract-expired", "no-second-source"):
        (finding,) = findings(assessment, kind)
        assert finding.scope == VIEW
        assert "Kaldris Speech" in finding.message


def test_training_and_data_that_are_not_on_file(assessment: Assessment) -> None:
    training = findings(assessment, "training-missing")
    assert len(training) == 3
    assert all("Dragoş Ilievenu" in f.message for f in training)
    data = findings(assessment, "bias-examination-unknown")
    assert {key for f in data for key in keys(f)} == {
        "data-set/DS-R-04",
        "data-set/DS-V-01",
        "data-set/DS-V-02",
    }


def test_the_incident_procedure_knows_no_report(assessment: Assessment) -> None:
    reporting = [d for d in assessment.duties if d.scope == ENTITY and d.provision == "art_17/par_1/pnt_i"]
    assert len(reporting) == 12
    assert {d.status for d in reporting} == {"deficient"}
    seriousness = findings(assessment, "incident-seriousness-unknown")
    assert {key for f in seriousness for key in keys(f)} == {"incident/NC-26-03", "incident/NC-26-07"}


def test_files_that_nobody_answers_for_count_for_nothing(assessment: Assessment) -> None:
    unowned = {ref.key.split("/")[1] for f in findings(assessment, "not-approved") for ref in f.refs}
    for name in ("Roles%20and%20RACI.xlsx", "AI%20risk%20register.xlsx", "Data%20sets.xlsx"):
        assert name in unowned
    for one in assessment.duties:
        for evidence in one.evidence:
            assert evidence.result != "holds" or "." not in evidence.artefact, one.id
