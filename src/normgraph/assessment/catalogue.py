"""What can be looked up in the knowledge graph, and the ways in which it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from normgraph.assessment.evaluation import knowledge_store
from normgraph.assessment.sparql import PROLOGUE
from normgraph.namespaces import BASE, compact
from normgraph.store.embedded import value

__all__ = ["ACT", "Catalogue", "Node", "catalogue", "fold", "place", "tokens"]

ACT: Final = f"{BASE}aia"

_WORDS = {
    "article": "art",
    "articles": "art",
    "annex": "anx",
    "annexes": "anx",
    "recital": "rct",
    "recitals": "rct",
    "chapter": "cpt",
    "section": "sct",
}
# Words between the numbers of a citation; whether they are written makes no difference.
_DROPPED = frozenset("point points paragraph paragraphs par para letter of the ai act no".split())  # noqa: SIM905
_TOKEN = re.compile(r"[0-9]+[a-z]?(?![a-z])|[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Node:
    """Something of the knowledge graph that can be looked up.

    :ivar kind: ``instrument``, ``provision``, ``criterion`` or ``evidence type``.
    :ivar instrument: IRI of its act or standard; empty for criteria and evidence types.
    :ivar above: IRI of what it is part of.
    """

    iri: str
    kind: str
    identifier: str
    citation: str
    label: str
    instrument: str
    above: str
    order: int

    @property
    def curie(self) -> str:
        """Its CURIE; of an instrument its identifier."""
        return self.identifier if self.kind == "instrument" else compact(self.iri)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All nodes that can be looked up, by IRI, and the ways in which they are called.

    :ivar by_tokens: provisions of the act by the parts of their citation.
    :ivar standards: standards with their edition (``ISO 9001:2015``), by IRI.
    """

    nodes: dict[str, Node]
    children: dict[str, tuple[Node, ...]]
    by_tokens: dict[tuple[str, ...], tuple[str, ...]]
    by_name: dict[str, tuple[str, ...]]
    standards: dict[str, str]

    def ancestors(self, iri: str) -> tuple[Node, ...]:
        """What a provision is part of, the nearest first, without the instrument."""
        found = []
        node = self.nodes.get(self.nodes[iri].above)
        while node is not None and node.kind == "provision":
            found.append(node)
            node = self.nodes.get(node.above)
        return tuple(found)


_NODES = """
SELECT ?node ?kind ?identifier ?citation ?label ?instrument ?above ?order WHERE {
  {
    ?node a ng:Provision ; dct:identifier ?identifier ; ng:citation ?citation ; rdfs:label ?label ;
      ng:instrument ?instrument ; ng:partOf ?above ; ng:order ?order . BIND("provision" AS ?kind)
  } UNION {
    ?node a ng:Instrument ; dct:identifier ?identifier ; rdfs:label ?label ; ng:shortName ?citation .
    BIND("instrument" AS ?kind)
  } UNION {
    ?node a ng:Criterion ; ng:key ?identifier ; skos:prefLabel ?label ; ng:statedIn/ng:citation ?citation ;
      ng:order ?order . BIND("criterion" AS ?kind)
  } UNION {
    ?node a ng:EvidenceType ; ng:key ?identifier ; skos:prefLabel ?label . BIND("evidence type" AS ?kind)
  }
}
"""
_NAMES = """
SELECT ?node ?name ?standard WHERE {
  { ?node a ng:EvidenceType ; skos:altLabel ?name }
  UNION {
    ?node ng:instrumentKind ng:Standard ; ng:shortName ?short ; ng:edition ?edition .
    BIND(CONCAT(?short, ":", ?edition) AS ?name) BIND(true AS ?standard)
  }
}
"""


@cache
def catalogue() -> Catalogue:
    """The catalogue of the knowledge graph."""
    store = knowledge_store()
    nodes: dict[str, Node] = {}
    for row in store.select(PROLOGUE + _NODES):
        nodes[value(row, "node")] = Node(
            iri=value(row, "node"),
            kind=value(row, "kind"),
            identifier=value(row, "identifier"),
            citation=value(row, "citation"),
            label=value(row, "label"),
            instrument=value(row, "instrument"),
            above=value(row, "above"),
            order=int(value(row, "order") or 0),
        )
    children: dict[str, list[Node]] = {}
    parts: dict[tuple[str, ...], set[str]] = {}
    names: dict[str, set[str]] = {}
    for node in nodes.values():
        children.setdefault(node.above, []).append(node)
        if node.instrument == ACT:
            parts.setdefault(tokens(node.citation), set()).add(node.iri)
        for name in (node.label, node.citation if node.kind != "criterion" else ""):
            names.setdefault(fold(name), set()).add(node.iri)
    standards = {}
    for row in store.select(PROLOGUE + _NAMES):
        names.setdefault(fold(value(row, "name")), set()).add(value(row, "node"))
        if value(row, "standard"):
            standards[value(row, "node")] = value(row, "name")
    return Catalogue(
        nodes=nodes,
        children={above: tuple(sorted(found, key=place)) for above, found in children.items()},
        by_tokens={key: tuple(sorted(found)) for key, found in parts.items()},
        by_name={key: tuple(sorted(found)) for key, found in names.items() if key},
        standards=standards,
    )


def place(node: Node) -> tuple[str, int, str]:
    """Order of nodes: by instrument, then as in the document."""
    return (node.instrument, node.order, node.iri)


def fold(text: str) -> str:
    """A name for comparison: case and white space do not matter."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def tokens(citation: str) -> tuple[str, ...]:
    """A citation of the act as its parts.

    >>> tokens("Article 17(1), point (d)") == tokens("Art. 17 (1)(d)") == ("art", "17", "1", "d")
    True
    """
    found = _TOKEN.findall(citation.casefold())
    return tuple(_WORDS.get(token, token) for token in found if token not in _DROPPED)
