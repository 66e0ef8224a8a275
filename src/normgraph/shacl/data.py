"""Data to be checked: as rdflib has them for pyshacl, and in a store for queries; either made when needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from normgraph.namespaces import PREFIXES
from normgraph.store.embedded import EmbeddedStore

if TYPE_CHECKING:
    from normgraph.shacl.prepared import PreparedGraph

__all__ = ["DataGraph"]

_FILE = ox.NamedNode(f"{PREFIXES['ng']}sourceFile")
_SHEET = ox.NamedNode(f"{PREFIXES['ng']}sourceSheet")
_ROW = ox.NamedNode(f"{PREFIXES['ng']}sourceRow")


class DataGraph:
    """Triples, with literals as they are written and labels of blank nodes that depend on what is said.

    :raises ValueError: if a term is one that RDF 1.1 does not know
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        from normgraph.shacl.terms import relabelled

        self.triples = tuple(dict.fromkeys(relabelled(triples, "b")))

    def __len__(self) -> int:
        return len(self.triples)

    @cached_property
    def rdflib_graph(self) -> PreparedGraph:
        """The data for pyshacl."""
        from normgraph.shacl.prepared import PreparedGraph
        from normgraph.shacl.terms import fill

        graph = PreparedGraph()
        fill(graph, self.triples)
        return graph

    @cached_property
    def store(self) -> EmbeddedStore:
        """The data in a store; mind :attr:`changed`."""
        return EmbeddedStore(self.triples)

    @cached_property
    def changed(self) -> frozenset[str]:
        """Predicates with a literal that the store gives back in another form."""
        literals = {t.object for t in self.triples if isinstance(t.object, ox.Literal)}
        lost = EmbeddedStore.not_kept(literals)
        return frozenset(t.predicate.value for t in self.triples if t.object in lost)

    @cached_property
    def pairs(self) -> dict[str, list[tuple[Any, Any]]]:
        """Subjects and objects by predicate, as they are written."""
        found: dict[str, list[tuple[Any, Any]]] = {}
        for triple in self.triples:
            found.setdefault(triple.predicate.value, []).append((triple.subject, triple.object))
        return found

    @cached_property
    def rows(self) -> dict[Any, tuple[str, int, str]]:
        """File, line and sheet from which a node comes; 0 for a line that is no number: it may be what is
        wrong."""
        texts: dict[Any, dict[Any, str]] = {_FILE: {}, _ROW: {}, _SHEET: {}}
        for triple in sorted((t for t in self.triples if t.predicate in texts), key=str, reverse=True):
            texts[triple.predicate][triple.subject] = _text(triple.object)
        files, rows, sheets = texts[_FILE], texts[_ROW], texts[_SHEET]
        found = {}
        for node in {*files, *rows}:
            row = rows.get(node, "")
            found[node] = files.get(node, ""), int(row) if row.isdecimal() else 0, sheets.get(node, "")
        return found


def _text(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(term.value)
