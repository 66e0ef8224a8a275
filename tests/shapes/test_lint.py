"""The shapes are well made: known terms only, every result explained, no own rule presented as law."""

import json
import re
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, SH, SKOS
from rdflib.term import Node

from tests.shapes import support
from tests.shapes.support import BASE, NG

LAW, CERTIFIED, OWN_RULE, ADVICE = (
    BASE[f"basis/{name}"] for name in ("law", "certified-standard", "own-rule", "good-practice")
)
AI_ACT = BASE["aia/"]

TARGETS = {SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf}
PATHS = {SH.inversePath, SH.alternativePath, SH.zeroOrOnePath, SH.zeroOrMorePath, SH.oneOrMorePath}
# All that SHACL Core needs here. Whatever is missing either is misspelt or leaves Core.
CORE = {*support.COMPONENTS, *TARGETS, *PATHS, SH.qualifiedValueShape, SH.path, SH.property}
CORE |= {SH.name, SH.severity, SH.message, SH.NodeShape, SH.PropertyShape, SH.IRI}
CORE |= {SH.Violation, SH.Warning, SH.Info}

# What would make the same data give another answer, or order, on another day.
NOT_DETERMINISTIC = ("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SAMPLE", "GROUP_CONCAT")


@pytest.fixture(scope="module")
def shapes() -> Graph:
    """All shapes."""
    return support.read(*support.FILES.values())


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """Everything under ontology/."""
    return support.read(*sorted((support.ROOT / "ontology").rglob("*.ttl")))


def _terms(graph: Graph, namespace: str) -> set[URIRef]:
    return {t for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(namespace)}


def _members(graph: Graph, node: Node, predicate: URIRef) -> set[Node]:
    """The members of a list."""
    (head,) = graph.objects(node, predicate)
    return set(Collection(graph, head))


def _properties(graph: Graph, shape: Node) -> set[Node]:
    """The properties whose values a property shape looks at: that of its path, or each alternative of it."""
    path = graph.value(shape, SH.path)
    if isinstance(path, BNode) and (path, SH.alternativePath, None) in graph:
        return _members(graph, path, SH.alternativePath)
    return {path} if isinstance(path, URIRef) else set()


def _columns(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All columns of all tables."""
    return [column for table in tables for column in table["tableSchema"]["columns"]]


def test_only_known_terms_of_shacl_core(shapes: Graph) -> None:
    vocabulary = Graph().parse(Path(pyshacl.__file__).parent / "assets/shacl.ttl", format="turtle")
    used = _terms(shapes, str(SH))
    assert used - set(vocabulary.subjects()) == set()
    assert used - CORE == set()


def test_only_defined_terms_of_ours(shapes: Graph) -> None:
    vocabulary = support.read(*sorted((support.ROOT / "ontology").glob("normgraph*.ttl")))
    assert _terms(shapes, str(NG)) - set(vocabulary.subjects()) == set()
    classes = {*shapes.objects(None, SH.targetClass), *shapes.objects(None, SH["class"])}
    ours = classes & _terms(shapes, str(NG))
    assert ours - set(vocabulary.subjects(RDF.type, OWL.Class)) == set()


def test_only_individuals_that_exist(shapes: Graph, ontology: Graph) -> None:
    ours = _terms(shapes, str(BASE)) - _terms(shapes, str(NG)) - _terms(shapes, BASE["shape/"])
    assert ours - set(ontology.subjects()) == set()


def test_shapes_are_named_after_their_file(shapes: Graph) -> None:
    assert len(support.FILES) == len(support.ORGANISATION) + len(support.REFERENCE)
    for stem, path in support.FILES.items():
        graph = support.read(path)
        named = {s for s in graph.subjects() if isinstance(s, URIRef)}
        assert {support.local_name(s)[0] for s in named} == {stem}
        assert all(re.fullmatch(r"[a-z0-9-]+", support.local_name(s)[1]) for s in named)


def test_every_shape_is_reached(shapes: Graph) -> None:
    targeted = {shape for target in TARGETS for shape in shapes.subjects(target)}
    nodes = set(shapes.subjects(RDF.type, SH.NodeShape))
    assert targeted == nodes
    assert all(isinstance(node, URIRef) for node in nodes)
    for node in nodes:
        assert len(list(shapes.objects(node, SH.name))) == 1, node
        rules = support.components(shapes, node)
        groups = list(shapes.objects(node, SH.property))
        assert bool(rules) != bool(groups), f"{node}: either a rule or a group of rules"
    reached = {part for node in nodes for part in shapes.transitive_objects(node, SH.property)} - nodes
    assert {p for p in reached if isinstance(p, URIRef)} == set(shapes.subjects(RDF.type, SH.PropertyShape))


def test_nameless_shapes_report_nothing(shapes: Graph) -> None:
    """A shape without a name is a step (a path, with named shapes behind it) or a condition in a rule."""
    for node in shapes.subjects(RDF.type, SH.NodeShape):
        for part in shapes.objects(node, SH.property):
            if isinstance(part, BNode):
                assert set(shapes.predicates(part)) == {SH.path, SH.property}, node
    for shape in {s for s in shapes.subjects() if isinstance(s, BNode)}:
        assert not set(shapes.predicates(shape)) & {SH.severity, SH.message, NG.basis}


def test_every_result_is_explained(shapes: Graph) -> None:
    for shape in support.reporting(shapes):
        for predicate in (SH.name, SH.severity, SH.message, NG.remedy, NG.basis, DCTERMS.source):
            assert len(list(shapes.objects(shape, predicate))) == 1, f"{shape}: one {predicate}"
        assert shapes.value(shape, SH.severity) in (SH.Violation, SH.Warning, SH.Info)
        for predicate in (SH.name, SH.message, NG.remedy):
            assert getattr(shapes.value(shape, predicate), "language", None) == "en", shape
        assert str(shapes.value(shape, NG.remedy)).endswith("."), shape
        message = str(shapes.value(shape, SH.message))
        # one sentence says what is wrong, another one what would be right
        assert message.endswith(".") and ". " in message, shape


def test_every_shape_cites_provisions(shapes: Graph, ontology: Graph) -> None:
    for shape in support.reporting(shapes):
        cited = [*shapes.objects(shape, DCTERMS.source), *shapes.objects(shape, RDFS.seeAlso)]
        for provision in cited:
            assert (provision, RDF.type, NG.Provision) in ontology, f"{shape}: {provision}"


def test_every_basis_keeps_to_its_own(shapes: Graph) -> None:
    """Good practice is advice only, advice is good practice only, and nothing but law cites the AI Act."""
    for shape in support.reporting(shapes):
        basis = shapes.value(shape, NG.basis)
        assert basis in (LAW, CERTIFIED, OWN_RULE, ADVICE), shape
        assert (basis == ADVICE) == (shapes.value(shape, SH.severity) == SH.Info), shape
        cited = [*shapes.objects(shape, DCTERMS.source), *shapes.objects(shape, RDFS.seeAlso)]
        for provision in cited:
            assert str(provision).startswith(AI_ACT) == (basis == LAW), f"{shape}: {provision}"


def test_the_knowledge_graph_is_checked_by_own_rules() -> None:
    graph = support.read(*support.REFERENCE)
    assert {graph.value(shape, NG.basis) for shape in support.reporting(graph)} == {OWN_RULE}


@pytest.mark.parametrize("path", support.FILES.values(), ids=list(support.FILES))
def test_no_word_that_depends_on_the_day(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(rf"\b(?:{'|'.join(NOT_DETERMINISTIC)})\b", text, re.IGNORECASE) == []


@pytest.fixture(scope="module")
def tables() -> list[dict[str, Any]]:
    """The tables of a workspace. Lists in shapes/organisation/rows.ttl have to agree with them."""
    text = (support.ROOT / "ontology/workspace/tables.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["tables"]
    return found


def test_every_class_of_the_tables_is_known(shapes: Graph, tables: list[dict[str, Any]]) -> None:
    classes = {URIRef(table["ng:class"]) for table in tables}
    classes |= {URIRef(table["ng:groupedUnder"]["class"]) for table in tables if "ng:groupedUnder" in table}
    (demand,) = shapes.objects(BASE["shape/rows/known-class"], SH.qualifiedValueShape)
    assert _members(shapes, demand, SH["in"]) == classes
    assert set(shapes.objects(BASE["shape/rows/row"], SH.targetClass)) == classes


@pytest.mark.parametrize(
    ("shape", "key", "value"),
    [
        ("dates", "ng:kind", "date"),
        ("partial-dates", "ng:kind", "partial-date"),
        ("tri-state", "ng:scheme", "tri"),
        ("counts", "ng:kind", "integer"),
        ("provisions-known", "ng:kind", "provision"),
    ],
)
def test_every_column_of_a_kind_is_checked(
    shapes: Graph, tables: list[dict[str, Any]], shape: str, key: str, value: str
) -> None:
    properties = {URIRef(column["propertyUrl"]) for column in _columns(tables) if column.get(key) == value}
    assert _properties(shapes, BASE[f"shape/rows/{shape}"]) == properties


def test_every_reference_is_checked(shapes: Graph, tables: list[dict[str, Any]]) -> None:
    """Whatever refers to a row of another table is checked to lead to one: a shape for each kind of row."""
    classes = {table["url"]: {URIRef(table["ng:class"])} for table in tables}
    for table in tables:
        if "ng:groupedUnder" in table:
            classes[table["url"]].add(URIRef(table["ng:groupedUnder"]["class"]))
    checked = {
        (used, shapes.value(shape, SH["class"]))
        for shape in support.reporting(support.shapes_of("rows"))
        for used in _properties(shapes, shape)
    }
    for column in _columns(tables):
        if column["ng:kind"] == "reference":
            used = URIRef(column["propertyUrl"])
            targets = {one["table"] for one in column["ng:reference"]}
            if len(targets) > 1:  # a role or a person: one shape takes either
                assert used in _properties(shapes, BASE["shape/rows/owners-known"]), used
            else:
                assert any((used, kind) in checked for kind in classes[targets.pop()]), used


def test_every_word_is_checked(shapes: Graph, tables: list[dict[str, Any]]) -> None:
    """Whatever takes a word from a list is checked to be in that list, or at least in one."""
    in_list = {
        used
        for shape in support.reporting(shapes)
        for condition in shapes.objects(shape, SH.node)
        for part in shapes.objects(condition, SH.property)
        if shapes.value(part, SH.path) == SKOS.inScheme
        for used in _properties(shapes, shape)
    }
    in_list |= _properties(shapes, BASE["shape/rows/evidence-types-known"])
    words = {URIRef(column["propertyUrl"]) for column in _columns(tables) if column["ng:kind"] == "word"}
    assert words <= in_list


def test_standards_with_a_statement_of_applicability(shapes: Graph, ontology: Graph) -> None:
    targets = set(shapes.objects(BASE["shape/certificates/with-statement"], SH.targetNode))
    standards = set(ontology.subjects(NG.hasStatementOfApplicability, Literal(True)))
    assert targets == standards
