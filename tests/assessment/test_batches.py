"""A batch of systems sees what rules need for them, and no more."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from normgraph.assessment import rules
from normgraph.assessment.batches import Batches, named
from normgraph.namespaces import PREFIXES
from tests.assessment import facts as making
from tests.assessment import worlds
from tests.assessment.facts import Facts, Knowledge, ng

BATCH_RULES = [rule for rule in making.RULES if rule.over == "batch"]


def seen(made: Facts, *systems: ox.NamedNode) -> set[str]:
    """Keys of the nodes of which something is said in the store of a batch."""
    batches = Batches(making.vocabulary(), made.triples, BATCH_RULES)
    subjects = {triple.subject.value for triple in batches.store(systems).triples()}
    return {iri.removeprefix(made.base) for iri in subjects if iri.startswith(made.base)}


def two_systems() -> tuple[Facts, Knowledge, ox.NamedNode, ox.NamedNode]:
    """A and B of one entity, each with a build in use, a procedure and a check of it."""
    made, knowledge = Facts(), Knowledge()
    entity, _ = made.entity(), made.person()
    criterion = knowledge.criterion(lists=[["procedure"]])
    systems = []
    for name in "AB":
        system = made.system(name, provider=entity)
        build = made.build(system, name.lower())
        made.version(system, build)
        version = made.artefact(f"P{name}", systems=[system], describes=[build])
        made.check(criterion, version)
        systems.append(system)
    return made, knowledge, systems[0], systems[1]


def test_a_batch_does_without_the_rows_of_other_systems() -> None:
    made, _, one, other = two_systems()
    both = {"entity/E", "person/X", "operator-role/A/E/provider", "operator-role/B/E/provider"}
    of_one = seen(made, one)
    assert both <= of_one & seen(made, other)
    assert not {
        key for key in of_one - both if key.rpartition("/")[2].lower() in ("b", "pb") or "/PB/" in key
    }
    assert {"system/A", "build/a", "artefact/PA", "artefact-version/PA/1"} <= of_one
    assert seen(made, one) | seen(made, other) == seen(made, one, other)


def test_a_document_that_may_speak_for_all_is_seen_by_all() -> None:
    made, _, one, other = two_systems()
    made.artefact("C", company=True)
    made.artefact("N")
    made.artefact("M", systems=[other])
    made.artefact("M", version="2")
    assert {"artefact-version/C/1", "artefact-version/N/1", "artefact-version/M/1"} <= seen(made, one)


def test_a_build_that_somebody_else_names_is_seen_with_its_use() -> None:
    made, _, one, other = two_systems()
    build = made.build(other, "b2")
    use = made.version(other, build, "2").value.removeprefix(made.base)
    assert not {"build/b2", use} & seen(made, one)
    made.artefact("R", systems=[one], describes=[build], state="superseded")
    assert {"build/b2", use} <= seen(made, one)
    made.node(
        "DataSet",
        "data-set/D",
        "Data",
        appliesToSystem=other,
        usedForBuild=ox.NamedNode(f"{made.base}build/b"),
    )
    assert "build/b" in seen(made, one)


def test_a_check_made_for_a_system_goes_with_it() -> None:
    made, knowledge, one, other = two_systems()
    version = made.artefact("C", company=True)
    made.check(knowledge.criterion("c2"), version, system=other)
    checks = {key for key in seen(made, one) if "/C/" in key and key.startswith("check/")}
    assert checks == set()
    assert {key for key in seen(made, other) if "/C/" in key and key.startswith("check/")}


@pytest.mark.parametrize("size", [1, 2])
def test_the_example_is_the_same_in_any_batches(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    example = worlds.example()
    monkeypatch.setattr(rules, "BATCH", size)
    chosen = [rule for rule in making.RULES if "rdf:type=ng:Finding" not in rule.writes]
    known, facts = tuple(example.knowledge.triples()), example.facts.quads
    derived = rules.derive(known, facts, example.base, example.as_of, chosen)
    finding = f"{example.base}finding/"
    assert derived.run == example.derived.run
    assert derived.inferred == tuple(
        t for t in example.derived.inferred if not t.subject.value.startswith(finding)
    )


def test_the_store_holds_everything() -> None:
    example = worlds.example()
    expected = {*example.knowledge.triples(), *example.facts.quads, *example.derived.run}
    assert set(example.store.triples()) == expected.union(example.derived.inferred)


def test_what_a_query_names() -> None:
    query = """BASE <https://w3id.org/normgraph/>
        PREFIX ng: <https://w3id.org/normgraph/ns#> PREFIX x: <urn:x:>
        CONSTRUCT { ?a ng:b <c/d> }
        WHERE { ?a x:e/^ng:f* ?g ; <urn:h> 'ng:i' . FILTER(?g != ng:) # ng:j
        }"""
    expected = {ng("b").value, ng("f").value, PREFIXES["ng"], "urn:x:e", "urn:h", f"{PREFIXES['rdf']}type"}
    assert named(query) == expected | {"https://w3id.org/normgraph/c/d"}
