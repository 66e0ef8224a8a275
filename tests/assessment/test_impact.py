"""What falls if a support goes: by the proof graph, and by running the rules without it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

import networkx as nx
import pyoxigraph as ox
import pytest

from normgraph.assessment import impact, rules
from normgraph.assessment.evaluation import Evaluation
from normgraph.assessment.impact import ImpactError, proof_graph, single_points, what_falls
from normgraph.assessment.knowledge_graph import KnowledgeGraph
from normgraph.assessment.prooffacts import tables
from normgraph.assessment.proofgraph import derived_states
from normgraph.assessment.proofstate import LEAVES, states
from normgraph.namespaces import BASE
from tests.assessment.worlds import (
    SMALL_BASE,
    example,
    known,
    narrow_knowledge,
    ng,
    own,
    replaced,
    small_triples,
    turtle,
    without,
    world,
)

VERIFICATION = "mapping/iso-iec-42001--ai-act/A.6.2.4/17-1-d/test-procedures"


def gone(facts: Iterable[ox.Triple], iri: ox.NamedNode, kind: str) -> list[ox.Triple]:
    """Facts without a node: a person has left, a post is vacant, anything else was never there."""
    facts = list(facts)
    if kind == "person":
        return replaced(replaced(facts, iri, "personState", known("person-state/left")), iri, "leftOn", None)
    if kind == "post":
        return replaced(replaced(facts, iri, "postState", known("post-state/vacant")), iri, "heldBy", None)
    if kind == "artefact":
        versions = {t.subject for t in facts if t.predicate == ng("versionOf") and t.object == iri}
        return without(facts, iri, *(v for v in versions if isinstance(v, ox.NamedNode)))
    return without(facts, iri)


def by_the_rules(evaluation: Evaluation, *nodes: tuple[str, str]) -> dict[str, str]:
    """What the rules derive without nodes, which are given with their kinds."""
    facts, knowledge = list(evaluation.facts.quads), evaluation.knowledge
    for node, kind in nodes:
        if kind == "mapping-row":
            row = known(node)
            knowledge = KnowledgeGraph(tuple(q for q in knowledge.quads if q.subject != row), "")
        else:
            facts = gone(facts, ox.NamedNode(evaluation.base + node), kind)
    return derived_states(world(facts, knowledge, evaluation.base, evaluation.as_of, findings=False))


def assert_same(evaluation: Evaluation, graph: nx.DiGraph, nodes: Iterable[str]) -> int:
    """For each node: the states without it are those that the rules give without it."""
    decided = tables(evaluation.store)
    before = dict(graph.nodes(data="state"))
    compared = 0
    for node in nodes:
        expected = by_the_rules(evaluation, (node, graph.nodes[node]["kind"]))
        after = states(graph, decided, {node}, before)
        in_effect = {
            name: state
            for name, state in after.items()
            if graph.nodes[name]["kind"] in ("duty", "point", "chain", "candidate") and state != "gone"
        }
        different = {
            name: (in_effect.get(name), expected.get(name)) for name in in_effect.keys() ^ expected.keys()
        }
        different |= {
            name: (state, expected[name])
            for name, state in in_effect.items()
            if name in expected and state != expected[name]
        }
        assert different == {}, f"without {node}"
        compared += 1
    return compared


def leaves(graph: nx.DiGraph, *kinds: str) -> list[str]:
    return sorted(node for node, kind in graph.nodes(data="kind") if kind in (kinds or LEAVES))


@cache
def lean_example() -> Evaluation:
    facts = example()
    return world(facts.facts.quads, narrow_knowledge(), facts.base, facts.as_of)


@pytest.mark.slow
def test_the_example_by_the_rules_and_by_the_graph() -> None:
    """Every certificate, artefact, control, person and post on which anything rests, one by one; and all the
    others at once, since nothing rests on them."""
    evaluation = lean_example()
    graph = proof_graph(evaluation)
    every = leaves(graph, "certificate", "artefact", "control", "person", "post")
    carrying = [node for node in every if nx.descendants(graph, node) - _versions(graph)]
    assert assert_same(evaluation, graph, carrying) > 20
    idle = [(node, graph.nodes[node]["kind"]) for node in every if node not in carrying]
    assert by_the_rules(evaluation, *idle) == derived_states(evaluation)


def _versions(graph: nx.DiGraph) -> set[str]:
    """Versions and posts that support nothing themselves."""
    return {node for node in leaves(graph, "artefact-version", "post") if graph.out_degree(node) == 0}


@pytest.mark.parametrize(
    "kind", ["certificate", "artefact", "artefact-version", "control", "person", "mapping-row"]
)
def test_the_small_graph_by_the_rules_and_by_the_graph(kind: str) -> None:
    evaluation = world(small_triples(), narrow_knowledge())
    graph = proof_graph(evaluation)
    nodes = [node for node in leaves(graph, kind) if kind != "mapping-row" or nx.descendants(graph, node)]
    assert assert_same(evaluation, graph, nodes[:12]) > 0


def with_full_row() -> KnowledgeGraph:
    """The knowledge graph with one row that carries a whole criterion: A.6.2.4 to test procedures."""
    row = known(VERIFICATION)
    changed = [
        quad
        if quad.predicate != ng("relation")
        else ox.Quad(row, ng("relation"), known("relation/superset-of"), quad.graph_name)
        for quad in narrow_knowledge().quads
        if not (quad.subject == row and quad.predicate in (ng("remainder"), ng("remainderText")))
        and quad.subject == row
    ]
    assert any(quad.predicate == ng("relation") for quad in changed)
    return KnowledgeGraph((*(q for q in narrow_knowledge().quads if q.subject != row), *changed), "")


SECOND = """
<artefact-version/P/2> a ng:ArtefactVersion ; ng:key "artefact-version/P/2" ; ng:versionOf <artefact/P> ;
  ng:versionLabel "2" ; rdfs:label "Testing" ; ng:entity <entity/E> ; ng:appliesToCompany true ;
  ng:evidenceType et:test-procedure ; ng:documentState <https://w3id.org/normgraph/document-state/draft> ;
  ng:owner <post/T> .
"""
POST = """
<post/T> a ng:Role ; ng:key "post/T" ; rdfs:label "Testing" ; ng:heldBy <person/X> , <person/Y> ;
  ng:postState <https://w3id.org/normgraph/post-state/filled> .
<person/Y> a ng:Person ; ng:key "person/Y" ; rdfs:label "Y" ;
  ng:personState <https://w3id.org/normgraph/person-state/active> .
<artefact-version/P/1> ng:owner <post/T> .
"""


def statement(source: str, applicable: str, state: str, cites: str = "") -> str:
    """A row of the statement of applicability."""
    key = f"control/iso42001/{source}"
    return (
        f'<{key}> a ng:ControlImplementation ; ng:key "{key}" ; ng:entity <entity/E> ;'
        f" ng:implementsProvision <{BASE}iso42001/{source}> ; ng:applicable <{BASE}answer/{applicable}> ;"
        f" ng:implementationState <{BASE}implementation-state/{state}> {cites} .\n"
    )


def certificate(key: str, systems: str) -> str:
    """A second certificate of the same holder."""
    return (
        f'<certificate/{key}> a ng:Certificate ; ng:key "certificate/{key}" ; dct:identifier "{key}" ;'
        f" ng:certifiesAgainst <{BASE}iso42001> ; ng:holder <entity/E> ; ng:coversSystem {systems} ;"
        f" ng:coversActivity <{BASE}activity/develop>, <{BASE}activity/provide> ;"
        ' ng:validFrom "2025-01-01"^^xsd:date ; ng:validUntil "2028-01-01"^^xsd:date ;'
        f" ng:certificateState <{BASE}certificate-state/valid> .\n"
    )


VARIANTS = {
    "a draft behind the version in force": (SECOND + POST, (), False),
    "a full row whose document is read": ("", (), True),
    "a full row, its document cited by version only": (
        "<control/iso42001/A.6.2.4> ng:citesArtefactVersion <artefact-version/P/1> .",
        ((own("control/iso42001/A.6.2.4"), "citesArtefact"),),
        True,
    ),
    "a full row without a document": ("", ((own("control/iso42001/A.6.2.4"), "citesArtefact"),), True),
    "a full row and a post as owner": (POST, ((own("artefact-version/P/1"), "owner"),), True),
    "an area excluded as a whole": (statement("A.6.2", "no", "not-applicable"), (), True),
    "a clause with rows of its own": (
        statement("10.2", "yes", "planned")
        + statement("9.1", "yes", "partly")
        + statement("6.1.4", "unknown", "unknown"),
        (),
        False,
    ),
    "a clause excluded": (
        statement("10", "no", "not-applicable") + statement("10.2", "yes", "implemented"),
        (),
        False,
    ),
    "two certificates, one for both systems": (certificate("D", "<system/A>, <system/B>"), (), True),
    "no test record read": ("", ((own("check/17-1-d/test-procedures/P/1"), "criterion"),), True),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_variants_by_the_rules_and_by_the_graph(name: str) -> None:
    """Things that hide others: what comes up when they go is found too."""
    added, dropped, full = VARIANTS[name]
    facts: list[ox.Triple] = list(small_triples())
    for node, predicate in dropped:
        facts = replaced(facts, node, predicate, None)
    evaluation = world([*facts, *turtle(added)], with_full_row() if full else narrow_knowledge())
    graph = proof_graph(evaluation)
    kinds = ("certificate", "control", "artefact", "artefact-version", "person", "post")
    nodes = [*leaves(graph, *kinds), *(n for n in (VERIFICATION,) if full)]
    assert assert_same(evaluation, graph, nodes) >= 6


def test_a_covered_duty_with_another_route_does_not_fall() -> None:
    """The test procedure is read, and a full chain leads to it as well: without the certificate it stays
    covered."""
    evaluation = world(small_triples(), with_full_row())
    lost = what_falls(evaluation, "C")
    (change,) = [c for c in lost.changes if c.duty == "duty/system/A/17-1-d/test-procedures"]
    assert (change.before, change.after, change.falls) == ("covered", "covered", False)
    assert (change.transfer_before, change.transfer_after, change.loses_transfer) == ("full", "none", True)
    document = what_falls(evaluation, "artefact/P")
    (change,) = [c for c in document.changes if c.duty == "duty/system/A/17-1-d/test-procedures"]
    assert (change.before, change.after, change.falls) == ("covered", "extend", True)


def test_single_points_are_what_falls_one_by_one() -> None:
    evaluation = example()
    graph = proof_graph(evaluation)
    points = single_points(evaluation, graph)
    assert {point.node: point.falls for point in points} == {
        node: falls for node in leaves(graph) if (falls := what_falls(evaluation, node, graph).falls)
    }
    assert [len(p.falls) for p in points] == sorted((len(p.falls) for p in points), reverse=True)
    assert any(point.kind == "person" for point in points)


def test_the_graph_is_a_networkx_graph_in_use() -> None:
    """Ancestors and descendants are asked of networkx; without it there is no graph."""
    graph = proof_graph(example())
    assert isinstance(graph, nx.DiGraph)
    assert nx.is_directed_acyclic_graph(graph)
    kinds = set(dict(graph.nodes(data="kind")).values())
    assert {"duty", "route", "slot", "candidate", "chain", *LEAVES} <= kinds
    duty = next(
        node for node, data in graph.nodes(data=True) if data["kind"] == "duty" and data["state"] == "covered"
    )
    assert any(graph.nodes[node]["kind"] == "artefact-version" for node in nx.ancestors(graph, duty))


def test_a_person_goes_with_the_posts_that_only_she_holds() -> None:
    evaluation = world(
        replaced([*small_triples(), *turtle(POST)], own("artefact-version/P/1"), "owner", own("post/T"))
    )
    assert not what_falls(evaluation, "person/X").falls, "the post has a second holder"
    assert what_falls(evaluation, "post/T").falls


def test_unknown_and_ambiguous_targets() -> None:
    evaluation = world(
        [*small_triples(), *turtle(statement("9.1", "yes", "implemented"))], narrow_knowledge()
    )
    with pytest.raises(
        LookupError, match=r"nothing called 'certificate/XYZ' that could go\. There is: certificate/C,"
    ):
        what_falls(evaluation, "certificate/XYZ")
    with pytest.raises(
        LookupError, match="'1' names more than one: artefact-version/P/1, artefact-version/R/1"
    ):
        what_falls(evaluation, "1")
    assert what_falls(evaluation, "a.6.2.4").target == "control/iso42001/A.6.2.4"


def test_the_size_of_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = world([*small_triples(), *turtle(SECOND + POST)], with_full_row())
    whole = proof_graph(evaluation)
    monkeypatch.setattr(rules, "BATCH", 1)
    single = proof_graph(evaluation)
    assert dict(single.nodes(data=True)) == dict(whole.nodes(data=True))
    assert set(single.edges(data="role")) == set(whole.edges(data="role"))


def test_a_graph_that_differs_from_the_rules_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluation = world(small_triples(), narrow_knowledge())
    monkeypatch.setattr(
        impact, "derived_states", lambda e: derived_states(e) | {"duty/system/A/x": "covered"}
    )
    with pytest.raises(ImpactError, match="differ on 1 nodes: duty/system/A/x: None, by the rules covered"):
        proof_graph(evaluation)


def test_the_day_matters() -> None:
    """On a day after its end the certificate carries nothing, so nothing falls with it."""
    late = world(small_triples(), narrow_knowledge(), day=date(2028, 6, 1))
    assert what_falls(late, "certificate/C").changes == ()
    assert what_falls(world(small_triples(), narrow_knowledge()), "certificate/C").changes != ()
    assert late.base == SMALL_BASE
