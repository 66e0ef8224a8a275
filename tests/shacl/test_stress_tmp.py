"""A graph that prepares its queries gives the same answers as any other graph of rdflib."""

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql.processor import prepareQuery

from normgraph.shacl.prepared import PreparedGraph, ShapesGraph, _Order, texts_checked_once

EX = "https://example.org/"
HEAD = f"PREFIX ex: <{EX}>\n"
NODES = [URIRef(f"{EX}{name}") for name in "abcd"]
VALUES = [*NODES, Literal(1), Literal(2), Literal("x", lang="en")]
PREDICATES = [URIRef(f"{EX}{name}") for name in "pqr"]

GRAPHS = st.sets(st.sampled_from(list(product(NODES, PREDICATES, VALUES))), max_size=40)

# With ?this and ?value bound beforehand or not, as pyshacl asks.
QUERIES = {
    "one pattern": "SELECT * { ?this ex:p ?value }",
    "a chain": "SELECT * { ?a ex:p ?b . ?b ex:q ?c . ?c ex:r ?this }",
    "a star": "SELECT * { ?this ex:p ?a ; ex:q ?b ; ex:r ?c }",
    "any predicate": "SELECT * { ?x ex:q ?y . ?this ?p ?x . ?y ?p ?z }",
    "a product": "SELECT * { ?a ex:p ?b . ?c ex:q ?d }",
    "exists": "SELECT * { ?this ex:p ?a . FILTER EXISTS { ?b ex:r ?c . ?a ex:q ?b } }",
    "not exists, twice": """SELECT ?this { ?this ex:p ?a .
        FILTER NOT EXISTS { ?a ex:q ?b . FILTER NOT EXISTS { ?c ex:r ?d . ?b ex:p ?c } } }""",
    "exists as a value": """SELECT * { ?this ex:p ?a .
        BIND(EXISTS { ?a ex:q ?b . ?b ex:r ?value } AS ?first)
        BIND(IF(?first, false, EXISTS { ?x ex:r ?y . ?a ex:p ?x }) AS ?second) }""",
    "either exists": """SELECT * { ?this ex:p ?value .
        FILTER(EXISTS { ?value ex:q ?a } || NOT EXISTS { ?b ex:p ?c . ?value ex:r ?b }) }""",
    "union": "SELECT * { { ?this ex:p ?a . ?a ex:q ?b } UNION { ?b ex:r ?a . ?this ex:q ?b } ?b ex:p ?c }",
    "union in exists": """SELECT * { ?this ex:p ?a .
        FILTER EXISTS { { ?b ex:q ?c . ?a ex:q ?b } UNION { ?a ex:r ?c . FILTER(?c != ?this) } } }""",
    "optional": "SELECT * { ?this ex:p ?a . OPTIONAL { ?b ex:r ?c . ?a ex:q ?b } OPTIONAL { ?a ex:r ?c } }",
    "optional with a condition": "SELECT * { ?this ex:p ?a . OPTIONAL { ?a ex:q ?b . FILTER(?b != ?this) } }",
    "optional in exists": """SELECT * { ?this ex:p ?a .
        FILTER NOT EXISTS { ?a ex:q ?b OPTIONAL { ?b ex:r ?c . ?c ex:p ?d } FILTER(BOUND(?d)) } }""",
    "unbound, then bound": "SELECT * { OPTIONAL { ?this ex:q ?a } ?this ex:p ?a }",
    "a bound value": "SELECT * { ?this ex:p ?a . BIND(?a AS ?b) ?b ex:q ?c . ?d ex:r ?c }",
    "bound, then filtered": "SELECT * { { ?this ex:p ?a . BIND(STR(?a) AS ?b) } FILTER(STRLEN(?b) > 1) }",
    "minus": "SELECT * { ?this ex:p ?a . MINUS { ?b ex:r ?c . ?a ex:q ?b } }",
    "values": "SELECT * { VALUES ?a { ex:a ex:b } ?b ex:q ?a . ?this ex:p ?b }",
    "paths": "SELECT * { ?this ex:p+ ?a . ?a ^ex:q/ex:r* ?b . ?b (ex:p|ex:r)? ?c }",
    "not this predicate": "SELECT * { ?a ex:r ?b . ?this !ex:p ?a }",
    "a group within": """SELECT * { ?this ex:p ?a .
        { SELECT ?a (COUNT(?b) AS ?n) { ?b ex:q ?c . ?a ex:r ?b } GROUP BY ?a } }""",
    "the largest": "SELECT ?this (MAX(STR(?b)) AS ?most) { ?b ex:q ?c . ?this ex:p ?b } GROUP BY ?this",
    "distinct": "SELECT DISTINCT ?this ?c { ?b ex:q ?c . ?this ex:p ?b }",
    "yes or no": "ASK { ?a ex:q ?b . ?this ex:p ?a . FILTER NOT EXISTS { ?b ex:r ?this } }",
    "a new graph": "CONSTRUCT { ?c ex:s ?this } { ?b ex:q ?c . ?this ex:p ?b }",
}


def answer(graph: Graph, text: str, bound: dict[str, Any]) -> Any:
    """What a graph answers, in no order."""
    result = graph.query(HEAD + text, initBindings={Variable(name): value for name, value in bound.items()})
    if result.type == "ASK":
        return result.askAnswer
    if result.type == "CONSTRUCT":
        return set(result.graph or ())
    return Counter(frozenset(row.asdict().items()) for row in result)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", QUERIES)
@given(triples=GRAPHS, this=st.sampled_from(NODES), value=st.sampled_from(VALUES))
@settings(max_examples=150, deadline=None, derandomize=False, database=None)
def test_the_same_answers(name: str, triples: set[tuple[Any, Any, Any]], this: URIRef, value: Any) -> None:
    graph, prepared = Graph(), PreparedGraph()
    for triple in triples:
        graph.add(triple)
        prepared.add(triple)
    for bound in ({}, {"this": this}, {"this": this, "value": value}):
        expected = answer(graph, QUERIES[name], bound)
        assert answer(prepared, QUERIES[name], bound) == expected
        assert answer(prepared, QUERIES[name], bound) == expected, "asked again"


def test_the_queries_have_answers() -> None:
    """On the whole graph each query finds something, so that the comparison is of something."""
    graph = Graph()
    for triple in product(NODES, PREDICATES, VALUES):
        graph.add(triple)
    few = {"not exists, twice", "minus", "optional in exists", "yes or no"}
    for name, text in QUERIES.items():
        limited = text if name in ("yes or no", "a new graph") else f"{text} LIMIT 3"
        assert bool(answer(graph, limited, {"this": NODES[0]})) or name in few, name


def test_a_text_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = PreparedGraph()
    graph.add((NODES[0], PREDICATES[0], NODES[1]))
    prepared: list[str] = []

    def watched(text: str, **options: Any) -> Any:
        prepared.append(text)
        return prepareQuery(text, **options)

    monkeypatch.setattr("normgraph.shacl.prepared.prepareQuery", watched)
    text = f"{HEAD}SELECT ?this {{ ?this ex:p ?o }}"
    assert [len(list(graph.query(text, initBindings={"this": node}))) for node in NODES] == [1, 0, 0, 0]
    assert len(list(graph.query(text.replace("ex:p", "ex:q")))) == 0
    assert len(prepared) == 2


def test_the_rarest_comes_first() -> None:
    graph = Graph()
    for node in NODES:
        graph.add((NODES[0], PREDICATES[0], node))
    graph.add((NODES[0], PREDICATES[1], NODES[1]))
    query = prepareQuery(f"{HEAD}SELECT * {{ ?a ex:p ?b . ?b ex:p ?c . ?c ex:q ?d }}")
    _Order(graph).visit(query.algebra, frozenset())
    (patterns,) = (part.triples for part in walk(query.algebra) if part.name == "BGP")
    assert [str(predicate).removeprefix(EX) for _, predicate, _ in patterns] == ["q", "p", "p"]
    assert patterns[1][2] == Variable("c"), "what is bound by then is followed"


def walk(part: Any) -> list[Any]:
    """A part of the algebra and those below it."""
    below = [walk(child) for child in part.values() if hasattr(child, "name") and hasattr(child, "values")]
    return [part, *(found for group in below for found in group)]


def test_prefixes_that_rdflib_knows_need_no_declaration() -> None:
    text = "SELECT * { ?s rdf:type skos:Concept }"
    assert list(PreparedGraph().query(text)) == list(Graph().query(text)) == []


def test_what_a_graph_of_shapes_is_called() -> None:
    assert ShapesGraph(["a.ttl"]).names == "a.ttl"  # type: ignore[list-item]
    assert ShapesGraph(["a", "b", "c", "d", "e"]).names == "a, b, c and 2 more"  # type: ignore[list-item]


def test_the_check_of_texts_is_put_back() -> None:
    from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper

    original = SPARQLQueryHelper.check_invalid_sparql
    with pytest.raises(RuntimeError), texts_checked_once():
        assert SPARQLQueryHelper.check_invalid_sparql is not original
        raise RuntimeError
    assert SPARQLQueryHelper.check_invalid_sparql is original
