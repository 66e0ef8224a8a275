"""Findings about data sets, requirements with their thresholds, and risks."""

from __future__ import annotations

import pyoxigraph as ox

from tests.assessment.facts import Facts, Value, Values, day, known, word
from tests.assessment.situations import World, plain, sound


def in_use() -> tuple[World, ox.NamedNode, ox.NamedNode]:
    """A system with a build in use, and one that was withdrawn."""
    world = plain()
    now, then = world.facts.build(world.system, "a2"), world.facts.build(world.system, "a1")
    world.facts.version(world.system, now, "2", released="2026-03-15")
    world.facts.version(world.system, then, "1", state="withdrawn", released="2025-03-15")
    return world, now, then


def data_set(world: World, name: str, use: str = "training", **values: Values) -> ox.NamedNode:
    """A data set of the system, in order but for what is said."""
    given: dict[str, Values] = {
        "appliesToSystem": world.system,
        "dataUse": [word("data-use", one) for one in use.split()],
        "biasExamined": known("answer/yes"),
        "dataOrigin": "customers",
        "keepUntil": day("2031-12-31"),
        **values,
    }
    return world.facts.node("DataSet", f"data-set/{name}", f"Set {name}", **given)


# --- data sets -------------------------------------------------------------------------------------------


def test_bias_examination() -> None:
    world, now, then = in_use()
    no, unknown, none = known("answer/no"), known("answer/unknown"), None
    data_set(world, "examined", usedForBuild=now)
    data_set(world, "denied", usedForBuild=now, biasExamined=no)
    data_set(world, "reason", usedForBuild=now, biasExamined=no, biasExamination="synthetic")
    data_set(world, "no-build", biasExamined=no)
    data_set(world, "empty", "validation", usedForBuild=now, biasExamined=none)
    data_set(world, "unknown", "testing", biasExamined=unknown)
    data_set(world, "past", usedForBuild=then, biasExamined=no)
    data_set(world, "watching", "monitoring", usedForBuild=now, biasExamined=no)
    small = world.facts.system("L", provider=world.entity, risk="minimal")
    data_set(world, "other-class", appliesToSystem=small, biasExamined=no)
    outcome = sound(world.outcome())
    assert outcome.found("bias-not-examined", "bias-examination-unknown") == {
        "bias-not-examined/data-set/denied/system/A/a2": (
            "System A: data set denied (Set denied), used for build a2, which is in use: "
            "recorded as not examined for possible biases."
        ),
        "bias-examination-unknown/data-set/reason/system/A/a2": (
            "System A: data set reason (Set reason), used for build a2, which is in use: "
            "recorded as not examined for possible biases ('synthetic'). Does that hold for this use?"
        ),
        "bias-examination-unknown/data-set/no-build/system/A": (
            "System A: data set no-build (Set no-build), for which build is not recorded: "
            "recorded as not examined for possible biases. Does that hold for this use?"
        ),
        "bias-examination-unknown/data-set/empty/system/A/a2": (
            "System A: data set empty (Set empty), used for build a2, which is in use: "
            "was it examined for possible biases, when, and with what result?"
        ),
        "bias-examination-unknown/data-set/unknown/system/A": (
            "System A: data set unknown (Set unknown), for which build is not recorded: "
            "was it examined for possible biases, when, and with what result?"
        ),
    }
    finding = f"{outcome.base}finding/bias-not-examined/data-set/denied/system/A/a2"
    assert outcome.objects(finding, "findingProvision") == ["aia/art_10/par_2/pnt_f"]
    assert set(outcome.objects(finding, "findingRef")) == {
        f"{outcome.base}data-set/denied",
        f"{outcome.base}system-version/A/2",
    }


def test_test_data_are_kept_apart() -> None:
    """Article 3, points (31) and (32): validation data may be a part of the training data, testing data may
    not."""
    world, _, _ = in_use()
    whole = data_set(world, "train")
    split = data_set(world, "split", "validation", partOfDataSet=whole)
    data_set(world, "of-split", "testing", partOfDataSet=split)
    data_set(world, "of-whole", "testing", partOfDataSet=whole)
    data_set(world, "both", "training testing")
    data_set(world, "apart", "testing", partOfDataSet=data_set(world, "panel", "testing"))
    found = sound(world.outcome()).found("test-data-not-independent")
    head = "test-data-not-independent/data-set"
    assert list(found) == [
        f"{head}/both/system/A",
        f"{head}/of-split/system/A/data-set/train",
        f"{head}/of-whole/system/A/data-set/train",
    ]


def test_what_else_is_asked_about_data() -> None:
    world, _, _ = in_use()
    data_set(world, "in-order")
    data_set(world, "origin", dataOrigin=None)
    data_set(world, "old", keepUntil=day("2026-11-19"))
    data_set(world, "last-day", keepUntil=day("2026-11-20"))
    data_set(world, "undated", keepUntil=None)
    data_set(world, "special", holdsSpecialCategories=known("answer/yes"))
    data_set(world, "not-special", holdsSpecialCategories=known("answer/no"))
    noted = data_set(world, "noted", holdsSpecialCategories=known("answer/yes"))
    world.facts.triples.append(
        ox.Triple(noted, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment"), ox.Literal("why"))
    )
    outcome = sound(world.outcome())
    kinds = (
        "data-origin-unknown",
        "data-kept-too-long",
        "data-retention-unknown",
        "special-categories-question",
    )
    found = outcome.found(*kinds)
    assert list(found) == [
        "data-kept-too-long/data-set/old",
        "data-origin-unknown/data-set/origin/system/A",
        "data-retention-unknown/data-set/undated",
        "special-categories-question/data-set/special",
    ]
    assert found["data-kept-too-long/data-set/old"] == (
        "System A: data set old (Set old): was to be kept until 2026-11-19. Has it been deleted?"
    )
    special = f"{outcome.base}finding/special-categories-question/data-set/special"
    assert outcome.objects(special, "findingProvision") == ["aia/art_4a"]
    before = sound(world.outcome("2026-07-26"))
    assert before.objects(special, "findingProvision") == ["aia/art_10/par_5"], "until it was replaced"


# --- requirements ----------------------------------------------------------------------------------------


def test_requirements_are_tested_for_the_build_in_use() -> None:
    world, now, then = in_use()
    facts = world.facts

    def requirement(name: str, threshold: str | None = "0.9", fixed: str | None = None) -> ox.NamedNode:
        return facts.node(
            "Measure",
            f"requirement/{name}",
            f"Accuracy {name}",
            system=world.system,
            metric="recall",
            threshold=threshold,
            thresholdFixedOn=day(fixed),
        )

    def result(
        name: str, of: ox.NamedNode | None, build: ox.NamedNode | None, own: str | None = None
    ) -> None:
        facts.node(
            "TestResult",
            f"test-result/{name}",
            name,
            testsRequirement=of,
            testedBuild=build,
            metric="recall",
            testedOn=day("2026-03-01"),
            threshold=own,
        )

    result("good", requirement("good", fixed="2026-02-01"), now)
    result("past", requirement("past"), then)
    result("nameless", requirement("nameless"), None)
    requirement("untested")
    requirement("vague", threshold=None)
    result("vague-tested", requirement("vague-tested", threshold=None), now)
    result("own", requirement("own", threshold=None), now, "0.8")
    result("after", requirement("after", fixed="2026-03-02"), now)
    result("of-none", None, now)
    result("of-none-good", None, now, "0.8")
    found = sound(world.outcome()).found(
        "requirement-untested", "requirement-without-threshold", "threshold-not-beforehand"
    )
    assert found == {
        "requirement-untested/requirement/nameless/system-version/A/2": (
            "System A: requirement nameless ('Accuracy nameless', recall): no test result for build a2 "
            "(version 2, in use) is recorded; there are results that name no build."
        ),
        **{
            f"requirement-untested/requirement/{name}/system-version/A/2": (
                f"System A: requirement {name} ('Accuracy {name}', recall): no test result for build a2 "
                "(version 2, in use) is recorded."
            )
            for name in ("past", "untested", "vague")
        },
        "requirement-without-threshold/requirement/vague": (
            "System A: requirement vague ('Accuracy vague', recall): from which value on is it met?"
        ),
        "threshold-not-beforehand/test-result/after": (
            "System A: test result after ('recall', build a2) has a threshold that was fixed on 2026-03-02, "
            "after the test of 2026-03-01."
        ),
        "threshold-not-beforehand/test-result/of-none": (
            "System A: test result of-none ('recall', build a2) has no threshold on record."
        ),
        "threshold-not-beforehand/test-result/vague-tested": (
            "System A: test result vague-tested ('recall', build a2) has no threshold on record."
        ),
    }


# --- risks -----------------------------------------------------------------------------------------------


def risk(facts: Facts, name: str, system: ox.NamedNode, harm: str | None, **values: Value) -> ox.NamedNode:
    """A treated risk of a system."""
    given: dict[str, Values] = {
        "appliesToSystem": system,
        "harmKind": word("harm-kind", harm),
        "riskState": known("risk-state/treated"),
        "reviewedOn": day("2026-10-01"),
        "residualAcceptable": known("answer/yes"),
        "foreseeableMisuse": known("answer/yes"),
        **values,
    }
    return facts.node("Risk", f"risk/{name}", f"Risk {name}", **given)


def test_risks_name_harm_to_persons() -> None:
    world = plain()
    facts = world.facts
    systems = {name: facts.system(name, provider=world.entity) for name in ("B", "U", "P", "M", "N")}
    risk(facts, "b1", systems["B"], "business")
    risk(facts, "b2", systems["B"], "other")
    risk(facts, "u1", systems["U"], "business")
    risk(facts, "u2", systems["U"], None)
    risk(facts, "u3", systems["U"], "unknown")
    risk(facts, "p1", systems["P"], "business")
    risk(facts, "p2", systems["P"], "fundamental rights")
    risk(facts, "m1", systems["M"], "health", foreseeableMisuse=known("answer/no"))
    risk(facts, "l1", facts.system("L", provider=world.entity, risk="minimal"), "business")
    outcome = sound(world.outcome())
    assert outcome.found("risks-without-harm", "harm-kind-unknown", "misuse-not-considered") == {
        "risks-without-harm/system/B": (
            "System B: none of its 2 risks on record names harm to health, safety or fundamental rights."
        ),
        "harm-kind-unknown/system/U": (
            "System U: none of its 3 risks on record names harm to health, safety or fundamental rights; "
            "for 2 it is not recorded what is harmed. Which of them harm persons?"
        ),
        "misuse-not-considered/system/M": (
            "System M: none of its 1 risks on record is marked as coming from foreseeable misuse. "
            "Was misuse considered?"
        ),
    }, "a system without any risk on record is no case of this rule"


def test_risks_are_reviewed_for_the_version_in_use() -> None:
    world, _, _ = in_use()
    facts, system = world.facts, world.system
    risk(facts, "before", system, "health", reviewedOn=day("2026-03-14"))
    risk(facts, "long-before", system, "health", reviewedOn=day("2025-06-20"))
    risk(facts, "same-day", system, "health", reviewedOn=day("2026-03-15"))
    risk(
        facts, "closed", system, "health", reviewedOn=day("2025-01-01"), riskState=known("risk-state/closed")
    )
    risk(facts, "never", system, "health", reviewedOn=None)
    outcome = sound(world.outcome())
    assert outcome.found("risk-review-before-release", "risk-review-unknown") == {
        "risk-review-before-release/system/A/system-version/A/2": (
            "System A: 2 risks were last reviewed before version 2 was released on 2026-03-15, "
            "the latest of them on 2026-03-14."
        ),
        "risk-review-unknown/system/A": (
            "System A: for 1 risk no review is recorded. When were they last looked at?"
        ),
    }
    finding = f"{outcome.base}finding/risk-review-before-release/system/A/system-version/A/2"
    assert set(outcome.objects(finding, "findingRef")) == {
        f"{outcome.base}{key}" for key in ("system/A", "risk/before", "risk/long-before")
    }


def test_residual_risk() -> None:
    world, _, _ = in_use()
    facts, system = world.facts, world.system
    no, unknown = known("answer/no"), known("answer/unknown")
    risk(facts, "judged", system, "health")
    risk(facts, "refused", system, "safety", residualAcceptable=no)
    risk(facts, "empty", system, "health", residualAcceptable=None)
    risk(facts, "unknown", system, None, residualAcceptable=unknown)
    risk(facts, "money", system, "business", residualAcceptable=None)
    risk(facts, "money-refused", system, "business", residualAcceptable=no)
    risk(facts, "open", system, "health", residualAcceptable=None, riskState=known("risk-state/open"))
    unused = facts.system("B", provider=world.entity)
    risk(facts, "not-in-use", unused, "health", residualAcceptable=no)
    outcome = sound(world.outcome())
    assert outcome.found("residual-risk-not-judged", "residual-risk-not-acceptable") == {
        "residual-risk-not-acceptable/system/A/risk/refused": (
            "System A: the residual risk of refused ('Risk refused') is recorded as not acceptable, "
            "and a version is in use."
        ),
        "residual-risk-not-judged/system/A": (
            "System A: for 2 risks that are treated or accepted, no judgement of the residual risk is "
            "recorded. Was it judged acceptable, by whom and when?"
        ),
    }
    finding = f"{outcome.base}finding/residual-risk-not-judged/system/A"
    assert set(outcome.objects(finding, "findingRef")) == {
        f"{outcome.base}{key}" for key in ("system/A", "risk/empty", "risk/unknown")
    }
