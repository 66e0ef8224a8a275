"""Results of queries as values, and how their cells are written for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from normgraph.namespaces import BASE, compact
from normgraph.store.embedded import Term

__all__ = ["Table", "Triples", "cell_text"]

Triples: TypeAlias = tuple[ox.Triple, ...]
"""The result of a CONSTRUCT or DESCRIBE query, in the order of N-Triples."""


@dataclass(frozen=True, slots=True)
class Table:
    """The result of a SELECT query.

    :ivar columns: names of the columns, in the order of the query.
    :ivar rows: one tuple per row with a term or ``None`` for each column.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def text_rows(self, base: str | None = None) -> list[list[str]]:
        """The rows as people read them, see :func:`cell_text`."""
        return [[cell_text(term, base) for term in row] for row in self.rows]


def cell_text(term: Term | None, base: str | None = None) -> str:
    """A cell as people read and type it.

    >>> cell_text(ox.NamedNode("https://w3id.org/normgraph/iso42001/A.6.2.4"))
    'iso42001:A.6.2.4'
    >>> cell_text(ox.NamedNode("https://example.org/o/system/RNK"), "https://example.org/o/")
    'system/RNK'
    >>> cell_text(ox.NamedNode("https://w3id.org/normgraph/strength/supported"))
    'strength/supported'
    >>> cell_text(ox.Literal("2026-11-20", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")))
    '2026-11-20'

    :param term: a term; ``None`` for an empty cell
    :param base: base IRI of the workspace; its own nodes are written as keys
    :returns: a key, a CURIE, what follows the product's own namespace, an IRI, or the text of a literal
    """
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    if isinstance(term, ox.Literal):
        return term.value
    if base and term.value.startswith(base) and term.value != base:
        return term.value.removeprefix(base)
    short = compact(term.value)
    return short.removeprefix(BASE) if short == term.value and short != BASE else short
