"""What the organisation's own registers say for or against a criterion on the day."""

from __future__ import annotations

import pyoxigraph as ox

from tests.assessment.facts import AS_OF, Facts, day, known, word
from tests.assessment.situations import World, plain

YES, NO = known("answer/yes"), known("answer/no")


# --- serious incidents -----------------------------------------------------------------------------------


def incident(
    facts: Facts, name: str, system: ox.NamedNode, serious: ox.NamedNode | None, aware: str | None = None
) -> None:
    """An incident with a system."""
    facts.node("Incident", f"incident/{name}", name, system=system, serious=serious, awareOn=day(aware))


def none_occurred(facts: Facts, point: str, system: ox.NamedNode | None, on: str = "2026-11-01") -> None:
    """A decision that something did not occur."""
    facts.node(
        "Decision",
        "decision/1",
        "Nothing",
        decisionKind=known("decision-kind/none-occurred"),
        decidedOn=day(on),
        concernsProvision=known(f"aia/{point}"),
        appliesToSystem=system,
    )


def occurred(world: World, as_of: str = AS_OF) -> list[str]:
    """Whether a serious incident with the system occurred, as far as it is known."""
    return world.outcome(as_of).objects(world.system, "seriousIncidentOccurred")


def test_a_serious_incident_is_known_from_the_day_of_awareness() -> None:
    world = plain()
    incident(world.facts, "1", world.system, YES, "2026-11-20")
    assert occurred(world) == ["answer/yes"]
    assert occurred(world, "2026-11-19") == []


def test_that_none_occurred_is_somebody_s_decision() -> None:
    world = plain()
    none_occurred(world.facts, "art_73", world.system)
    assert occurred(world) == ["answer/no"]
    assert occurred(world, "2026-10-31") == []
    incident(world.facts, "1", world.system, NO)
    assert occurred(world) == ["answer/no"]
    incident(world.facts, "2", world.system, None)
    assert occurred(world) == [], "nobody has said whether this one is serious"


def test_a_decision_says_of_what_and_for_which_system_nothing_occurred() -> None:
    for point, named in (("art_72", True), ("art_73", False)):
        world = plain()
        none_occurred(world.facts, point, world.system if named else None)
        assert occurred(world) == []


# --- rows that contradict a criterion --------------------------------------------------------------------


def against(world: World, row: str, as_of: str = AS_OF) -> bool:
    """Whether a row of a register counts against a criterion for the system."""
    outcome = world.outcome(as_of)
    node = f"{outcome.base}{row}"
    found = outcome.objects(node, "countsAgainst")
    return bool(found) and world.system.value in outcome.objects(node, "countsAgainstIn")


def nonconformity(world: World, closed: str | None = None, system: ox.NamedNode | None = None) -> None:
    """A nonconformity that calls the criterion into question."""
    world.facts.node(
        "Nonconformity",
        "nonconformity/1",
        "Case",
        raisedOn=day("2026-03-01"),
        nonconformityState=word("nonconformity-state", "closed" if closed else "open"),
        closedOn=day(closed),
        callsIntoQuestion=world.criterion,
        appliesToSystem=system,
    )


def test_an_open_nonconformity_counts_while_it_is_open() -> None:
    world = plain()
    nonconformity(world, closed="2026-06-15")
    assert [against(world, "nonconformity/1", one) for one in ("2026-02-28", "2026-06-14", "2026-06-15")] == [
        False,
        True,
        False,
    ]


def test_a_nonconformity_counts_for_the_systems_that_it_names() -> None:
    world = plain()
    other = world.facts.system("B", provider=world.entity)
    nonconformity(world, system=other)
    assert not against(world, "nonconformity/1")
    world = plain()
    nonconformity(world, system=world.system)
    assert against(world, "nonconformity/1")


def test_a_data_set_that_was_not_examined_counts_while_its_build_is_in_use() -> None:
    for state, counts in (("in use", True), ("withdrawn", False)):
        world = plain()
        build = world.facts.build(world.system)
        world.facts.version(world.system, build, state=state)
        given = {"appliesToSystem": world.system, "dataUse": known("data-use/training")}
        world.facts.node("DataSet", "data-set/1", "Set", biasExamined=NO, usedForBuild=build, **given)
        assert against(world, "data-set/1") is counts


def test_an_activity_counts_if_nobody_is_there_who_answers_for_it() -> None:
    for state, counts in (("vacant", True), ("filled", False)):
        world = plain()
        post = world.facts.post(person=ox.NamedNode(f"{world.facts.base}person/X"), state=state)
        point = known("aia/art_17/par_1/pnt_h")
        world.facts.node("Responsibility", "responsibility/1", "A", accountable=post, concernsProvision=point)
        assert against(world, "responsibility/1") is counts


def test_a_data_set_counts_if_one_of_its_builds_is_in_use_unless_a_ground_is_given() -> None:
    for ground, counts in ((None, True), ("synthetic, for robustness only", False)):
        world = plain()
        old, new = world.facts.build(world.system, "old"), world.facts.build(world.system, "new")
        world.facts.version(world.system, new, state="in use")
        world.facts.node(
            "DataSet",
            "data-set/1",
            "Set",
            appliesToSystem=world.system,
            dataUse=known("data-use/testing"),
            biasExamined=NO,
            biasExamination=ox.Literal(ground) if ground else None,
            usedForBuild=(old, new),
        )
        assert against(world, "data-set/1") is counts
