"""Findings about incidents: reported in time, and what is not recorded of them."""

from __future__ import annotations

from datetime import date, timedelta

import pyoxigraph as ox

from tests.assessment.facts import Facts, day, known
from tests.assessment.situations import World, plain, sound

YES, NO, UNKNOWN = known("answer/yes"), known("answer/no"), known("answer/unknown")
AFTER_START = "2028-03-20"
REPORTS = ("incident-not-reported", "incident-reported-late", "incident-report-due", "incident-before-duties")


def incident(world: World, name: str, **values: ox.NamedNode | str | None) -> ox.NamedNode:
    """A serious incident of which one became aware on 1 March 2028; a text is a day."""
    given: dict[str, ox.NamedNode | str | None] = {
        "serious": YES,
        "awareOn": "2028-03-01",
        "system": world.system,
        "incidentKind": known("incident-kind/incident"),
        **values,
    }
    typed = {key: day(value) if isinstance(value, str) else value for key, value in given.items()}
    return world.facts.node("Incident", f"incident/{name}", f"Case {name}", **typed)


def test_serious_incidents_are_reported_in_time() -> None:
    """Article 73(2) to (4): 15, 10 or 2 days, and the shortest that applies."""
    world = plain()
    ground = known("aia/art_3/pnt_49/pnt_b")
    incident(world, "open")
    incident(world, "in-time", reportedOn="2028-03-16")
    incident(world, "late", reportedOn="2028-03-17")
    incident(world, "death-in-time", causedDeath=YES, reportedOn="2028-03-11")
    incident(world, "death-late", causedDeath=YES, reportedOn="2028-03-12")
    incident(world, "infrastructure-late", seriousGround=ground, reportedOn="2028-03-04")
    incident(world, "widespread-late", serious=None, widespreadInfringement=YES, reportedOn="2028-03-04")
    incident(world, "widespread-in-time", widespreadInfringement=YES, reportedOn="2028-03-03")
    incident(world, "both", causedDeath=YES, widespreadInfringement=YES, reportedOn="2028-03-04")
    incident(world, "not-serious", serious=NO)
    incident(world, "recent", awareOn="2028-03-05")
    incident(world, "to-come", awareOn="2028-03-21")
    incident(world, "reported-later", awareOn="2028-03-05", reportedOn="2028-03-21")
    outcome = sound(world.outcome(AFTER_START))
    found = outcome.found(*REPORTS)
    assert {key.replace("/incident/", " ") for key in found} == {
        "incident-not-reported open",
        "incident-reported-late late",
        "incident-reported-late death-late",
        "incident-reported-late infrastructure-late",
        "incident-reported-late widespread-late",
        "incident-reported-late both",
        "incident-report-due recent",
        "incident-report-due reported-later",
    }
    assert found["incident-reported-late/incident/both"] == (
        "System A: incident both ('Case both') is serious; awareness 2028-03-01, reported 2028-03-04, "
        "after 3 days. Allowed are at most 2 days."
    )
    assert found["incident-not-reported/incident/open"] == (
        "System A: incident open ('Case open') is serious; awareness 2028-03-01, not recorded as reported, "
        "19 days later. Allowed are at most 15 days."
    )
    cited = {
        key.rpartition("/")[2]: outcome.objects(f"{outcome.base}finding/{key}", "findingProvision")[0]
        for key in found
    }
    assert cited["late"] == "aia/art_73/par_2"
    assert cited["death-late"] == "aia/art_73/par_4"
    assert cited["infrastructure-late"] == cited["widespread-late"] == cited["both"] == "aia/art_73/par_3"


def test_before_the_duties_start_nothing_is_overdue() -> None:
    """The last day of the period decides, by the day from which the duties apply (2 December 2027)."""
    world = plain()
    incident(world, "before", awareOn="2027-11-16")
    incident(world, "reaches", awareOn="2027-11-17")
    found = sound(world.outcome(AFTER_START)).found(*REPORTS)
    assert set(found) == {"incident-before-duties/incident/before", "incident-not-reported/incident/reaches"}
    assert found["incident-before-duties/incident/before"].endswith("the duties start on 2027-12-02.")


def test_days_are_counted_as_the_calendar_does() -> None:
    world = plain()
    start = date(2027, 12, 20)
    days = [start + timedelta(days=n) for n in range(0, 450, 7)]
    for n, one in enumerate(days):
        incident(
            world, str(n), awareOn=one.isoformat(), reportedOn=(one + timedelta(days=16 + n)).isoformat()
        )
    found = sound(world.outcome("2030-12-31")).found("incident-reported-late")
    assert [
        f"after {16 + n} days" in found[f"incident-reported-late/incident/{n}"] for n in range(len(days))
    ] == [True] * len(days)


def test_what_is_not_recorded_of_incidents() -> None:
    world = plain()
    small = world.facts.system("L", provider=world.entity, risk="minimal")
    incident(world, "no-day", awareOn=None, causedDeath=YES)
    incident(world, "no-ground")
    incident(world, "not-judged", serious=None)
    incident(world, "not-known", serious=UNKNOWN)
    incident(world, "near-miss", serious=None, incidentKind=known("incident-kind/near-miss"))
    incident(world, "other-class", serious=None, system=small)
    kinds = ("incident-awareness-unknown", "incident-ground-unknown", "incident-seriousness-unknown")
    assert {key.replace("/incident/", " ") for key in sound(world.outcome()).found(*kinds)} == {
        "incident-awareness-unknown no-day",
        "incident-ground-unknown no-ground",
        "incident-seriousness-unknown not-judged",
        "incident-seriousness-unknown not-known",
    }


def none_occurred(facts: Facts, name: str, **values: ox.NamedNode | bool) -> None:
    """A decision that nothing occurred."""
    kind = known("decision-kind/none-occurred")
    facts.node(
        "Decision", f"decision/{name}", "Nothing", decisionKind=kind, decidedOn=day("2026-11-01"), **values
    )


def test_a_system_on_the_market_without_incidents_is_asked_about() -> None:
    world = plain()
    facts = world.facts
    kind = "no-incident-on-record"
    assert sound(world.outcome()).found(kind) == {
        f"{kind}/system/A": "System A: it is on the market, and no incident is on record. Did none occur?"
    }
    assert not plain({"placed": "2027-01"}).outcome().found(kind)
    assert not plain({"placed": None}).outcome().found(kind)
    here = f"{kind}/system/A"
    none_occurred(
        facts, "other-point", appliesToCompany=True, concernsProvision=known("aia/art_17/par_1/pnt_a")
    )
    assert world.outcome().found(kind)[here].endswith("Did none occur?")
    none_occurred(facts, "no-system", appliesToCompany=True, concernsProvision=known("aia/art_73"))
    assert world.outcome().found(kind)[here].endswith("not say of what, or not with which system.")
    none_occurred(facts, "good", appliesToSystem=world.system, concernsProvision=known("aia/art_73"))
    assert not world.outcome().found(kind)
    assert world.outcome("2026-10-31").found(kind), "not decided yet"
    known_case = plain()
    incident(known_case, "x", serious=NO)
    assert not known_case.outcome().found(kind)
