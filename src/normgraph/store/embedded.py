"""The embedded store: pyoxigraph with one default graph per evaluation.

Named graphs serve provenance and live in files and exports; what is evaluated is the merge of selected
graphs without duplicates (a triple that stands in two named graphs would otherwise be counted twice).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import starmap
from typing import Any, TypeAlias, cast

import pyoxigraph as ox

from normgraph.namespaces import PREFIXES

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Row: TypeAlias = Mapping[str, Term]


_AS_WRITTEN = frozenset({f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString"})


class EmbeddedStore:
    """An in-memory store; everything is in its default graph but for what is :meth:`put` aside."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._store = ox.Store()
        self.add(triples)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add triples to the default graph; those that are there already change nothing."""
        self._store.extend(starmap(ox.Quad, cast("Iterable[Sequence[Any]]", triples)))

    def add_quads(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads of the default graph: who adds the same to many stores makes them once."""
        self._store.extend(quads)

    def remove(self, triples: Iterable[ox.Triple]) -> None:
        """Take triples out of the default graph."""
        for triple in triples:
            self._store.remove(ox.Quad(triple.subject, triple.predicate, triple.object))

    def put(self, graph: ox.NamedNode, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a named graph, which only queries see that name it.

        :param graph: its name; what it held before goes.
        """
        self._store.clear_graph(graph)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)

    def select(self, query: str) -> list[dict[str, Term]]:
        """Run a SELECT query.

        :param query: SPARQL 1.1; its order is the caller's business.
        :returns: one mapping per solution with the bound variables only.
        :raises SyntaxError: if the query does not parse.
        :raises TypeError: if it is no SELECT query.
        """
        solutions = self._store.query(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("a SELECT query is needed here")
        names = [variable.value for variable in solutions.variables]
        return [
            {name: value for name, value in zip(names, solution, strict=True) if value is not None}
            for solution in cast("Iterable[Sequence[Term | None]]", solutions)
        ]

    def construct(self, query: str) -> list[ox.Triple]:
        """Run a CONSTRUCT query.

        :returns: the triples without duplicates, in the order of their N-Triples form.
        :raises SyntaxError: if the query does not parse.
        :raises TypeError: if it is no CONSTRUCT query.
        """
        return sorted(self.constructed(query), key=str)

    def constructed(self, query: str) -> set[ox.Triple]:
        """Like :meth:`construct`, in no order.

        :raises SyntaxError: if the query does not parse.
        :raises TypeError: if it is no CONSTRUCT query.
        """
        triples = self._store.query(query)
        if not isinstance(triples, ox.QueryTriples):
            raise TypeError("a CONSTRUCT query is needed here")
        return set(triples)

    def ask(self, query: str) -> bool:
        """Run an ASK query.

        :raises SyntaxError: if the query does not parse.
        :raises TypeError: if it is no ASK query.
        """
        answer = self._store.query(query)
        if not isinstance(answer, ox.QueryBoolean):
            raise TypeError("an ASK query is needed here")
        return bool(answer)

    def raw(self, query: str) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
        """Run any query and return pyoxigraph's own result, for serialising it."""
        return self._store.query(query)

    def triples(self) -> Iterator[ox.Triple]:
        """All triples of the default graph, in no set order."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            yield quad.triple

    def __len__(self) -> int:
        return len(self._store)

    @staticmethod
    def not_kept(literals: Iterable[ox.Literal]) -> frozenset[ox.Literal]:
        """Literals that a store gives back in another form: ``01`` comes back as ``1``."""
        given = {literal for literal in literals if literal.datatype.value not in _AS_WRITTEN}
        scratch, anything = ox.Store(), ox.NamedNode("urn:x")
        scratch.extend(ox.Quad(anything, anything, literal) for literal in given)
        return frozenset(given - {quad.object for quad in scratch})

    @property
    def pyoxigraph_store(self) -> ox.Store:
        """The store itself, for functions of other modules that query it read-only."""
        return self._store


def value(row: Row, name: str) -> str:
    """The lexical form or IRI of a binding; empty if it is unbound."""
    term = row.get(name)
    return term.value if term is not None else ""
