"""Which predicates a query reads, for data of which a store keeps some literals in another form."""

from __future__ import annotations

from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import URIRef

from normgraph.shacl.groups import RefusedError

__all__ = ["reads"]


def reads(query: str, anything: frozenset[str]) -> frozenset[str]:
    """The predicates of a query's patterns.

    :param anything: what a pattern reads whose predicate is a variable, or that excludes predicates
    :raises RefusedError: if the query does not parse
    """
    try:
        algebra = prepareQuery(query).algebra
    except Exception as error:  # rdflib raises many kinds
        raise RefusedError(str(error).splitlines()[0] if str(error) else "it does not parse") from None
    found: set[str] = set()
    _visit(algebra, found, anything)
    return frozenset(found)


def _visit(part: Any, found: set[str], anything: frozenset[str]) -> None:
    if isinstance(part, CompValue):
        # CompValue.get is not dict.get: it looks up variables
        for triple in part["triples"] if "triples" in part else ():  # noqa: SIM401
            _predicates(triple[1], found, anything)
        for value in part.values():
            _visit(value, found, anything)
    elif isinstance(part, list | tuple):
        for item in part:
            _visit(item, found, anything)


def _predicates(of: Any, found: set[str], anything: frozenset[str]) -> None:
    if isinstance(of, URIRef):
        found.add(str(of))
    elif isinstance(of, InvPath):
        _predicates(of.arg, found, anything)
    elif isinstance(of, MulPath):
        _predicates(of.path, found, anything)
    elif isinstance(of, SequencePath | AlternativePath):
        for arg in of.args:
            _predicates(arg, found, anything)
    else:
        found.update(anything)
