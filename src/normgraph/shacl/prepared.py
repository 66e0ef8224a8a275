"""An rdflib graph that prepares each distinct query text once and joins in a sensible order.

pyshacl hands the text of a SPARQL component to the graph anew for every focus node. rdflib would parse it
each time, and orders the triple patterns inside EXISTS without knowing which variables are bound outside,
which makes a component with nested EXISTS many times slower than it need be. Both are put right here; answers
are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

import rdflib
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import URIRef, Variable

Triple = tuple[Any, Any, Any]


@contextmanager
def texts_checked_once() -> Iterator[None]:
    """Let pyshacl look for forbidden keywords once per text of a component, not once per focus node.

    Its verdict depends on the text and the names of pre-bound variables only; its regular expressions take
    time that grows with the square of the distance between comments.
    """
    original: Any = SPARQLQueryHelper.check_invalid_sparql
    verdicts: dict[Any, Any] = {}

    def once(helper: Any, text: str, valuenode: Any = None, extravars: Any = None) -> Any:
        key = (text, valuenode is None, frozenset(extravars or ()))
        if key not in verdicts:
            verdicts[key] = original(helper, text, valuenode, extravars)
        return verdicts[key]

    SPARQLQueryHelper.check_invalid_sparql = once  # type: ignore[method-assign]
    try:
        yield
    finally:
        SPARQLQueryHelper.check_invalid_sparql = original  # type: ignore[method-assign]


class ShapesGraph(rdflib.Graph):
    """Shapes that know from which files they come."""

    def __init__(self, paths: Sequence[Path] = ()) -> None:
        super().__init__()
        self.paths = tuple(paths)

    @property
    def names(self) -> str:
        """The files, for a message: three at most."""
        named = ", ".join(str(path) for path in self.paths[:3])
        return f"{named} and {len(self.paths) - 3} more" if len(self.paths) > 3 else named


class PreparedGraph(rdflib.Graph):
    """A graph whose queries are prepared once per text.

    It is filled before the first query and not changed after.
    """

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        """Like :meth:`rdflib.Graph.query`."""
        if isinstance(query_object, str) and not kwargs.get("initNs"):
            prepared: dict[str, Query] = self.__dict__.setdefault("_prepared", {})
            if query_object not in prepared:
                query = prepareQuery(query_object, initNs=dict(self.namespaces()))
                _Order(self).visit(query.algebra, frozenset({Variable("this"), Variable("value")}))
                prepared[query_object] = query
            query_object = prepared[query_object]
        return super().query(query_object, *args, **kwargs)


class _Order:
    """Orders triple patterns by how many matches are to be expected in a graph."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self._graph = graph
        self._counts: dict[Any, tuple[int, int, int]] = {}

    def visit(self, node: Any, bound: frozenset[Variable]) -> frozenset[Variable]:
        """Put the patterns below a node of the algebra in order.

        :param bound: variables that have a value when the node is evaluated.
        :returns: variables that have a value afterwards.
        """
        if not isinstance(node, CompValue):
            return bound
        if node.name == "BGP":
            node["triples"] = self._sorted(list(node.triples), bound)
            return bound | {term for triple in node.triples for term in triple if isinstance(term, Variable)}
        if node.name == "Filter":
            inner = self.visit(node.p, bound)
            self._expression(node.expr, inner)
            return inner
        if node.name == "Extend":
            inner = self.visit(node.p, bound)
            self._expression(node.expr, inner)
            return inner | {node.var}
        if node.name == "Join":
            first = self.visit(node.p1, bound)
            return first | self.visit(node.p2, first if node.lazy else bound)
        if node.name == "LeftJoin":
            first = self.visit(node.p1, bound)
            self.visit(node.p2, first)
            self._expression(node.expr, first)
            return first
        if node.name == "Union":
            return self.visit(node.p1, bound) & self.visit(node.p2, bound)
        # Projections, groups and the like: what is below decides.
        return self.visit(node.p, bound) if isinstance(node.get("p"), CompValue) else bound

    def _expression(self, expression: Any, bound: frozenset[Variable]) -> None:
        if isinstance(expression, list | tuple):
            for item in expression:
                self._expression(item, bound)
        elif isinstance(expression, CompValue):
            if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
                self.visit(expression.graph, bound)
                return
            for item in expression.values():
                self._expression(item, bound)

    def _sorted(self, triples: list[Triple], bound: frozenset[Variable]) -> list[Triple]:
        """The pattern with the fewest expected matches first, as written among equals."""
        known = set(bound)
        ordered = []
        rest = list(enumerate(triples))
        while rest:
            best = min(rest, key=lambda item: (self._matches(item[1], known), item[0]))
            rest.remove(best)
            ordered.append(best[1])
            known.update(term for term in best[1] if isinstance(term, Variable))
        return ordered

    def _matches(self, triple: Triple, known: set[Variable]) -> float:
        """Expected matches of a pattern when ``known`` variables have a value."""
        subject, predicate, obj = triple
        subject_known = not isinstance(subject, Variable) or subject in known
        object_known = not isinstance(obj, Variable) or obj in known
        if subject_known and object_known:
            return 0.0
        if isinstance(predicate, Variable) or not (subject_known or object_known):
            return (
                float(self._count(predicate)[0]) if isinstance(predicate, URIRef) else float(len(self._graph))
            )
        return self._fan_out(predicate, forward=subject_known)

    def _fan_out(self, predicate: Any, forward: bool) -> float:
        """Average number of nodes at the other end of a predicate or path (SPARQL 1.1, section 9)."""
        if isinstance(predicate, SequencePath):
            return prod(self._fan_out(step, forward) for step in predicate.args)
        if isinstance(predicate, AlternativePath):
            return sum(self._fan_out(option, forward) for option in predicate.args)
        if isinstance(predicate, InvPath):
            return self._fan_out(predicate.arg, not forward)
        if isinstance(predicate, MulPath):
            return 1.0 + 2.0 * self._fan_out(predicate.path, forward)
        if not isinstance(predicate, URIRef):
            return float(len(self._graph))
        triples, subjects, objects = self._count(predicate)
        return triples / max(subjects if forward else objects, 1)

    def _count(self, predicate: Any) -> tuple[int, int, int]:
        if predicate not in self._counts:
            pairs = list(self._graph.subject_objects(predicate))
            self._counts[predicate] = (len(pairs), len({s for s, _ in pairs}), len({o for _, o in pairs}))
        return self._counts[predicate]
