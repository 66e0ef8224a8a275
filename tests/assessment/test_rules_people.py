"""Findings about people: who answers for what and is not there, processes, training, corrective action."""

from __future__ import annotations

import pyoxigraph as ox

from tests.assessment.facts import Facts, day, known
from tests.assessment.situations import World, plain, sound


def activity(
    facts: Facts, name: str, points: str = "", *accountable: ox.NamedNode, **more: ox.NamedNode
) -> ox.NamedNode:
    """A row of the responsibility matrix; ``points`` are letters of Article 17(1)."""
    return facts.node(
        "Responsibility",
        f"responsibility/{name}",
        f"Activity {name}",
        concernsProvision=[known(f"aia/art_17/par_1/pnt_{letter}") for letter in points],
        accountable=accountable,
        **more,
    )


# --- responsibilities ------------------------------------------------------------------------------------


def matrix() -> World:
    """A matrix with posts in every state."""
    world = plain()
    facts = world.facts
    there, gone = facts.person("T"), facts.person("G", "left", "2026-07-31")
    good = facts.post("GOOD", person=there, may="spend")
    vacant = facts.post("VAC", state="vacant", may="spend")
    helped = facts.post("HLP", state="vacant", may="spend", deputy=there)
    unhelped = facts.post("UNH", state="vacant", may="spend", deputy=gone)
    left = facts.post("LFT", person=gone, may="spend")
    ended = facts.post("END", person=there, until="2026-06-30", may="spend")
    powerless = facts.post("NON", person=facts.person("N"), may="none")
    activity(facts, "good", "bcdefgijkl", good)
    several = activity(facts, "vacant", "ca", vacant, appliesToSystem=world.system)
    facts.say(several, concernsProvision=known("aia/art_72/par_2"))
    activity(facts, "helped", "", helped)
    activity(facts, "unhelped", "", unhelped)
    activity(facts, "left", "", left, good)
    activity(facts, "person", "", gone)
    activity(facts, "ended", "", ended)
    activity(facts, "powerless", "", powerless)
    activity(facts, "nobody", "k")
    activity(facts, "nobody-outside", "")
    facts.node(
        "Responsibility",
        "responsibility/watch",
        "Watch",
        accountable=good,
        concernsProvision=known("aia/art_72"),
    )
    world.knowledge.criterion("72", point="h", stated_in="aia/art_72/par_2")
    return world


def test_whoever_is_accountable_has_to_be_there() -> None:
    outcome = sound(matrix().outcome())
    found = outcome.found("accountable-gone")
    assert {key.removeprefix("accountable-gone/responsibility/") for key in found} == {
        "vacant/post/VAC",
        "unhelped/post/UNH",
        "left/post/LFT",
        "person/person/G",
        "ended/post/END",
    }
    assert found["accountable-gone/responsibility/vacant/post/VAC"] == (
        "'Activity vacant' (Article 17(1), points (a), (c); Article 72(2)): accountable is VAC, a post that "
        "is recorded as vacant. No deputy who is there is recorded."
    ), "one finding for all points of an activity, in the order of the law"
    assert found["accountable-gone/responsibility/person/person/G"].startswith(
        "'Activity person': accountable is G, "
    )
    assert (
        "LFT, a post held by G, who has left (2026-07-31). "
        in found["accountable-gone/responsibility/left/post/LFT"]
    )
    assert "G, who has left (2026-07-31). " in found["accountable-gone/responsibility/person/person/G"]
    assert (
        "END, a post that is not there on the day, until 2026-06-30. "
        in found["accountable-gone/responsibility/ended/post/END"]
    )
    helped = outcome.found("accountable-by-deputy")
    assert [text.rpartition(". ")[2] for text in helped.values()] == ["The deputy is T."]
    finding = f"{outcome.base}finding/accountable-gone/responsibility/vacant/post/VAC"
    assert outcome.objects(finding, "findingProvision") == ["aia/art_17/par_1/pnt_m"]
    assert outcome.objects(finding, "findingScope") == [f"{outcome.base}system/A"]
    assert set(outcome.objects(finding, "findingRef")) == {
        f"{outcome.base}responsibility/vacant",
        f"{outcome.base}post/VAC",
    }


def test_the_day_decides_who_is_there() -> None:
    before = matrix().outcome("2026-06-30").found("accountable-gone")
    assert {key.split("/")[2] for key in before} == {"vacant"}, "one leaves later, one post ends later"


def test_a_matrix_names_one_accountable_for_each_point() -> None:
    outcome = sound(matrix().outcome())
    assert list(outcome.found("accountable-not-recorded", "accountable-not-recorded-practice")) == [
        "accountable-not-recorded-practice/responsibility/nobody-outside",
        "accountable-not-recorded/responsibility/nobody",
    ]
    assert list(outcome.found("several-accountable").values()) == [
        "'Activity left': 2 are recorded as accountable, GOOD and LFT."
    ]
    assert list(outcome.found("responsibility-not-recorded").values()) == [
        "Article 17(1), point (m): no activity of the responsibility matrix names it. Who answers for it?"
    ], "(h) is named by its article, all others by themselves"
    finding = f"{outcome.base}finding/responsibility-not-recorded/art_17/par_1/pnt_m"
    assert outcome.objects(finding, "findingRef") == [f"{outcome.base}entity/E"], "who bears the duties"


def test_without_a_matrix_no_point_is_asked_about() -> None:
    assert not plain().outcome().found("responsibility-not-recorded")


def test_accountable_without_authority() -> None:
    world = matrix()
    key = "/responsibility/powerless/post/NON"
    practice = sound(world.outcome()).found("owner-without-authority-practice", "owner-without-authority")
    assert practice == {
        f"owner-without-authority-practice{key}": (
            "Accountable for 'Activity powerless' is N, NON: a post without authority."
        )
    }
    world.facts.certificate(world.entity, [world.system])
    outcome = sound(world.outcome())
    assert list(outcome.found("owner-without-authority-practice", "owner-without-authority")) == [
        f"owner-without-authority{key}"
    ]
    finding = f"{outcome.base}finding/owner-without-authority{key}"
    assert outcome.objects(finding, "findingProvision") == ["iso42001/5.3"]


# --- owners, processes, training -------------------------------------------------------------------------


def test_owners_of_rows() -> None:
    world = plain()
    facts = world.facts
    gone, there = facts.person("G", "left", "2026-07-31"), facts.person("T")
    case = facts.node("Nonconformity", "nonconformity/1", "Case", raisedOn=day("2026-05-01"))
    for owner, name in ((gone, "gone"), (there, "there"), (None, "none")):
        facts.node("Process", f"process/{name}", name, owner=owner)
        facts.node("Supplier", f"supplier/{name}", name, owner=owner, delivers="x")
        facts.node("Infrastructure", f"infrastructure/{name}", name, owner=owner)
        facts.node("CorrectiveAction", f"corrective-action/{name}", name, owner=owner, actionOn=case)
        facts.node(
            "Risk",
            f"risk/{name}",
            name,
            owner=owner,
            riskState=known("risk-state/open"),
            appliesToSystem=world.system,
        )
        facts.node(
            "Correspondence",
            f"correspondence/{name}",
            name,
            owner=owner,
            direction=known("direction/received"),
        )
    done = facts.node("CorrectiveAction", "corrective-action/done", "d", owner=gone, actionOn=case)
    facts.say(done, doneOn=day("2026-06-01"))
    facts.node("Risk", "risk/treated", "t", owner=gone, riskState=known("risk-state/treated"))
    answered = facts.node("Correspondence", "correspondence/answered", "a", owner=gone)
    facts.say(answered, direction=known("direction/received"), answeredOn=day("2026-06-01"))
    outcome = sound(world.outcome())
    kinds = ("recorded-owner-gone", "action-owner-gone", "risk-owner-gone", "correspondence-handler-gone")
    found = outcome.found(*kinds)
    assert list(found) == [
        "action-owner-gone/corrective-action/gone",
        "correspondence-handler-gone/correspondence/gone",
        "recorded-owner-gone/infrastructure/gone",
        "recorded-owner-gone/process/gone",
        "recorded-owner-gone/supplier/gone",
        "risk-owner-gone/risk/gone",
    ]
    assert found["risk-owner-gone/risk/gone"] == (
        "Open risk gone ('gone') belongs to G, who has left (2026-07-31)."
    )
    risk = f"{outcome.base}finding/risk-owner-gone/risk/gone"
    assert outcome.objects(risk, "findingScope") == [f"{outcome.base}system/A"]
    without = ("row-without-owner", "process-without-owner", "process-without-owner-practice")
    assert list(outcome.found(*without)) == [
        "process-without-owner-practice/process/none",
        "row-without-owner/corrective-action/none",
        "row-without-owner/correspondence/none",
        "row-without-owner/risk/none",
    ]
    world.facts.certificate(world.entity, [world.system], standard="iso9001")
    found = sound(world.outcome()).found(*without)
    assert "process-without-owner/process/none" in found, "what ISO 9001 asks is asked of the certified only"
    assert "process-without-owner-practice/process/none" not in found


def test_processes_that_nothing_joins() -> None:
    world = plain()
    facts = world.facts
    one, two, _, four = (facts.node("Process", f"process/{n}", f"P{n}") for n in range(1, 5))
    assert not world.outcome().found("process-isolated"), "nobody records interfaces"
    for a, b in ((one, two), (two, one), (four, four)):
        key = f"process-interface/{a.value[-1]}/{b.value[-1]}"
        facts.node("ProcessInterface", key, "i", fromProcess=a, toProcess=b, trigger="t")
    found = sound(world.outcome()).found("process-isolated")
    assert list(found) == ["process-isolated/process/3", "process-isolated/process/4"], "a circle is fine"


def test_training() -> None:
    world = plain()
    facts = world.facts
    gone, there = facts.person("G", "left", "2026-07-31"), facts.person("T")

    def training(name: str, person: ox.NamedNode = there, required: str = "yes", **days: str) -> None:
        facts.node(
            "Training",
            f"training/{name}",
            name,
            person=person,
            course=f"Course {name}",
            trainingRequired=known(f"answer/{required}"),
            **{key: day(value) for key, value in days.items()},
        )

    training("missing")
    training("to-come", completedOn="2026-12-01")
    training("not-required", required="no")
    training("not-known", required="unknown")
    training("of-one-who-left", gone)
    training("done", completedOn="2026-02-03")
    training("valid", completedOn="2026-02-03", validUntil="2026-11-20")
    training("expired", completedOn="2025-02-03", validUntil="2026-11-19")
    found = sound(world.outcome()).found("training-missing", "training-expired")
    assert found == {
        "training-missing/training/missing": "T: 'Course missing' is required and not recorded as completed.",
        "training-missing/training/to-come": "T: 'Course to-come' is required and not recorded as completed.",
        "training-expired/training/expired": (
            "T: 'Course expired' was completed on 2025-02-03 and valid until 2026-11-19."
        ),
    }
