"""Findings about suppliers and registries."""

from __future__ import annotations

import pyoxigraph as ox

from tests.assessment.facts import Facts, day, known, word
from tests.assessment.situations import World, plain, sound

YES, NO = known("answer/yes"), known("answer/no")


def supplier(world: World, name: str, kinds: str = "software", **values: ox.NamedNode | None) -> ox.NamedNode:
    """A supplier of the system."""
    given = {"appliesToSystem": world.system, "criticality": known("criticality/medium"), **values}
    return world.facts.node(
        "Supplier",
        f"supplier/{name}",
        name,
        delivers="parts",
        componentKind=[word("component-kind", kind) for kind in kinds.split()],
        **given,
    )


def contract(
    facts: Facts,
    name: str,
    of: ox.NamedNode,
    until: str | None,
    since: str = "2024-01-01",
    **more: ox.NamedNode,
) -> None:
    """A contract with a supplier."""
    facts.node(
        "SupplyContract",
        f"contract/{name}",
        name,
        supplier=of,
        validFrom=day(since),
        validUntil=day(until),
        **more,
    )


def test_contracts_with_suppliers() -> None:
    world = plain()
    facts = world.facts
    contract(facts, "1", supplier(world, "valid"), "2026-11-20")
    contract(facts, "2", supplier(world, "expired"), "2026-06-30")
    renewed, open_end = supplier(world, "renewed"), supplier(world, "open-end")
    contract(facts, "3", renewed, "2026-06-30")
    contract(facts, "4", renewed, "2028-06-30", "2026-07-01")
    contract(facts, "5", open_end, "2026-06-30")
    contract(facts, "6", open_end, None)
    supplier(world, "none")
    supplier(world, "free", "open-source-component")
    contract(facts, "7", supplier(world, "auditor", "audit"), "2026-06-30")
    supplier(world, "of-company", appliesToSystem=None)
    outcome = sound(world.outcome())
    assert outcome.found("supplier-contract-expired", "supplier-contract-unknown") == {
        "supplier-contract-expired/supplier/expired/system/A": (
            "System A: supplier expired (parts): the contract 2 ran out on 2026-06-30."
        ),
        "supplier-contract-unknown/supplier/none/system/A": (
            "System A: supplier none (parts): no contract is recorded. Which written agreement is there?"
        ),
    }
    finding = f"{outcome.base}finding/supplier-contract-expired/supplier/expired/system/A"
    assert outcome.objects(finding, "findingProvision") == ["aia/art_25/par_4"]


def test_what_secures_a_supply() -> None:
    world = plain()
    facts, high = world.facts, known("criticality/high")
    supplier(world, "single", criticality=high, secondSource=NO)
    supplier(world, "not-known", criticality=high)
    supplier(world, "double", criticality=high, secondSource=YES)
    supplier(world, "less-critical", secondSource=NO)
    contract(
        facts, "1", supplier(world, "assured", criticality=high, secondSource=NO), None, continuityTerms=YES
    )
    ended = supplier(world, "no-longer-assured", criticality=high, secondSource=NO)
    contract(facts, "2", ended, "2026-11-19", continuityTerms=YES)
    found = sound(world.outcome()).found("no-second-source", "second-source-unknown")
    assert list(found) == [
        "no-second-source/supplier/no-longer-assured/system/A",
        "no-second-source/supplier/single/system/A",
        "second-source-unknown/supplier/not-known/system/A",
    ]


def test_suppliers_are_evaluated() -> None:
    world = plain()
    facts = world.facts
    old = supplier(world, "old")
    facts.say(old, lastEvaluatedOn=day("2025-03-05"))
    contract(facts, "1", old, "2027-06-30", "2025-04-01")
    fresh = supplier(world, "fresh")
    facts.say(fresh, lastEvaluatedOn=day("2026-03-05"))
    contract(facts, "2", fresh, "2027-06-30", "2025-04-01")
    contract(facts, "3", fresh, "2028-06-30", "2027-07-01")
    supplier(world, "never")
    assert list(sound(world.outcome()).found("supplier-evaluation-practice")) == [
        "supplier-evaluation-practice/supplier/never",
        "supplier-evaluation-practice/supplier/old",
    ]
    facts.certificate(world.entity, [world.system])
    outcome = sound(world.outcome())
    finding = f"{outcome.base}finding/supplier-evaluation/supplier/old"
    assert outcome.objects(finding, "findingProvision") == ["iso42001/A.10.3"]
    facts.control(world.entity, "iso42001/A.10.3", applicable="no")
    assert not world.outcome().found("supplier-evaluation"), "an excluded control asks nothing"
    facts.certificate(world.entity, [world.system], name="D", standard="iso9001")
    assert world.outcome().objects(finding, "findingProvision") == ["iso9001/8.4.1"]


def test_builds_in_registries() -> None:
    world = plain()
    facts = world.facts
    listed, unlisted = facts.build(world.system, "a1"), facts.build(world.system, "a2")
    facts.version(world.system, listed, "1")
    facts.version(world.system, unlisted, "2")
    facts.version(world.system, facts.build(world.system, "a0"), "0", state="withdrawn")
    assert not world.outcome().found("build-not-registered"), "no infrastructure is recorded"
    for kind, builds in (("model registry", [listed]), ("storage", [unlisted])):
        facts.node(
            "Infrastructure",
            f"infrastructure/{kind[:5]}",
            kind,
            infrastructureKind=word("infrastructure-kind", kind),
            registersBuild=builds,
        )
    assert list(sound(world.outcome()).found("build-not-registered")) == [
        "build-not-registered/system/A/build/a2"
    ]
