"""Findings about decisions that are not on record, and what comes before any statement on coverage."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from tests.assessment.facts import Outcome, day, known
from tests.assessment.situations import finding_kinds, plain, sound

YES, NO, UNKNOWN = known("answer/yes"), known("answer/no"), known("answer/unknown")


# --- decisions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "provision"),
    [
        (["anx_III/pnt_4/pnt_a"], "aia/art_43/par_2"),
        (["anx_III/pnt_4/pnt_a", "anx_III/pnt_1/pnt_a"], "aia/art_43/par_1"),
        ([], "aia/art_43"),
    ],
)
def test_the_conformity_assessment_route_is_decided(points: list[str], provision: str) -> None:
    world = plain()
    facts = world.facts
    listed = known("ns#annexIIIPoint")
    facts.triples = [t for t in facts.triples if t.predicate != listed]
    facts.triples += [ox.Triple(world.system, listed, known(f"aia/{point}")) for point in points]
    outcome = sound(world.outcome())
    assert list(outcome.found("conformity-route-undecided")) == ["conformity-route-undecided/system/A"]
    finding = f"{outcome.base}finding/conformity-route-undecided/system/A"
    assert outcome.objects(finding, "findingProvision") == [provision]
    kind = known("decision-kind/conformity-assessment-route")
    facts.node(
        "Decision",
        "decision/1",
        "d",
        decisionKind=kind,
        decidedOn=day("2026-11-01"),
        appliesToSystem=world.system,
    )
    assert not world.outcome().found("conformity-route-undecided")
    assert world.outcome("2026-10-31").found("conformity-route-undecided")


def test_only_providers_of_high_risk_systems_decide_on_a_route() -> None:
    world = plain({"risk": "minimal"})
    assert not world.outcome().found("conformity-route-undecided")
    world = plain({"provider": None})
    world.facts.role(world.system, world.entity, "deployer")
    assert not world.outcome().found("conformity-route-undecided")


def test_releases_are_judged_as_modifications() -> None:
    world = plain({"placed": "2025-03"})
    facts = world.facts
    first, second, third = (facts.build(world.system, f"b{n}") for n in (1, 2, 3))
    releases = [
        ("0.9", first, "major", "2025-01-10"),
        ("1.0", second, "major", "2025-02-10"),
        ("1.1", second, "minor", "2025-06-10"),
        ("2.0", third, "minor", "2025-09-10"),
        ("2.1", third, "patch", "2026-01-10"),
        ("3.0", third, "Major", "2026-03-10"),
        ("4.0", first, "major", "2026-06-10"),
        ("5.0", second, "major", "2026-12-10"),
    ]
    for name, build, kind, released in releases:
        version = facts.version(world.system, build, name, released=released)
        facts.say(version, releaseKind=kind, changeNote="something")
    kind = known("decision-kind/substantial-modification")
    decided = facts.node("Decision", "decision/1", "d", decisionKind=kind, decidedOn=day("2026-06-01"))
    facts.say(decided, appliesToSystem=world.system, decidedVersionText="4.0")
    found = sound(world.outcome()).found("modification-undecided")
    assert found == {
        "modification-undecided/system/A/system-version/A/2.0": (
            "System A: version 2.0, released 2025-09-10 after 1.1, is another build ('something'). Whether "
            "it is a substantial modification is not recorded. Who decided it, and how?"
        ),
        "modification-undecided/system/A/system-version/A/3.0": (
            "System A: version 3.0, released 2026-03-10 after 2.1, is a major release ('something'). Whether "
            "it is a substantial modification is not recorded. Who decided it, and how?"
        ),
    }


# --- gates -----------------------------------------------------------------------------------------------

GATES = (
    "prohibited-practice-question",
    "emotion-use-unknown",
    "possible-annex-iii-class",
    "emotion-inference-unknown",
)


def gates(emotions: ox.NamedNode | None, area: str = "4/pnt_a", **more: ox.NamedNode) -> Outcome:
    """What is asked of a system in an area of Annex III."""
    world = plain()
    listed = known("ns#annexIIIPoint")
    world.facts.triples = [t for t in world.facts.triples if t.predicate != listed]
    for point in area.split():
        world.facts.say(world.system, annexIIIPoint=known(f"aia/anx_III/pnt_{point}"))
    world.facts.say(world.system, infersEmotions=emotions, **more)
    return sound(world.outcome())


def asked(outcome: Outcome) -> list[str]:
    """The kinds of what is asked."""
    return [key.partition("/")[0] for key in outcome.found(*GATES)]


def test_emotion_inference_is_an_open_question() -> None:
    practice, use, annex, inference = GATES
    both = [annex, practice]
    assert asked(gates(YES)) == asked(gates(YES, "3/pnt_a")) == both
    assert asked(gates(YES, "5/pnt_a", usedInWorkplaceOrEducation=YES)) == both
    assert asked(gates(YES, forMedicalOrSafetyReasons=NO)) == asked(gates(YES, "3/pnt_a 4/pnt_a")) == both
    assert asked(gates(YES, forMedicalOrSafetyReasons=YES)) == [annex]
    assert asked(gates(YES, "4/pnt_a 1/pnt_c")) == [practice]
    assert (
        asked(gates(YES, "5/pnt_a"))
        == asked(gates(YES, "5/pnt_a", usedInWorkplaceOrEducation=UNKNOWN))
        == [
            use,
            annex,
        ]
    )
    assert asked(gates(YES, "5/pnt_a", usedInWorkplaceOrEducation=NO)) == [annex]
    assert asked(gates(None)) == asked(gates(UNKNOWN, "3/pnt_c")) == [inference]
    assert asked(gates(None, "5/pnt_a")) == asked(gates(NO)) == []


def test_a_question_that_somebody_decided_is_no_longer_open() -> None:
    practice, _, annex, _ = GATES

    def decided(*, by: bool, on: str = "2026-11-01") -> Outcome:
        world = plain()
        world.facts.say(world.system, infersEmotions=YES, usedInWorkplaceOrEducation=YES)
        world.facts.node(
            "Decision",
            "decision/1",
            "Not prohibited",
            appliesToSystem=world.system,
            concernsProvision=known("aia/art_5/par_1/pnt_f"),
            decidedOn=day(on),
            decidedByPost=world.facts.post(person=world.facts.person()) if by else None,
            reason=ox.Literal("no biometric data"),
        )
        return sound(world.outcome())

    assert asked(decided(by=False)) == asked(decided(by=True, on="2027-01-01")) == [annex, practice]
    settled = decided(by=True)
    assert asked(settled) == [annex]
    (told,) = settled.found("question-decided").values()
    assert "decided on 2026-11-01: 'Not prohibited', because 'no biometric data'." in told


def test_before_the_act_was_law_nothing_is_asked() -> None:
    world = plain()
    world.facts.say(world.system, infersEmotions=YES)
    assert asked(world.outcome("2024-07-31")) == []
    assert asked(world.outcome("2024-08-01")) != []


def test_no_gate_says_that_a_practice_is_prohibited() -> None:
    outcome = gates(YES)
    assert outcome.found(GATES[0]) == {
        f"{GATES[0]}/system/A": (
            "System A: it infers emotions and is recorded under Annex III, point 3 or 4; whether it is "
            "intended for medical or safety reasons is not recorded. Does Article 5(1), point (f), prohibit "
            "it? This is open, and comes before any statement on coverage."
        )
    }
    for kind, facts in finding_kinds().items():
        assert facts.get("gate") is None or "is prohibited" not in facts["action"], kind
