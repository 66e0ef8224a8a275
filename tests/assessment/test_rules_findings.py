"""What every finding has to be: one thing, on one basis, with a kind that says what it rests on."""

from __future__ import annotations

import pytest

from normgraph.namespaces import PREFIXES
from tests.assessment.facts import derive, ng, vocabulary
from tests.assessment.generate import workspace
from tests.assessment.situations import finding_kinds, sound
from tests.assessment.test_rules import with_report


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_a_finding_says_one_thing(seed: int) -> None:
    made = workspace(seed)
    sound(derive(made.facts, made.knowledge, made.as_of))


def test_a_finding_cites_one_provision() -> None:
    world, version = with_report(released="2026-03-02")
    second = world.knowledge.criterion("second", [["record"]], binding="ForVersion", point="h")
    world.facts.check(second, version)
    sound(world.outcome())


def test_kinds_rest_on_what_they_cite() -> None:
    """Good practice is never more than information and cites nothing; nothing cites the Act but the law."""
    for kind, facts in finding_kinds().items():
        assert {"severity", "basis", "urgency", "action"} <= facts.keys(), kind
        source = facts.get("source", "")
        if facts["basis"] == "basis/good-practice":
            assert (facts["severity"], source) == ("severity/info", ""), kind
        elif facts["basis"] == "basis/law":
            assert not source or source.startswith("aia/"), kind
        else:
            assert not source.startswith("aia/"), kind


def test_gates_are_open_questions_that_come_first() -> None:
    gates = {kind: facts for kind, facts in finding_kinds().items() if facts.get("gate") == "true"}
    assert {kind.removeprefix("finding-kind/") for kind in gates} == {
        "prohibited-practice-question",
        "possible-annex-iii-class",
        "emotion-use-unknown",
    }
    assert {facts["severity"] for facts in gates.values()} == {"severity/warning"}
    others = [int(facts["urgency"]) for kind, facts in finding_kinds().items() if kind not in gates]
    assert max(int(facts["urgency"]) for facts in gates.values()) < min(others)


def test_kinds_have_names() -> None:
    label = f"{PREFIXES['skos']}prefLabel"
    named = {t.subject for t in vocabulary() if t.predicate.value == label}
    assert {t.subject for t in vocabulary() if t.object == ng("FindingKind")} <= named
