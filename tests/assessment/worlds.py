"""Evaluations to try things on: the example workspace, the small graph, and both with something changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from normgraph import resources
from normgraph.assessment.assess import assess
from normgraph.assessment.evaluation import Evaluation, evaluate
from normgraph.assessment.knowledge_graph import KnowledgeGraph, knowledge_graph
from normgraph.assessment.model import Assessment
from normgraph.assessment.rules import derive, load_rules
from normgraph.namespaces import BASE, PREFIXES
from normgraph.workspace.reader import WorkspaceFacts
from normgraph.workspace.settings import Settings

NG = PREFIXES["ng"]
SMALL_BASE = "https://example.org/o/"
SMALL_DAY = date(2026, 11, 20)
_HERE = Path(__file__).parent


def ng(name: str) -> ox.NamedNode:
    """A term of the vocabulary."""
    return ox.NamedNode(NG + name)


def known(path: str) -> ox.NamedNode:
    """A node of the knowledge graph: ``answer/yes``."""
    return ox.NamedNode(BASE + path)


def own(key: str) -> ox.NamedNode:
    """A node of the small graph: ``system/A``."""
    return ox.NamedNode(SMALL_BASE + key)


def turtle(text: str) -> list[ox.Triple]:
    """Triples in Turtle, with the prefixes and base of the small graph."""
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(PREFIXES.items()))
    head += f"@prefix n: <{BASE}> .\n@base <{SMALL_BASE}> .\n"
    return [quad.triple for quad in ox.parse(head + text, format=ox.RdfFormat.TURTLE)]


@cache
def example() -> Evaluation:
    """The example workspace."""
    return evaluate(resources.path("examples", "talent-screening-provider"))


@cache
def other_example() -> Evaluation:
    """The example with ISO 9001 only."""
    return evaluate(resources.path("examples", "water-network-provider"))


@cache
def assessed() -> Assessment:
    """The assessment of the example, without its shapes."""
    return assess(example(), shacl=False)


@cache
def small_triples() -> tuple[ox.Triple, ...]:
    """The facts of the small graph."""
    return tuple(quad.triple for quad in ox.parse(path=_HERE / "small.ttl", format=ox.RdfFormat.TURTLE))


@cache
def lean_knowledge() -> KnowledgeGraph:
    """The knowledge graph without the provisions of the act to which nothing refers, so that rules run
    faster."""
    graph = knowledge_graph()
    catalogue = ox.NamedNode(f"{BASE}graph/catalogue/ai-act")
    act = [quad for quad in graph.quads if quad.graph_name == catalogue]
    above = {quad.subject: quad.object for quad in act if quad.predicate == ng("partOf")}
    wanted = {quad.object for quad in graph.quads if quad.graph_name != catalogue}
    wanted |= {t.object for t in (*small_triples(), *example().facts.quads)}
    wanted |= {quad.subject for quad in act if str(quad.subject).endswith("/duty>")}
    for node in [*wanted]:
        while node in above:
            node = above[node]
            wanted.add(node)
    kept = [quad for quad in graph.quads if quad.graph_name != catalogue or quad.subject in wanted]
    return KnowledgeGraph(tuple(kept), graph.digest)


@cache
def narrow_knowledge() -> KnowledgeGraph:
    """The lean knowledge graph with the criteria of three points only, (d), (e) and (h).

    They hold every level, binding and relation and every moment but events, so that what is tried out
    many times shows the same on them in a part of the time.
    """
    graph = lean_knowledge()
    points = {known(f"aia/art_17/par_1/pnt_{letter}") for letter in "deh"}
    gone = {
        quad.subject for quad in graph.quads if quad.predicate == ng("point") and quad.object not in points
    }
    gone |= {quad.subject for quad in graph.quads if quad.predicate == ng("mapsTo") and quad.object in gone}
    parts = tuple(f"{node.value}/" for node in gone if isinstance(node, ox.NamedNode))
    kept = tuple(
        quad
        for quad in graph.quads
        if quad.subject not in gone
        and not (isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(parts))
    )
    return KnowledgeGraph(kept, graph.digest)


def world(
    facts: Iterable[ox.Triple],
    knowledge: KnowledgeGraph | None = None,
    base: str = SMALL_BASE,
    day: date = SMALL_DAY,
    findings: bool = True,
) -> Evaluation:
    """An evaluation of facts that stand in no file; without findings the rules run faster.

    :param knowledge: by default the lean knowledge graph
    """
    rules = [rule for rule in load_rules() if findings or "rdf:type=ng:Finding" not in rule.writes]
    known_graph = knowledge or lean_knowledge()
    settings = Settings(id="small", title="Small", base=base, as_of=day, root=_HERE)
    triples = tuple(sorted(set(facts), key=str))
    return Evaluation(
        facts=WorkspaceFacts(settings=settings, quads=triples, inputs=(), notes=()),
        knowledge=known_graph,
        derived=derive(tuple(known_graph.triples()), triples, base, day, rules),
        as_of=day,
    )


@cache
def small() -> Evaluation:
    """The small graph, evaluated."""
    return world(small_triples(), knowledge_graph())


def without(facts: Iterable[ox.Triple], *nodes: ox.NamedNode) -> list[ox.Triple]:
    """Facts without everything that is said of nodes, or refers to them."""
    gone = set(nodes)
    return [t for t in facts if t.subject not in gone and t.object not in gone]


def replaced(
    facts: Iterable[ox.Triple], node: ox.NamedNode, predicate: str, value: ox.NamedNode | None
) -> list[ox.Triple]:
    """Facts with another value of a property, or with none."""
    kept = [t for t in facts if not (t.subject == node and t.predicate == ng(predicate))]
    return kept if value is None else [*kept, ox.Triple(node, ng(predicate), value)]
