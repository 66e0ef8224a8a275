"""The second example: what its README says has to come out, and nothing else of weight.

The expectations are read from the tables of the README, so that the text and the product cannot part.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import evaluate
from normgraph.assessment.model import Assessment, Duty, Finding

WORKSPACE = Path(__file__).resolve().parents[2] / "examples" / "water-network-provider"
ENTITY, SYSTEM = "entity/varnholt", "system/MWD"
SCOPES = {"organisation": ENTITY, "Mainwarden": SYSTEM}
# what follows from an answer or from an empty register stands in the tables of duties, not among the faults
OF_DUTIES = {"missing", "answered-no", "answered-partly"}


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    """The example, assessed once; the shapes are tested elsewhere."""
    return assess(evaluate(WORKSPACE), shacl=False)


def table(*head: str) -> list[list[str]]:
    """The rows of the table of the README that has these column heads."""
    found: list[list[str]] = []
    inside = False
    for text in (WORKSPACE / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        if tuple(cells) == head:
            inside = True
        elif not text.startswith("|"):
            inside = False
        elif inside and set(cells[0]) != {"-"}:
            found.append(cells)
    assert found, f"no table {head}"
    return found


def quoted(cell: str) -> list[str]:
    """What stands between back-ticks."""
    return re.findall(r"`([^`]+)`", cell)


FAULTS = table("no", "fault", "where", "found as")
POINTS = table("point", "ISO 9001 carries", "organisation", "Mainwarden")
COVERED = table("duty", "scope", "document")


def duty(assessment: Assessment, criterion: str, scope: str | None = None) -> Duty:
    """A duty in the scope given, else at the level of its criterion."""
    (level,) = (c.level for c in assessment.criteria if c.key == criterion)
    wanted = scope or (ENTITY if level == "organisation" else SYSTEM)
    (found,) = (d for d in assessment.duties if d.id == f"duty/{wanted}/{criterion}")
    return found


def provision(point: str) -> str:
    """The point of Article 17(1) as the assessment names it."""
    return "art_17/par_1" if point == "chapeau" else f"art_17/par_1/pnt_{point.strip('()')}"


def touched(finding: Finding) -> set[str]:
    """Rows and provision that a finding names."""
    return {finding.provision, *(ref.key for ref in finding.refs)}


def looked_at(assessment: Assessment, criterion: str) -> Iterator[str]:
    """Documents that were considered for a duty, and where it is assessed."""
    reached = duty(assessment, criterion, SYSTEM)
    yield from (one.ref.key for one in reached.evidence)
    yield reached.scope


# --- what comes out --------------------------------------------------------------------------------------


def test_points_have_the_status_that_the_readme_gives(assessment: Assessment) -> None:
    said = {
        (provision(point), SCOPES[scope]): status
        for point, _, *statuses in POINTS
        for scope, status in zip(SCOPES, statuses, strict=True)
    }
    assert said == {(e.provision, e.scope): e.status for e in assessment.elements}


def test_iso_9001_carries_a_part_of_these_points_and_nothing_of_the_others(assessment: Assessment) -> None:
    for point, carries, *_ in POINTS:
        chains = [c for d in assessment.duties if d.provision == provision(point) for c in d.transfer.sources]
        assert bool(chains) == (carries == "a part"), point
        assert {c.grade for c in chains} <= {"partial"}, point
    assert [c.standard for c in assessment.certificates] == ["ISO 9001:2015"]


def test_what_hangs_on_clause_8_3(assessment: Assessment) -> None:
    for point, others in (("b", set[str]()), ("d", {"iso9001:8.6", "iso9001:8.7"})):
        duties = [d for d in assessment.duties if d.provision == provision(point)]
        clauses = {c.provision for d in duties for c in d.transfer.sources}
        assert {one for one in clauses if not one.startswith("iso9001:8.3")} == others
        assert clauses > others


def test_covered_are_the_duties_that_the_readme_lists_each_by_a_document_read_in_full(
    assessment: Assessment,
) -> None:
    said = {(SCOPES[scope], quoted(key)[0]): document for key, scope, document in COVERED}
    levels = {c.key: ENTITY if c.level == "organisation" else SYSTEM for c in assessment.criteria}
    found = {d.id for d in assessment.duties if d.status == "covered" and d.reach_of is None}
    assert found == {f"duty/{scope}/{key}" for scope, key in said}
    for (scope, key), document in said.items():
        assert levels[key] == scope
        holding = [one for one in duty(assessment, key, SYSTEM).evidence if one.result == "holds"]
        assert {f"{one.artefact} {one.version}" for one in holding} == {document}
        assert all(
            one.check and (one.check.answer, one.check.read) == ("yes", "full text") for one in holding
        )


def test_every_status_occurs(assessment: Assessment) -> None:
    assert {d.status for d in assessment.duties} == {
        "covered",
        "extend",
        "deficient",
        "missing",
        "not-assessed",
        "not-applicable",
    }


def test_nothing_is_due_before_the_system_is_placed_on_the_market(assessment: Assessment) -> None:
    after = {c.key for c in assessment.criteria if c.moment == "after placing on the market"}
    assert after, "the word of the model for the moment has changed"
    for key in after:
        one = duty(assessment, key)
        assert (one.status, "has not been placed on the market" in one.reason) == ("not-applicable", True)
    # the date of its category comes first, so that Article 111(2) has nothing to say
    assert not [f for f in assessment.findings if f.kind == "already-on-market"]


# --- faults ----------------------------------------------------------------------------------------------


def test_faults_are_numbered() -> None:
    assert [int(row[0]) for row in FAULTS] == list(range(1, len(FAULTS) + 1))
    assert 12 <= len(FAULTS) <= 18


@pytest.mark.parametrize("row", FAULTS, ids=[row[0] for row in FAULTS])
def test_each_fault_is_found_where_the_readme_says(assessment: Assessment, row: list[str]) -> None:
    _, _, where, found_as = row
    places, seen = set(quoted(where)), set[str]()
    for item in quoted(found_as):
        criterion, _, status = item.partition(": ")
        if status:
            assert duty(assessment, criterion).status == status, item
            seen |= set(looked_at(assessment, criterion))
        else:
            named = [touched(f) for f in assessment.findings if f.kind == item]
            assert any(one & places for one in named), f"no finding {item} at {sorted(places)}"
            seen |= set().union(*named)
    assert places <= seen, f"nothing is found at {sorted(places - seen)}"


def test_no_other_kind_of_finding_comes_up(assessment: Assessment) -> None:
    documented = {item for row in FAULTS for item in quoted(row[3])}
    assert {f.kind for f in assessment.findings} - OF_DUTIES <= documented


# --- tables ----------------------------------------------------------------------------------------------


def test_documents_are_read_in_full_by_one_reader(assessment: Assessment) -> None:
    checks = [one.check for d in assessment.duties for one in d.evidence if one.check]
    assert {(c.read, c.reader) for c in checks} == {("full text", "O. Brandrup")}
    rows = next(i.rows for i in assessment.provenance.inputs if i.path == "checks.csv")
    assert 25 <= rows <= 40
