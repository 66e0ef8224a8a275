"""Terms on their way into rdflib and out of a validation report: as text for people, and in Turtle.

Literals stay as they are written. Blank nodes get labels that depend on what is said about them and not on a
parser's counter, so that the same input gives the same report.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from normgraph.namespaces import compact

__all__ = [
    "fill",
    "from_rdflib",
    "path_text",
    "quiet",
    "relabelled",
    "text",
    "to_rdflib",
    "turtle",
    "turtle_path",
]

_ROUNDS: Final = 32  # how far away two blank nodes may differ and still be told apart by what is said
_NOT_IN_AN_IRI: Final = frozenset('<>"{}|^`\\')
_ONE_STEP: Final = (
    (SH.inversePath, "^", ""),
    (SH.zeroOrMorePath, "", "*"),
    (SH.oneOrMorePath, "", "+"),
    (SH.zeroOrOnePath, "", "?"),
)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep rdflib from logging each literal that is none of its datatype: shapes say so where it matters."""

    def nothing(_: logging.LogRecord) -> bool:
        return False

    logger = logging.getLogger("rdflib.term")
    logger.addFilter(nothing)
    try:
        yield
    finally:
        logger.removeFilter(nothing)


def relabelled(triples: Iterable[ox.Triple], prefix: str) -> list[ox.Triple]:
    """Triples with labels of blank nodes that depend on what is said about them.

    :param triples: in any order
    :param prefix: what the labels begin with
    :raises ValueError: if a term is one that RDF 1.1 does not know
    """
    given = list(triples)
    for term in (triple.object for triple in given):
        if isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None):
            raise ValueError(f"{term}: terms of RDF 1.2 cannot be checked")
    labels = {node: ox.BlankNode(label) for node, label in _labels(given, prefix).items()}
    if not labels:
        return given

    def named(term: Any) -> Any:
        return labels[term] if isinstance(term, ox.BlankNode) else term

    return [ox.Triple(named(t.subject), t.predicate, named(t.object)) for t in given]


def fill(graph: rdflib.Graph, triples: Iterable[ox.Triple]) -> None:
    """Put triples into an rdflib graph, as they are.

    :param graph: the graph, which grows
    """
    with quiet():
        for triple in triples:
            graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))


def to_rdflib(term: Any) -> Any:
    """A term of the store as a term of rdflib."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == str(rdflib.XSD.string):  # for rdflib a plain literal is another term
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def from_rdflib(term: Any) -> Any:
    """A term of rdflib as a term of the store."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if term.language is not None:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=None if term.datatype is None else ox.NamedNode(str(term.datatype)))


def _labels(triples: Sequence[ox.Triple], prefix: str) -> dict[ox.BlankNode, str]:
    """Labels in the order of what is said about each blank node; among equals, of their appearance."""
    said: dict[ox.BlankNode, list[tuple[str, Any]]] = {}
    for triple in triples:
        subject, predicate, obj = triple.subject, str(triple.predicate), triple.object
        if isinstance(subject, ox.BlankNode):
            said.setdefault(subject, []).append((f"{predicate} >", obj))
        if isinstance(obj, ox.BlankNode):
            said.setdefault(obj, []).append((f"{predicate} <", subject))
    colour = dict.fromkeys(said, "")
    for _ in range(_ROUNDS):
        finer = {node: _colour(colour[node], said[node], colour) for node in said}
        done = len(set(finer.values())) == len(set(colour.values()))
        colour = finer
        if done:
            break
    order = sorted(said, key=lambda node: colour[node])
    return {node: f"{prefix}{number}" for number, node in enumerate(order, start=1)}


def _colour(own: str, said: Iterable[tuple[str, Any]], colour: dict[ox.BlankNode, str]) -> str:
    lines = sorted(f"{how} {colour.get(what, what)}" for how, what in said)
    return hashlib.sha256("\n".join([own, *lines]).encode()).hexdigest()


def text(term: Any) -> str:
    """A term as people read it: address, text of a literal, or label such as ``_:b1``; empty for none."""
    if term is None:
        return ""
    return f"_:{term}" if isinstance(term, rdflib.BNode) else str(term)


def path_text(path: Any, graph: rdflib.Graph, inside: int = 0) -> str:
    """A path (SHACL, section 2.3.1) as SPARQL writes it.

    :param path: the path, or None
    :param graph: the shapes that it stands in
    :param inside: how tightly what stands around it binds: 0 nothing, 1 ``|``, 2 ``/``, 3 ``^ * + ?``
    """
    if path is None:
        return ""
    if isinstance(path, rdflib.URIRef):
        name = compact(str(path))
        return name if name != str(path) else f"<{path}>"
    written, binds = _compound(path, graph)
    return f"({written})" if inside > binds else written


def _compound(path: Any, graph: rdflib.Graph) -> tuple[str, int]:
    if (path, RDF.first, None) in graph:  # a list before all else, as pyshacl reads it
        return "/".join(path_text(item, graph, 2) for item in Collection(graph, path)), 1
    for predicate, before, after in _ONE_STEP:
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"{before}{path_text(inner, graph, 3)}{after}", 2
    options = Collection(graph, graph.value(path, SH.alternativePath))
    return "|".join(path_text(item, graph, 1) for item in options), 0


def turtle(term: Any) -> str:
    """A term in Turtle; the prefix ``sh:`` is taken as declared."""
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if isinstance(term, rdflib.Literal):
        return str(from_rdflib(term))
    local = str(term).removeprefix(str(SH))
    if local != str(term) and local.isalnum():
        return f"sh:{local}"
    return f"<{''.join(map(_in_an_iri, str(term)))}>"


def _in_an_iri(char: str) -> str:
    return f"\\u{ord(char):04X}" if char <= " " or char in _NOT_IN_AN_IRI else char


def turtle_path(path: Any, graph: rdflib.Graph) -> str:
    """A path in Turtle, in full.

    :param path: the path
    :param graph: the shapes that it stands in
    """
    if isinstance(path, rdflib.URIRef):
        return turtle(path)
    if (path, RDF.first, None) in graph:
        return f"( {' '.join(turtle_path(item, graph) for item in Collection(graph, path))} )"
    for predicate, _, _ in _ONE_STEP:
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"[ {turtle(predicate)} {turtle_path(inner, graph)} ]"
    options = turtle_path(graph.value(path, SH.alternativePath), graph)
    return f"[ sh:alternativePath {options} ]"
