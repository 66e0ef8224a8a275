"""The embedded store: pyoxigraph with one default graph per evaluation.

Named graphs serve provenance and live in files and exports; what is evaluated is the merge of selected
graphs without duplicates (a triple that stands in two named graphs would otherwise be counted twice).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, cast

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Row: TypeAlias = Mapping[str, Term]


class EmbeddedStore:
    """An in-memory store; everything is in its default graph."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self._store = ox.Store()
        self.add(triples)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add triples to the default graph; those that are there already change nothing."""
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)

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
        triples = self._store.query(query)
        if not isinstance(triples, ox.QueryTriples):
            raise TypeError("a CONSTRUCT query is needed here")
        return sorted(set(triples), key=str)

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

    @property
    def pyoxigraph_store(self) -> ox.Store:
        """The store itself, for functions of other modules that query it read-only."""
        return self._store


def value(row: Row, name: str) -> str:
    """The lexical form or IRI of a binding; empty if it is unbound."""
    term = row.get(name)
    return term.value if term is not None else ""
