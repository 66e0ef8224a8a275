"""Reading shapes, fixtures and reports for the tests of the shapes."""

from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import pyshacl
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).resolve().parent / "fixtures"
BASE = Namespace("https://w3id.org/normgraph/")
NG = Namespace("https://w3id.org/normgraph/ns#")
Triple = tuple[Node, Node, Node]

ORGANISATION = tuple(sorted((ROOT / "shapes/organisation").glob("*.ttl")))
REFERENCE = tuple(sorted((ROOT / "shapes/reference").glob("*.ttl")))
FILES = {path.stem: path for path in (*ORGANISATION, *REFERENCE)}

_WORDS = ("schemes", "roles", "evidence-types", "instruments")
# What stands beside a fixture: the lists of words, but never what the shapes of the file themselves aim at.
_VOCABULARY = {path.stem: _WORDS for path in ORGANISATION} | {
    "provisions": (),
    "instruments": (),
    "criteria": ("schemes", "roles", "evidence-types"),
    "evidence-types": (),
    "mappings": ("relations",),
}

# Parameters of the Core constraint components that the shapes use, with the components that report them.
COMPONENTS = {
    SH["class"]: "Class",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.equals: "Equals",
    SH.hasValue: "HasValue",
    SH["in"]: "In",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.maxCount: "MaxCount",
    SH.maxInclusive: "MaxInclusive",
    SH.minCount: "MinCount",
    SH.minInclusive: "MinInclusive",
    SH.minLength: "MinLength",
    SH.node: "Node",
    SH.nodeKind: "NodeKind",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH.pattern: "Pattern",
    SH.qualifiedMaxCount: "QualifiedMaxCount",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH.uniqueLang: "UniqueLang",
}


class Fixture(NamedTuple):
    """A file ``<stem>/<name>.<kind>.ttl``; the kind is ``pass`` or ``fail``, for further ones ``pass-2``."""

    stem: str
    name: str
    kind: str

    @property
    def shape(self) -> URIRef:
        """The shape that it is about."""
        return BASE[f"shape/{self.stem}/{self.name}"]


class Result(NamedTuple):
    """One validation result."""

    shape: Node | None
    severity: Node | None
    component: str


def read(*paths: Path) -> Graph:
    """Turtle files as one graph."""
    graph = Graph()
    for path in paths:
        graph.parse(data=path.read_bytes(), format="turtle", publicID=str(BASE))
    return graph


def merged(graphs: Iterable[Iterable[Triple]]) -> Graph:
    """Several graphs as one."""
    graph = Graph()
    for one in graphs:
        for triple in one:
            graph.add(triple)
    return graph


def validate(data: Graph, shapes: Graph) -> list[Result]:
    """The results of a validation; details inside a result are not results of their own."""
    _, report, text = pyshacl.validate(
        data, shacl_graph=shapes, inplace=True, inference="none", advanced=False, meta_shacl=False
    )
    assert isinstance(report, Graph), text
    return [
        Result(
            report.value(result, SH.sourceShape),
            report.value(result, SH.resultSeverity),
            str(report.value(result, SH.sourceConstraintComponent))
            .removeprefix(str(SH))
            .removesuffix("ConstraintComponent"),
        )
        for result in report.objects(None, SH.result)
    ]


@cache
def shapes_of(stem: str) -> Graph:
    """The shapes of a file."""
    return read(FILES[stem])


@cache
def vocabulary_of(stem: str) -> Graph:
    """The lists of words that stand beside the fixtures of a file."""
    return read(*(ROOT / f"ontology/{name}.ttl" for name in _VOCABULARY[stem]))


@lru_cache(maxsize=1)  # a passing fixture is validated twice, one after the other
def data_of(fixture: Fixture) -> Graph:
    """The facts of a fixture, with what the lists of words say about the words in it."""
    data = read(FIXTURES / fixture.stem / f"{fixture.name}.{fixture.kind}.ttl")
    words = vocabulary_of(fixture.stem)
    for word in set(data.objects()):
        data += words.triples((word, None, None))
    return data


@cache
def results_of(fixture: Fixture) -> tuple[Result, ...]:
    """What the shape of a fixture says about it; what other shapes say about so few facts is left out."""
    results = validate(data_of(fixture), shapes_of(fixture.stem))
    return tuple(result for result in results if result.shape == fixture.shape)


def fixtures() -> list[Fixture]:
    """All fixtures for a shape."""
    found = []
    for path in sorted(FIXTURES.glob("*/*.ttl")):
        name, _, kind = path.stem.rpartition(".")
        found.append(Fixture(path.parent.name, name, kind))
    return found


def components(shapes: Graph, shape: Node) -> set[str]:
    """The constraint components of a shape."""
    return {name for parameter, name in COMPONENTS.items() if (shape, parameter, None) in shapes}


def reporting(shapes: Graph) -> list[URIRef]:
    """Shapes whose results people see: named property shapes, and named node shapes with a rule of their own.

    Shapes without a name are conditions inside a rule or steps on the way to named ones; they report nothing.
    """
    named = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    return sorted(shape for shape in named if isinstance(shape, URIRef) and components(shapes, shape))


def local_name(shape: URIRef) -> tuple[str, str]:
    """File and name of a shape: ``https://.../shape/<file>/<name>``."""
    stem, _, name = shape.removeprefix(BASE["shape/"]).partition("/")
    return stem, name


@cache
def _unmeetable(shapes: Graph) -> Graph:
    """The reporting shapes with a demand that nothing meets in place of their own."""
    other = merged([shapes])
    demand = BNode()
    other.add((demand, RDF.type, SH.NodeShape))
    for shape in reporting(shapes):
        for parameter in (*COMPONENTS, SH.qualifiedValueShape):
            other.remove((shape, parameter, None))
        if (shape, SH.path, None) in shapes:
            other.add((shape, SH.minCount, Literal(1_000_000)))
        else:
            other.add((shape, SH["not"], demand))  # an empty shape is met by everything
    return other


def idle(data: Graph, shapes: Graph) -> set[str]:
    """Reporting shapes that find nothing to check in a graph, as ``<file>/<name>``.

    What reports nothing though nothing meets its demand has no focus node.
    """
    reached = {result.shape for result in validate(data, _unmeetable(shapes))}
    return {"/".join(local_name(shape)) for shape in reporting(shapes) if shape not in reached}
