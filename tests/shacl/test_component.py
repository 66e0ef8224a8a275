"""Constraints in SPARQL run on the store say what pyshacl says, but where it departs from the standard.

What cannot be run exactly on the store is left to pyshacl, by name and with the reason.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from normgraph.shacl import run, sparql
from normgraph.shacl.component import sources
from normgraph.shacl.focus import Focus
from normgraph.shacl.groups import RefusedError
from normgraph.shacl.model import ShaclReport
from normgraph.shacl.run import ShapesError
from tests.shacl.test_run import EX, parsed, reduced, triples

HEAD = f"""@prefix sh: <{SH}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <{EX}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
PREFIXES = """ex:prefixes a owl:Ontology ;
  sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] ,
  [ sh:prefix "rdf" ; sh:namespace "http://www.w3.org/1999/02/22-rdf-syntax-ns#"^^xsd:anyURI ] .
"""
DATA = """
ex:a a ex:C ; ex:p ex:b, ex:c, 5, "x"@en ; ex:q ex:a .
ex:b a ex:D ; ex:p ex:b, "x" ; ex:q 7, ex:c .
ex:D rdfs:subClassOf ex:C .
ex:c ex:p ex:d ; ex:q ex:b ; ex:list ( 1 ex:b "x" ) .
[] a ex:C ; ex:p [ a ex:C ; ex:q 9 ], ex:a .
"""
STORE = f"pyoxigraph {ox.__version__}"


def both(folder: Path, shapes: str, data: str = DATA) -> tuple[ShaclReport, ShaclReport]:
    """What the store says, and what pyshacl says."""
    path = folder / "shapes.ttl"
    path.write_text(HEAD + PREFIXES + shapes, encoding="utf-8")
    graph = run.shapes_graph([path])
    facts = run.data_graph(triples(HEAD + data))
    before = len(graph), len(facts)
    ours, other = run.validate(facts, graph), run.validate(facts, graph, "pyshacl")
    assert before == (len(graph), len(facts))
    return ours, other


def agree(ours: ShaclReport, other: ShaclReport, value: bool = True) -> bool:
    """Whether two reports have the same results; ``value`` for whether their values have to be the same."""
    graphs = [reduced(parsed(report)) for report in (ours, other)]
    if not value:
        for graph in graphs:
            graph.remove((None, SH.value, None))
    return isomorphic(*graphs)


def select(text: str, more: str = "") -> str:
    """A constraint of the class C, as a value of ``sh:sparql``."""
    return (
        f"ex:S a sh:NodeShape ; sh:targetClass ex:C {more} ; "
        f'sh:sparql [ sh:prefixes ex:prefixes ; sh:select """{text}""" ] .'
    )


def component(validator: str, parameters: str = "[ sh:path ex:max ]", kind: str = "propertyValidator") -> str:
    """A component of one's own with one validator."""
    form, of = ("Ask", "ask") if kind == "validator" else ("Select", "select")
    return (
        f"ex:K a sh:ConstraintComponent ; sh:parameter {parameters} ; sh:{kind} "
        f'[ a sh:SPARQL{form}Validator ; sh:prefixes ex:prefixes ; sh:{of} """{validator}""" ] .\n'
    )


def on_path(path: str, values: str) -> str:
    """A shape of the class C with a property shape."""
    return (
        f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path {path} ; {values} .\n"
    )


SMALL = "SELECT $this ?value { $this $PATH ?value . FILTER(!isNumeric(?value) || ?value > $max) }"

# Shapes, with the number of results, so that nothing is compared with nothing.
CASES = {
    "each value": (select("SELECT $this ?value { $this ex:p ?value }"), 8),
    "without a value": (select("SELECT $this { $this ex:q ?any }"), 3),
    "with a path": (
        select("SELECT $this ?value ?path { $this ?path ?value . FILTER(?path != rdf:type) }"),
        12,
    ),
    "twice the same": (select("SELECT $this ?value { $this ex:p ?value, ?other }"), 8),
    "all of the query": (select("SELECT * { $this ex:p ?value }"), 8),
    "distinct": (select("SELECT DISTINCT $this { $this ex:p ?value, ?other }"), 3),
    "bound within": (select("SELECT $this ?value { { BIND($this AS ?value) FILTER(BOUND($this)) } }"), 4),
    "one or the other": (
        select(
            "SELECT $this ?value { { $this ex:p ?value } UNION { ?value ex:p ex:d } UNION { "
            "BIND($this AS ?value) } }"
        ),
        14,
    ),
    "optional": (
        select(
            "SELECT $this ?value { $this ex:p ?x . OPTIONAL { ?x ex:q ?value . FILTER($this != "
            "ex:a) } FILTER(BOUND(?value)) }"
        ),
        4,
    ),
    "exists": (
        select(
            "SELECT $this ?value { $this ex:p ?value FILTER EXISTS { ?value ex:q ?o FILTER(?o != $this) } }"
        ),
        5,
    ),
    "not exists, in a group": (
        select("SELECT $this { FILTER NOT EXISTS { { ?x ex:p $this } UNION { FILTER($this = ex:a) } } }"),
        1,
    ),
    "counted": (
        select("SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this HAVING(COUNT(?x) > 2)"),
        1,
    ),
    "counted over nothing": (
        select("SELECT $this (COUNT(?x) AS ?value) { $this ex:r ?x } GROUP BY $this"),
        0,
    ),
    "counted inside": (
        select(
            "SELECT $this ?value { $this ex:p ?any . { SELECT $this (COUNT(?x) AS ?value) { $this "
            "ex:p ?x } GROUP BY $this } }"
        ),
        3,
    ),
    "grouped by others": (
        select("SELECT $this (COUNT(?c) AS ?value) { $this ex:p ?x . ?x a ?c } GROUP BY ?x $this"),
        3,
    ),
    "the first": (select("SELECT $this ?value { $this ex:p ?value } ORDER BY STR(?value) LIMIT 1"), 3),
    "the first inside": (
        select(
            "SELECT $this ?value { { SELECT $this ?value { $this ex:p ?value . "
            "FILTER(isIRI(?value)) } ORDER BY ?value LIMIT 1 } }"
        ),
        3,
    ),
    "lists": (
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:list ; sh:sparql [ sh:prefixes ex:prefixes ; "
        'sh:select "SELECT $this ?value { $this ex:list/rdf:rest*/rdf:first ?value }" ] .',
        3,
    ),
    "literals as focus": (
        "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:q ; sh:targetNode 4, ex:none ; sh:sparql [ "
        'sh:prefixes ex:prefixes ; sh:select "SELECT $this ?value { ?value ex:q $this }" ] .',
        5,
    ),
    "two queries and one that is off": (
        select(
            "SELECT $this ?value { $this ex:p ?value }",
            ', ex:Other ; sh:sparql [ sh:select "SELECT $this { }" ]',
        )
        + ' ex:S sh:sparql [ sh:deactivated true ; sh:select "SELECT $this {}" ] .',
        12,
    ),
    "a shape that is off": (select("SELECT $this {}", "; sh:deactivated true"), 0),
    "severity": (select("SELECT $this { $this ex:q ?x }", "; sh:severity sh:Info"), 3),
    "literal as parameter": (component(SMALL) + on_path("ex:q", "ex:max 8"), 3),
    "iri as parameter": (
        component("SELECT $this ?value { $this $PATH ?value . FILTER NOT EXISTS { ?value a $max } }")
        + on_path("ex:p", "ex:max ex:D"),
        6,
    ),
    "text as parameter": (
        component("SELECT $this ?value { $this $PATH ?value . FILTER(!langMatches(lang(?value), $max)) }")
        + on_path("ex:p", "ex:max 'en'"),
        2,
    ),
    "optional parameter": (
        component(
            "SELECT $this ?value { $this $PATH ?value . FILTER(isIRI(?value) && ?value != "
            "COALESCE($but, $max)) }",
            "[ sh:path ex:max ], [ sh:path ex:but ; sh:optional true ]",
        )
        + on_path("ex:p", "ex:max ex:b")
        + "ex:T sh:targetNode ex:a, ex:c ; sh:property [ sh:path ex:p ; ex:max ex:b ; ex:but ex:d ] .",
        4,
    ),
    "of a node": (
        component("SELECT $this { $this ex:q ?q . FILTER(?q = $max) }", kind="nodeValidator")
        + "ex:S sh:targetClass ex:C ; ex:max ex:c .",
        1,
    ),
    "asked of a node": (
        component("ASK { $value ex:p ?x . FILTER(isIRI(?x) && ?x != $max) }", kind="validator")
        + "ex:S sh:targetClass ex:C ; ex:max ex:b .",
        2,
    ),
    "asked, without a pattern": (
        component("ASK WHERE { FILTER($value != $max) }", kind="validator")
        + "ex:S sh:targetObjectsOf ex:q ; ex:max 7 .",
        1,
    ),
    "a list as parameter": (
        component(
            "SELECT $this { $this ex:q ?q . FILTER NOT EXISTS { $max rdf:first ?q } }", kind="nodeValidator"
        )
        + "ex:S sh:targetClass ex:C ; ex:max ( ex:a ) .",
        3,
    ),
    "inverse": (component(SMALL) + on_path("[ sh:inversePath ex:p ]", "ex:max 1"), 4),
    "long path": (
        component(SMALL)
        + on_path(
            "( [ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ) ] [ sh:zeroOrMorePath ex:q ] )",
            "ex:max 1",
        ),
        13,
    ),
    "a step and another": (
        component(SMALL)
        + "ex:S sh:targetClass ex:C ; sh:property ex:P . ex:P sh:path ex:p ; sh:property ex:Q ."
        + "ex:Q sh:path [ sh:zeroOrOnePath ex:q ] ; ex:max 1 ; sh:targetNode ex:b .",
        17,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_store_says_what_pyshacl_says(name: str, tmp_path: Path) -> None:
    shapes, number = CASES[name]
    ours, other = both(tmp_path, shapes)
    assert (ours.left_to_pyshacl, ours.engine) == ((), STORE)
    assert agree(ours, other), (ours.turtle, other.turtle)
    assert len(ours.results) == number
    assert [s.focus_nodes for s in ours.shapes] == [s.focus_nodes for s in other.shapes]
    assert {s.engine for s in other.shapes} <= {other.engine, ""}


# --- many graphs ------------------------------------------------------------------------------------------

NODES = ["ex:a", "ex:b", "ex:c", "_:d"]
VALUES = [*NODES, "1", "2", '"x"@en', '"x"']
GRAPHS = st.sets(
    st.tuples(st.sampled_from(NODES), st.sampled_from(["ex:p", "ex:q", "a"]), st.sampled_from(VALUES)),
    min_size=1,
    max_size=14,
)
QUERIES = [
    "SELECT $this ?value { $this ex:p ?value . FILTER NOT EXISTS { ?value ex:q ?x . FILTER(?x = $this) } }",
    "SELECT $this ?value { $this ex:p+ ?value OPTIONAL { ?value ex:q ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this ?value { { $this ex:p ?value } UNION { ?value ex:q $this . FILTER(isIRI($this)) } }",
    "SELECT $this ?value { ?value ex:p ?x . FILTER($this = ?x && EXISTS { $this ex:q ?y } || ?x = 2) }",
    "SELECT $this ?value { BIND($this AS ?value) FILTER NOT EXISTS { ?x ex:p $this . "
    "FILTER(?x != ?value) } }",
    "SELECT $this (COUNT(DISTINCT ?x) AS ?value) { $this ex:p ?x . ?x ex:q ?y } GROUP BY "
    "$this HAVING(COUNT(?y) > 1)",
    "SELECT $this ?value { $this ex:q ?value { ?value ex:p ?x } UNION { ?x ex:p ?value . "
    "FILTER(?x = $this) } }",
    "SELECT DISTINCT $this ?value { ?value ex:p* ?x . OPTIONAL { ?x ex:q ?y . FILTER(?y = "
    "$this) } FILTER(BOUND(?y)) }",
]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
@given(graph=GRAPHS)
@settings(max_examples=10, deadline=None, derandomize=True, database=None)
def test_on_many_graphs(
    query: str, graph: set[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    shapes = f"""ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p, ex:q ; sh:targetObjectsOf ex:q ;
        sh:sparql [ sh:prefixes ex:prefixes ; sh:select \"\"\"{query}\"\"\" ] ."""
    ours, other = both(
        tmp_path_factory.getbasetemp(), shapes, " . ".join(map(" ".join, sorted(graph))) + " ."
    )
    assert ours.engine == STORE
    assert agree(ours, other)


# --- where pyshacl departs from the standard ---------------------------------------------------------------


def results(report: ShaclReport) -> set[tuple[str, str]]:
    """Focus node and value of each result."""
    return {(result.focus.removeprefix(EX), result.value.removeprefix(EX)) for result in report.results}


def test_a_value_is_pre_bound_for_asking_only(tmp_path: Path) -> None:
    """pyshacl asks a SELECT of a component for each value node, with ``?value`` bound to it (section 6.3)."""
    of_node = component("SELECT $this ?value { $this $max ?value }", kind="nodeValidator")
    ours, other = both(tmp_path, of_node + "ex:S sh:targetNode ex:c ; ex:max ex:p .")
    assert (results(ours), results(other)) == ({("c", "d")}, set())
    absent = component("SELECT $this { FILTER NOT EXISTS { $this $PATH ?any } }")
    ours, other = both(
        tmp_path, absent + "ex:S sh:targetNode ex:c ; sh:property [ sh:path ex:r ; ex:max 1 ] ."
    )
    assert (results(ours), results(other)) == ({("c", "")}, set())


def test_what_is_asked_about_is_the_value(tmp_path: Path) -> None:
    """pyshacl leaves it out for property shapes (section 5.3.2)."""
    asked = component("ASK { FILTER($value != $max) }", kind="validator")
    ours, other = both(tmp_path, asked + on_path("ex:p", "ex:max 5"))
    assert results(ours) == {("a", "5")}
    assert agree(ours, other, value=False)
    assert not agree(ours, other)


def test_one_constraint_for_each_value_of_a_single_parameter(tmp_path: Path) -> None:
    """pyshacl takes one of them (section 6.2.1)."""
    ours, other = both(tmp_path, component(SMALL) + on_path("ex:q", "ex:max 8, 6"))
    assert len(ours.results) == 4
    assert results(ours) >= results(other)
    one, _ = both(tmp_path, component(SMALL) + on_path("ex:q", "ex:max 8"))
    assert len(one.results) == 3


def test_a_path_that_is_no_iri_is_none(tmp_path: Path) -> None:
    """In pyshacl's report it is one (section 5.3.2)."""
    path = tmp_path / "shapes.ttl"
    path.write_text(
        HEAD + PREFIXES + select("SELECT $this (5 AS ?path) { $this ex:q ex:a }"), encoding="utf-8"
    )
    report = run.validate(run.data_graph(triples(HEAD + DATA)), run.shapes_graph([path]))
    assert [(result.focus, result.path) for result in report.results] == [(f"{EX}a", "")]


# --- messages ---------------------------------------------------------------------------------------------

ASK_SMALL = "ASK { FILTER(!isNumeric($value) || $value <= $max) }"
MESSAGES = {
    "of the constraint": (
        'ex:S sh:targetNode ex:b ; sh:sparql [ sh:prefixes ex:prefixes ; sh:message "{$this}: '
        '{?value}, {?x}"@en ;'
        ' sh:select "SELECT $this ?value { $this ex:q ?value . FILTER(isIRI(?value)) }" ] .',
        f"{EX}b: {EX}c, {{?x}}",
    ),
    "of the query": (
        'ex:S sh:targetNode ex:b ; sh:sparql [ sh:prefixes ex:prefixes ; sh:message "no" ; sh:select '
        "'SELECT $this (\"for {$this}\" AS ?message) { $this a ex:D }' ] .",
        f"for {EX}b",
    ),
    "of the shape before all": (
        'ex:S sh:targetNode ex:b ; sh:message "{?value}" ; sh:sparql [ sh:prefixes '
        'ex:prefixes ; sh:message "no" ; '
        'sh:select "SELECT $this (2 AS ?value) (3 AS ?message) { $this a ex:D }" ] .',
        "2",
    ),
    "of the validator": (
        component(ASK_SMALL, kind="validator").replace(
            "] .", '; sh:message "{$value} > {?max} for {$this}" ] .'
        )
        + 'ex:K sh:message "no" . '
        + on_path("ex:p", "ex:max 4"),
        f"5 > 4 for {EX}a",
    ),
    "of the component": (
        component(ASK_SMALL, kind="validator")
        + 'ex:K sh:message "{$value} > {?max}" . '
        + on_path("ex:p", "ex:max 4"),
        "5 > 4",
    ),
    "none": (component(ASK_SMALL, kind="validator") + on_path("ex:p", "ex:max 4"), ""),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_messages(name: str, tmp_path: Path) -> None:
    shapes, message = MESSAGES[name]
    ours, other = both(tmp_path, shapes)
    assert (ours.engine, [result.message for result in ours.results]) == (STORE, [message])
    assert agree(ours, other, value=False)


def test_terms_of_the_project_are_short_in_messages(tmp_path: Path) -> None:
    shapes = select("SELECT $this ?value { $this ex:p ?value }").replace(
        "ex:C", "<https://w3id.org/normgraph/ns#C>"
    )
    shapes = shapes.replace("sh:select", 'sh:message "{?value}" ; sh:select')
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + PREFIXES + shapes, encoding="utf-8")
    data = "ex:a a <https://w3id.org/normgraph/ns#C> ; ex:p <https://w3id.org/normgraph/aia/art_9> ."
    report = run.validate(run.data_graph(triples(HEAD + data)), run.shapes_graph([path]))
    assert [result.message for result in report.results] == ["aia:art_9"]


# --- what is left to pyshacl -------------------------------------------------------------------------------

LEFT = {
    "MINUS": (select("SELECT $this { $this ex:p ?o MINUS { ?o ex:q $this } }"), "MINUS is forbidden"),
    "VALUES": (select("SELECT $this { VALUES ?o { 1 } $this ex:p ?o }"), "VALUES is forbidden"),
    "SERVICE": (
        select("SELECT $this { SERVICE <https://example.org/> { $this ex:p ?o } }"),
        "SERVICE is not accepted",
    ),
    "the graph of shapes": (
        select("SELECT $this { GRAPH $shapesGraph { $this ex:p ?o } }"),
        "GRAPH asks another graph",
    ),
    "its name": (select("SELECT $this { BIND($shapesGraph AS ?x) }"), r"\$shapesGraph is not supported"),
    "the shape": (
        select("SELECT $this (2 AS ?value) { FILTER($currentShape = ex:S) }"),
        r"\$currentShape is not supported",
    ),
    "a new value": (select("SELECT $this { BIND(1 AS $this) }"), "AS gives a new value"),
    "a value within": (
        select("SELECT $this { { SELECT ?o { $this ex:p ?o } } }"),
        "does not return all variables",
    ),
    "everything within": (
        select("SELECT $this { { SELECT * { $this ex:p ?o } } }"),
        "does not return all variables",
    ),
    "not about this": (select("SELECT ?value { ?value ex:p ?o }"), r"does not return \$this"),
    "a failure": (
        select("SELECT $this ?failure { $this ex:p ?o BIND(true AS ?failure) }"),
        "may return .failure",
    ),
    "CONSTRUCT": (
        select("CONSTRUCT { $this ex:p 1 } WHERE { $this ex:p ?o }"),
        "neither a SELECT nor an ASK",
    ),
    "no prefix": (select("SELECT $this { $this zz:p ?o }"), "zz:"),
    "no query": (select("SELECT $this { $this ex:p }"), "error at"),
    "a function": (select("SELECT $this { $this ex:p ?o FILTER(ex:odd(?o)) }"), "function .* is not known"),
    "another form": (select("SELECT $this { $this ex:p 05 }"), "kept in another form"),
    "a condition": (
        "ex:S sh:targetClass ex:C ; sh:not ex:T . ex:T sh:property ex:P . ex:P sh:path ex:p ; sh:sparql "
        '[ sh:select "SELECT $this { $this $PATH ?x }" ] .',
        "condition inside another shape",
    ),
    "no path": (select("SELECT $this { $this $PATH ?o }"), "has no path"),
    "several values": (
        component(SMALL, "[ sh:path ex:max ], [ sh:path ex:min ; sh:optional true ]")
        + on_path("ex:q", "ex:max 8, 6"),
        "several values",
    ),
    "a component without a validator": (
        component("SELECT $this {}", kind="nodeValidator") + on_path("ex:q", "ex:max 8"),
        "0 validators fit",
    ),
    "an odd name": (
        component("SELECT $this {}", "[ sh:path ex:value ]") + on_path("ex:q", "ex:value 8"),
        "cannot be a parameter",
    ),
    "two prefixes": (
        'ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "urn:x:"^^xsd:anyURI ] . '
        + select("SELECT $this { $this ex:p ?o }"),
        "declared twice",
    ),
    "too deep": (select(f"SELECT $this {{ {'{' * 70} $this ex:p ?o {'}' * 70} }}"), "nested deeper"),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_cannot_be_run_exactly_is_left_by_name(name: str, tmp_path: Path) -> None:
    shapes, reason = LEFT[name]
    path = tmp_path / "shapes.ttl"
    path.write_text(HEAD + PREFIXES + shapes, encoding="utf-8")
    graph, data = run.shapes_graph([path]), run.data_graph(triples(HEAD + DATA))
    outcomes = []
    for engine in ("auto", "pyshacl"):
        try:
            report = run.validate(data, graph, engine)  # type: ignore[arg-type]
        except ShapesError as error:
            outcomes.append(str(error))
        else:
            outcomes.append(report.turtle)
            if engine == "auto":
                assert [one.reason for one in report.left_to_pyshacl] != []
    assert outcomes[0] == outcomes[1], "the same results, or the same complaint"
    (said,) = filter(None, refusals(path))
    assert re.search(reason, said)


def refusals(path: Path) -> list[str]:
    """Why constraints of a file are refused."""
    graph, data = run.shapes_graph([path]), run.data_graph(triples(HEAD + DATA))
    found = []
    for source in sources(graph):
        try:
            found.append(source.refused)
            if not source.refused:
                sparql.run(source, data, graph, Focus(data, graph))
        except RefusedError as error:
            found.append(str(error))
    return found


def test_the_report_says_what_was_left_and_what_checked_each_shape(tmp_path: Path) -> None:
    shapes = (
        select("SELECT $this ?value { $this ex:p ?value }")
        + "ex:T sh:targetClass ex:C ; sh:nodeKind sh:IRI . "
        + "ex:U sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:sparql "
        + '[ sh:prefixes ex:prefixes ; sh:select "SELECT $this ?value { $this $PATH ?value '
        'FILTER(?value = ex:b) }" ] ] . '
        + "ex:V sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select "
        + '"SELECT $this (2 AS ?value) { FILTER($currentShape = ex:V) }" ] .'
    )
    ours, other = both(tmp_path, shapes)
    assert agree(ours, other)
    oracle = other.engine
    assert ours.engine == f"{STORE} and {oracle}"
    assert {one.shape.removeprefix(EX): one.engine for one in ours.shapes} == {
        "S": STORE,
        "T": oracle,
        "U": f"{STORE} and {oracle}",
        "V": oracle,
    }
    (left,) = ours.left_to_pyshacl
    assert (left.shape, left.component) == (f"{EX}V", f"{SH}SPARQLConstraintComponent")
    assert left.reason == "$currentShape is not supported"


def test_literals_in_another_form_are_left_where_a_query_may_meet_them(tmp_path: Path) -> None:
    data = 'ex:a a ex:C ; ex:p 01, 1 ; ex:q "1.50"^^xsd:decimal ; ex:r ex:b .'
    reached = {
        "SELECT $this ?value { $this ex:p ?value }": "literals of https://example.org/p are kept",
        "SELECT $this ?value { $this ex:r/^ex:r/ex:q ?value }": "literals of https://example.org/q are kept",
        "SELECT $this ?value { $this ?any ?value }": "are kept in another form",
        "SELECT $this ?value { $this !ex:r ?value }": "are kept in another form",
        "SELECT $this ?value { $this ex:r ?value }": "",
    }
    for query, reason in reached.items():
        ours, other = both(tmp_path, select(query), data)
        assert agree(ours, other), query
        assert [reason in one.reason for one in ours.left_to_pyshacl] == ([True] if reason else []), query
    for shapes in ("ex:S sh:targetObjectsOf ex:p", "ex:S sh:targetNode 01", "ex:S sh:targetClass ex:C"):
        asked = component("ASK { FILTER(isIRI($value)) }", kind="validator") + f"{shapes} ; ex:max 1 ."
        ours, other = both(tmp_path, asked, data)
        assert agree(ours, other)
        assert (ours.engine == STORE) == ("targetClass" in shapes)
    ours, other = both(tmp_path, component(SMALL) + on_path("ex:r", "ex:max 01"), data)
    assert agree(ours, other)
    assert "kept in another form" in ours.left_to_pyshacl[0].reason


def test_shapes_that_lead_back_to_themselves_are_left(tmp_path: Path) -> None:
    shapes = (
        "ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:list ; sh:property ex:P ; sh:sparql [ "
    )
    ours, other = both(
        tmp_path, shapes + 'sh:prefixes ex:prefixes ; sh:select "SELECT $this { $this ex:q ?x }" ] .'
    )
    assert agree(ours, other)
    assert "leads back to itself" in ours.left_to_pyshacl[0].reason
