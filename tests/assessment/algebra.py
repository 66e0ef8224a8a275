"""What a SPARQL query reads and where its variables are bound, from rdflib's algebra.

SPARQL is evaluated from the inside out: a group that stands in braces knows nothing of the variables that are
bound beside it. A FILTER, BIND or MINUS in such a group that uses one of them is no error; it silently does
something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from normgraph.namespaces import compact

EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
TYPE = "rdf:type="
Triple = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Construct:
    """A CONSTRUCT query: its template and the algebra of its pattern."""

    template: tuple[Triple, ...]
    pattern: CompValue

    @property
    def writes(self) -> frozenset[str]:
        """Predicates of the template, ``rdf:type`` with its class."""
        return frozenset(_token(triple) for triple in self.template)

    @property
    def reads(self) -> frozenset[str]:
        """Every predicate of the pattern, ``rdf:type`` with its class."""
        return frozenset(_tokens(self.pattern))

    @property
    def reads_whole(self) -> frozenset[str]:
        """Predicates of which all triples have to be there: below MINUS, (NOT) EXISTS and aggregates."""
        return frozenset(token for part in _closed_parts(self.pattern) for token in _tokens(part))


def construct(text: str) -> Construct:
    """Parse a CONSTRUCT query."""
    algebra = translateQuery(parseQuery(text)).algebra
    assert algebra.name == "ConstructQuery"
    return Construct(tuple(algebra.template), algebra.p)


def variable_predicates(pattern: CompValue) -> set[Variable]:
    """Variables that stand where a predicate stands."""
    return {predicate for _, predicate, _ in _triples(pattern) if isinstance(predicate, Variable)}


def objects_of(pattern: CompValue, predicate: str) -> set[Any]:
    """What stands as object of a predicate anywhere in a pattern."""
    return {o for _, p, o in _triples(pattern) if isinstance(p, URIRef) and compact(str(p)) == predicate}


def faults(query: Construct) -> list[str]:
    """What is silently wrong with a query.

    Blank nodes and unbound variables in its template, and variables used in a group that only what stands
    outside the group binds."""
    found = []
    bound = _bound(query.pattern)
    for triple in query.template:
        for term in triple:
            if isinstance(term, BNode):
                found.append("a blank node in the template")
            if isinstance(term, Variable) and term not in bound:
                found.append(f"?{term} of the template is bound nowhere")
    return found + list(_check(query.pattern, frozenset(), frozenset()))


# --- predicates ----------------------------------------------------------------------------------------


def _token(triple: Triple) -> str:
    _, predicate, obj = triple
    assert isinstance(predicate, URIRef), "a predicate of a template is a variable"
    if predicate != RDF.type:
        return compact(str(predicate))
    return TYPE + (f"?{obj}" if isinstance(obj, Variable) else compact(str(obj)))


def _tokens(node: Any) -> Iterator[str]:
    for triple in _triples(node):
        predicate = triple[1]
        if isinstance(predicate, Variable):
            continue
        if predicate == RDF.type:
            yield _token(triple)
            continue
        for step in _steps(predicate):
            assert step != RDF.type, "rdf:type inside a path: its class would not be seen"
            yield compact(str(step))


def _steps(path: URIRef | Path) -> Iterator[URIRef]:
    if isinstance(path, URIRef):
        yield path
    elif isinstance(path, SequencePath | AlternativePath):
        for step in path.args:
            yield from _steps(step)
    elif isinstance(path, InvPath):
        yield from _steps(path.arg)
    else:
        assert isinstance(path, MulPath), f"a path of a kind that is not known here: {path}"
        yield from _steps(path.path)


def _triples(node: Any) -> Iterator[Triple]:
    for part in _parts(node):
        if part.name in EXISTS:
            yield from _triples(_inside(part))
        elif part.name == "BGP":
            yield from part.triples


def _closed_parts(node: Any) -> Iterator[CompValue]:
    for part in _parts(node):
        if part.name == "Minus":
            yield part.p2
        elif part.name in EXISTS:
            yield _inside(part)
        elif part.name == "AggregateJoin":
            yield part.p


def _parts(node: Any) -> Iterator[CompValue]:
    """A node of the algebra and all below it, but for what stands inside EXISTS."""
    if isinstance(node, CompValue):
        yield node
        if node.name not in EXISTS:
            for key, value in node.items():
                if key != "_vars":
                    yield from _parts(value)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _parts(item)


def _inside(exists: CompValue) -> CompValue:
    """The pattern of an EXISTS. rdflib leaves one in the condition of an OPTIONAL untranslated."""
    graph = exists.graph
    if graph.name == "GroupGraphPatternSub":
        graph = translateGroupGraphPattern(graph)
    assert isinstance(graph, CompValue)
    return graph


# --- scope of variables --------------------------------------------------------------------------------


def _bound(node: CompValue) -> frozenset[Variable]:
    """Variables that a pattern can bind."""
    if node.name == "BGP":
        return frozenset(term for triple in node.triples for term in triple if isinstance(term, Variable))
    if node.name in ("Join", "LeftJoin", "Union"):
        return _bound(node.p1) | _bound(node.p2)
    if node.name == "Minus":
        return _bound(node.p1)
    if node.name == "Extend":
        return _bound(node.p) | {node.var}
    if node.name == "Project":
        return frozenset(node.PV) & _bound(node.p)
    if node.name == "AggregateJoin":
        return frozenset(aggregate.res for aggregate in node.A)
    assert node.name in ("Filter", "ToMultiSet", "Group", "Distinct"), f"not known here: {node.name}"
    return _bound(node.p)


def _mentioned(node: Any) -> frozenset[Variable]:
    """Every variable that occurs in a part of a query."""
    if isinstance(node, Variable):
        return frozenset({node})
    if isinstance(node, CompValue):
        if node.name in EXISTS:
            return _mentioned(_inside(node))
        return frozenset().union(*(_mentioned(value) for key, value in node.items() if key != "_vars"))
    if isinstance(node, list | tuple):
        return frozenset().union(*(_mentioned(item) for item in node))
    return frozenset()


def _used(expression: Any) -> frozenset[Variable]:
    """Variables of an expression, without those inside EXISTS."""
    if isinstance(expression, Variable):
        return frozenset({expression})
    if isinstance(expression, CompValue):
        if expression.name in EXISTS:
            return frozenset()
        return frozenset().union(*(_used(value) for key, value in expression.items() if key != "_vars"))
    if isinstance(expression, list | tuple):
        return frozenset().union(*(_used(item) for item in expression))
    return frozenset()


def _check(node: CompValue, outside: frozenset[Variable], given: frozenset[Variable]) -> Iterator[str]:
    """Faults of a pattern.

    :param outside: variables that are bound beside the group and that it cannot see.
    :param given: variables that have a value already, because the pattern stands inside EXISTS.
    """
    if node.name in ("Join", "LeftJoin"):
        yield from _check(node.p1, outside | _bound(node.p2), given)
        yield from _check(node.p2, outside | _bound(node.p1), given)
        if node.name == "LeftJoin":
            yield from _check_expression(node.expr, _bound(node.p1) | _bound(node.p2) | given, "OPTIONAL")
    elif node.name == "Union":
        yield from _check(node.p1, outside, given)
        yield from _check(node.p2, outside, given)
    elif node.name == "Minus":
        kept = _bound(node.p1)
        if not kept:
            yield "a group starts with MINUS"
        elif not kept & _bound(node.p2):
            yield "a MINUS shares no variable with what stands before it"
        for variable in sorted((_mentioned(node.p2) & outside) - kept):
            yield f"MINUS uses ?{variable}, which is bound only outside of its group or after it"
        yield from _check(node.p1, outside, given)
        yield from _check(node.p2, outside | kept, given)
    elif node.name == "Filter":
        yield from _check_expression(node.expr, _bound(node.p) | given, "FILTER")
        yield from _check(node.p, outside, given)
    elif node.name == "Extend":
        yield from _check_expression(node.expr, _bound(node.p) | given, "BIND")
        yield from _check(node.p, outside | {node.var}, given)
    elif node.name == "AggregateJoin":
        for aggregate in node.A:
            yield from _check_expression(aggregate.vars, _bound(node.p), "an aggregate")
        yield from _check(node.p, outside, given)
    elif node.name in ("Project", "ToMultiSet", "Group", "Distinct"):
        yield from _check(node.p, outside, given)
    else:
        assert node.name == "BGP", f"not known here: {node.name}"


def _check_expression(expression: Any, bound: frozenset[Variable], where: str) -> Iterator[str]:
    for variable in sorted(_used(expression) - bound):
        yield f"{where} uses ?{variable}, which is not bound in its group"
    for part in _parts(expression):
        if part.name in EXISTS:
            yield from _check(_inside(part), frozenset(), bound)
