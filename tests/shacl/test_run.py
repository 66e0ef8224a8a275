"""Validation: the results are pyshacl's, written out so that they can be read back; bad shapes are named."""

import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.errors import ReportableRuntimeError
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib import RDF, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import SH

from normgraph.namespaces import BASE
from normgraph.shacl import run
from normgraph.shacl.model import ShaclReport
from normgraph.shacl.run import ShapesError
from tests.shapes import support

HERE = Path(__file__).resolve().parent
EX = "https://example.org/"
COMPARED = (
    SH.focusNode,
    SH.resultPath,
    SH.resultSeverity,
    SH.sourceConstraintComponent,
    SH.sourceShape,
    SH.value,
)
HEAD = f"@prefix sh: <{SH}> .\n@prefix xsd: <{rdflib.XSD}> .\n@prefix ex: <{EX}> .\n"

_AT_C = "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "

# The cases with their numbers of results, so that none of them compares nothing with nothing.
CASES = {"paths": 12, "queries": 5, "shapes": 15, "targets": 19, "values": 23}

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
W3C = HERE.parents[2] / "shared" / "testdata" / "w3c-shacl" / "tests"
SUITE = [path for path in sorted(W3C.rglob("*.ttl")) if b"sht:Validate" in path.read_bytes()]
# What is supported nowhere is refused by name.
REFUSED = {"shapesGraph-001": r"SPARQL Constraint text has \$shapesGraph in it"}
# What the store can run and pyshacl cannot: prefixes that a query takes from an imported ontology.
ONLY_HERE = {"prefixes-001"}


def triples(text: str | bytes) -> list[ox.Triple]:
    """Triples in Turtle."""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE)]


def ours(data: Path, *shapes: Path) -> ShaclReport:
    """The report of the module under test."""
    return run.validate(run.data_graph(triples(data.read_bytes())), run.shapes_graph(shapes or [data]))


def written(folder: Path, text: str, name: str = "shapes.ttl") -> Path:
    """Shapes as a file."""
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def check(folder: Path, data: str, shapes: str) -> ShaclReport:
    """Validate Turtle with shapes in Turtle."""
    return run.validate(run.data_graph(triples(HEAD + data)), run.shapes_graph([written(folder, shapes)]))


def reduced(report: Graph) -> Graph:
    """What is compared of a report: its results, each with its whole path, without messages and details."""
    graph = Graph()
    for result in report.objects(None, SH.result):
        graph.add((result, RDF.type, SH.ValidationResult))
        for predicate in COMPARED:
            for value in report.objects(result, predicate):
                whole = copied(report, value, graph) if predicate == SH.resultPath else bare(value)
                graph.add((result, predicate, whole))
    return graph


def bare(term: Any) -> Any:
    """In RDF 1.1 a plain literal is an ``xsd:string``; rdflib tells them apart."""
    return Literal(str(term)) if isinstance(term, Literal) and term.datatype == rdflib.XSD.string else term


def copied(source: Graph, node: Any, target: Graph) -> Any:
    """A node of a path with all that it leads to, as a node of its own."""
    if not isinstance(node, BNode):
        return node
    own = BNode()
    for predicate, value in source.predicate_objects(node):
        target.add((own, predicate, copied(source, value, target)))
    return own


def plain(data: Graph, shapes: Graph) -> Graph:
    """The report of pyshacl alone."""
    options = {"inference": "none", "advanced": False, "meta_shacl": False}
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, **options)
    rdflib.NORMALIZE_LITERALS = False  # pyshacl turns it on
    if isinstance(report, ReportableRuntimeError):
        raise report
    assert isinstance(report, Graph), text
    return report


def parsed(report: ShaclReport) -> Graph:
    """The report in Turtle, read back."""
    return Graph().parse(data=report.turtle, format="turtle")


def same(report: ShaclReport, other: Graph) -> bool:
    """Whether two reports have the same results."""
    return bool(isomorphic(reduced(parsed(report)), reduced(other)))


@pytest.fixture(autouse=True)
def as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rdflib keep literals as they are written where it parses for itself."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


# --- the results are pyshacl's ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str) -> None:
    path = HERE / "cases" / f"{name}.ttl"
    report = ours(path)
    graph = support.read(path)
    assert same(report, plain(graph, graph))
    assert len(report.results) == CASES[name]


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize("path", SUITE, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_suite_of_the_standard(path: Path) -> None:
    data, shapes = files_of(path)
    if path.stem in REFUSED:
        with pytest.raises(ShapesError, match=f"{re.escape(shapes.name)}: {REFUSED[path.stem]}"):
            ours(data, shapes)
        return
    data_graph, shapes_graph = support.read(data), support.read(shapes)
    try:
        expected = plain(data_graph, shapes_graph)
    except ReportableRuntimeError:
        with pytest.raises(ShapesError, match=re.escape(shapes.name)):
            ours(data, shapes)
        return
    report = ours(data, shapes)
    assert same(report, expected) or path.stem in ONLY_HERE
    if "sparql" in path.parts:
        assert report.left_to_pyshacl == ()
        assert "pyoxigraph" in report.engine
        assert isomorphic(unnamed(reduced(parsed(report))), unnamed(reduced(wanted(path))))


def unnamed(report: Graph) -> Graph:
    """A report without shapes that have no name: the suite says nothing of them but that they are there."""
    for result, shape in list(report.subject_objects(SH.sourceShape)):
        if isinstance(shape, BNode):
            report.remove((result, SH.sourceShape, shape))
    return report


def wanted(test: Path) -> Graph:
    """The report that a test of the suite wants."""
    manifest = Graph().parse(test, format="turtle", publicID=test.as_uri())
    report = next(manifest.objects(None, URIRef(f"{MF}result")))
    graph = Graph()
    for triple in manifest:
        if triple[1] != SH.result or triple[0] == report:
            graph.add(triple)
    return graph


def files_of(test: Path) -> tuple[Path, Path]:
    """The files with data and shapes of a test of the suite."""
    manifest = Graph().parse(test, format="turtle", publicID=test.as_uri())
    node = next(manifest.objects(None, URIRef(f"{MF}action")))
    graphs = [manifest.value(node, URIRef(f"{SHT}{kind}Graph")) for kind in ("data", "shapes")]
    data, shapes = (test.with_name(str(graph).rpartition("/")[2]) for graph in graphs)
    return data, shapes


@pytest.mark.parametrize("stem", sorted(support.FILES))
def test_shapes_of_the_project(stem: str) -> None:
    """All fixtures of a file at once: what they say together is checked in the same way by both."""
    facts = support.merged([support.vocabulary_of(stem), *(support.data_of(f) for f in fixtures(stem))])
    nt = facts.serialize(format="nt")
    data = run.data_graph(quad.triple for quad in ox.parse(nt, format=ox.RdfFormat.N_TRIPLES))
    report = run.validate(data, run.shapes_graph([support.FILES[stem]]))
    assert report.results
    assert same(report, plain(facts, support.shapes_of(stem)))


def fixtures(stem: str) -> list[support.Fixture]:
    """The failing fixtures of a file."""
    return [f for f in support.fixtures() if f.stem == stem and f.kind.startswith("fail")]


def test_pyshacl_is_what_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = pyshacl.validate, []

    def watched(data: Graph, **options: Any) -> Any:
        calls.append((len(data), options["inference"], options["advanced"]))
        return real(data, **options)

    monkeypatch.setattr(pyshacl, "validate", watched)
    report = check(tmp_path, "ex:a a ex:C .", _AT_C + "sh:nodeKind sh:Literal .")
    assert calls == [(1, "none", False)]
    assert report.engine == f"pyshacl {pyshacl.__version__}"
    assert not report.conforms

    def silent(*_: Any, **__: Any) -> Any:
        return True, Graph(), ""

    monkeypatch.setattr(pyshacl, "validate", silent)
    assert check(tmp_path, "ex:a a ex:C .", "ex:S a sh:NodeShape ; sh:targetClass ex:C .").results == ()


# --- as values and as Turtle -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_values_and_turtle_say_the_same(name: str) -> None:
    path = HERE / "cases" / f"{name}.ttl"
    report = ours(path)
    graph = parsed(report)

    # blank nodes have other labels once the text is read: how often each is named is compared instead
    def text(term: Any) -> str:
        return "_:" if isinstance(term, BNode) else "" if term is None else str(term)

    def short(value: str) -> str:
        return "_:" if value.startswith("_:") else value

    read = Counter(
        (
            text(graph.value(node, SH.focusNode)),
            text(graph.value(node, SH.value)),
            text(graph.value(node, SH.sourceShape)),
            str(graph.value(node, SH.sourceConstraintComponent)),
            str(graph.value(node, SH.resultSeverity)).removeprefix(str(SH)),
            " ".join(sorted(str(m) for m in graph.objects(node, SH.resultMessage))),
        )
        for node in graph.objects(None, SH.result)
    )
    assert read == Counter(
        (short(r.focus), short(r.value), short(r.shape), r.component, r.severity, r.message)
        for r in report.results
    )
    assert (None, SH.conforms, Literal(False)) in graph
    assert report.results == tuple(sorted(report.results))


def test_a_report_without_results(tmp_path: Path) -> None:
    report = check(tmp_path, "ex:a a ex:C .", _AT_C + "sh:nodeKind sh:IRI .")
    assert report.conforms
    assert len(parsed(report)) == 2
    assert (None, SH.conforms, Literal(True)) in parsed(report)


@pytest.mark.parametrize("name", CASES)
def test_the_report_does_not_depend_on_order_or_labels(name: str) -> None:
    path = HERE / "cases" / f"{name}.ttl"
    first = ours(path)
    given = triples(path.read_bytes())  # with other labels of blank nodes than before
    random.Random(7).shuffle(given)
    assert run.validate(run.data_graph(given), run.shapes_graph([path])) == first


def test_nodes_without_a_name_are_told_apart() -> None:
    report = ours(HERE / "cases" / "targets.ttl")
    nameless = {r.focus for r in report.results if r.focus.startswith("_:")}
    assert len(nameless) == 4
    graph = parsed(report)
    assert len({f for f in graph.objects(None, SH.focusNode) if isinstance(f, BNode)}) == 4


@pytest.mark.parametrize(
    ("shape", "path"),
    [
        ("ex:p", f"<{EX}p>"),
        ("<https://w3id.org/normgraph/ns#key>", "ng:key"),
        ("( <https://w3id.org/normgraph/ns#key> ex:p )", f"ng:key/<{EX}p>"),
        ("[ sh:inversePath ex:p ]", f"^<{EX}p>"),
        ("[ sh:alternativePath ( ex:p ex:q ) ]", f"<{EX}p>|<{EX}q>"),
        ("[ sh:zeroOrMorePath ( ex:p ex:q ) ]", f"(<{EX}p>/<{EX}q>)*"),
        ("( [ sh:alternativePath ( ex:p ex:q ) ] [ sh:oneOrMorePath ex:p ] )", f"(<{EX}p>|<{EX}q>)/<{EX}p>+"),
        ("[ sh:alternativePath ( ( ex:p ex:q ) [ sh:zeroOrOnePath ex:p ] ) ]", f"<{EX}p>/<{EX}q>|<{EX}p>?"),
        ("[ sh:inversePath [ sh:zeroOrMorePath ex:p ] ]", f"^(<{EX}p>*)"),
    ],
)
def test_paths_as_text(shape: str, path: str, tmp_path: Path) -> None:
    report = check(
        tmp_path,
        "ex:a a ex:C .",
        _AT_C + f"sh:property ex:P . ex:P sh:path {shape} ; sh:minCount 9 .",
    )
    (result,) = report.results
    assert result.path == path
    query = rdflib.Graph().query(f"PREFIX ng: <{BASE}ns#> SELECT * WHERE {{ ?s {path} ?o }}")
    assert query is not None, "it is a path of SPARQL"


def test_literals_stay_as_they_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", True)
    report = check(
        tmp_path,
        'ex:a ex:n 01, 1, "1.50"^^xsd:decimal, "31.12.2026"^^xsd:date, "x"^^xsd:integer .',
        "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:n ; sh:property [ sh:path ex:n ; sh:maxCount 4 ],"
        " [ sh:path ex:n ; sh:in ( 1 1.50 ) ], [ sh:path ex:n ; sh:datatype xsd:integer ] .",
    )
    values = {(r.component.removeprefix(str(SH)), r.value) for r in report.results}
    assert values == {
        ("MaxCountConstraintComponent", ""),
        ("InConstraintComponent", "01"),
        ("InConstraintComponent", "31.12.2026"),
        ("InConstraintComponent", "x"),
        ("DatatypeConstraintComponent", "1.50"),
        ("DatatypeConstraintComponent", "31.12.2026"),
        ("DatatypeConstraintComponent", "x"),
    }
    assert '"01"^^<http://www.w3.org/2001/XMLSchema#integer>' in report.turtle
    assert '"31.12.2026"^^<http://www.w3.org/2001/XMLSchema#date>' in report.turtle
    assert rdflib.NORMALIZE_LITERALS is True, "for everyone else nothing changes"


def test_a_string_is_a_string_however_it_is_written(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        'ex:a ex:n "x"^^xsd:string, "y" .',
        'ex:S sh:targetSubjectsOf ex:n ; sh:property [ sh:path ex:n ; sh:in ( "x" "y"^^xsd:string ) ] .',
    )
    assert report.results == ()


def test_details_are_no_results_of_their_own(tmp_path: Path) -> None:
    report = check(
        tmp_path,
        "ex:a a ex:C .",
        _AT_C + "sh:node [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] .",
    )
    assert [r.component for r in report.results] == [str(SH.NodeConstraintComponent)]


def test_severities(tmp_path: Path) -> None:
    report = ours(HERE / "cases" / "targets.ttl")
    assert {r.severity for r in report.results} == {"Violation", "Info", f"{EX}Curious"}
    assert not report.conforms
    mild = check(
        tmp_path,
        "ex:a a ex:C .",
        _AT_C + "sh:nodeKind sh:Literal ; sh:severity sh:Warning .",
    )
    assert mild.conforms, "no violation"
    assert mild.count("Warning") == 1
    assert (None, SH.conforms, Literal(False)) in parsed(mild), "the standard counts every result"


def test_results_know_row_basis_source_and_remedy(tmp_path: Path) -> None:
    ng = f"{BASE}ns#"
    report = check(
        tmp_path,
        f'ex:a a ex:C ; <{ng}sourceFile> "data/systems.csv" ; <{ng}sourceRow> 7 .',
        _AT_C + "sh:property ex:P ."
        f"ex:P sh:path ex:p ; sh:minCount 1 ; sh:message 'Missing.'@en ; <{ng}remedy> 'Add it.'@en ;"
        f" <{ng}basis> <{BASE}basis/law> ; <http://purl.org/dc/terms/source> <{BASE}aia/art_9/par_8> .",
    )
    (result,) = report.results
    assert (result.file, result.row, result.basis) == ("data/systems.csv", 7, "law")
    assert (result.message, result.remedy) == ("Missing.", "Add it.")
    assert result.source == f"{BASE}aia/art_9/par_8"
    assert 'sh:resultMessage "Missing."@en' in report.turtle


# --- how much was checked --------------------------------------------------------------------------------


def test_focus_nodes_are_counted_for_each_kind_of_target() -> None:
    report = ours(HERE / "cases" / "targets.ttl")
    counts = {s.shape.removeprefix(EX): (s.focus_nodes, s.results) for s in report.shapes}
    assert counts == {
        # of the class and its narrower one a, c, one, two; two nodes; objects b, one, three literals, three
        "Shape": (11, 16),
        "Own": (1, 1),
        "Off": (0, 0),
        "Idle": (0, 0),
        "Odd": (1, 1),
        "Whole": (1, 1),
    }
    assert sum(results for _, results in counts.values()) == len(report.results)


def test_everything_in_a_state_is_counted_where_it_is(tmp_path: Path) -> None:
    """A node as target with a step back: what it leads to is checked, not the word itself."""
    shapes = (
        "ex:S a sh:NodeShape ; sh:targetNode ex:open ; sh:property [ sh:path [ sh:inversePath ex:state ] ;"
        " sh:property ex:P ] . ex:P a sh:PropertyShape ; sh:path ex:owner ; sh:minCount 1 ."
    )
    report = check(tmp_path, "ex:a ex:state ex:open . ex:b ex:state ex:open ; ex:owner ex:x .", shapes)
    assert [(s.focus_nodes, s.results) for s in report.shapes] == [(2, 1)]
    assert [
        (s.focus_nodes, s.results) for s in check(tmp_path, "ex:a ex:state ex:shut .", shapes).shapes
    ] == [(0, 0)]


# --- shapes and data that cannot be used -----------------------------------------------------------------


@pytest.mark.parametrize(
    "shapes",
    [
        _AT_C + "sh:property [ sh:path ex:p ; sh:minCount 'x' ] .",
        _AT_C + "sh:property [ sh:minCount 1 ] .",
        _AT_C + "sh:property [ sh:path ex:p, ex:q ; sh:minCount 1 ] .",
        _AT_C + "sh:property [ sh:path ex:p ; sh:pattern '(' ] .",
        _AT_C + "sh:property [ sh:path [ ex:odd ex:p ] ; sh:minCount 1 ] .",
        _AT_C + "sh:property [ sh:path _:loop ; sh:minCount 1 ] . _:loop sh:inversePath _:loop .",
        _AT_C + "sh:property [ sh:path ex:p ; sh:datatype xsd:string, xsd:date ] .",
        _AT_C + "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ] .",
        _AT_C + "sh:sparql [ a sh:SPARQLConstraint ] .",
        _AT_C + "sh:sparql [ a sh:SPARQLConstraint ; sh:select 'SELECT $this WHERE { $this ?p ' ] .",
        _AT_C + "sh:sparql [ a sh:SPARQLConstraint ; sh:select 'SELECT $this WHERE { $this zz:p ?o }' ] .",
        _AT_C + "sh:sparql [ a sh:SPARQLConstraint ; sh:select 'SELECT $this { $this ?p ?o MINUS {} }' ] .",
    ],
)
def test_malformed_shapes_are_named(shapes: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ShapesError) as raised:
        check(tmp_path, "ex:a a ex:C ; ex:p 'v' .", shapes)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'shapes.ttl'}: ")
    assert len(message) > len(f"{tmp_path / 'shapes.ttl'}: ") + 10
    assert "\n" not in message
    assert capsys.readouterr().err == "", "said once, by whoever catches it"


def test_of_several_files_three_are_named(tmp_path: Path) -> None:
    bad = _AT_C + "sh:property [ sh:path ex:p ; sh:minCount 'x' ] ."
    paths = [written(tmp_path, bad, f"{name}.ttl") for name in "abcde"]
    with pytest.raises(ShapesError, match=r"a\.ttl, .*b\.ttl, .*c\.ttl and 2 more: "):
        run.validate(run.data_graph(triples(f"{HEAD}ex:a a ex:C .")), run.shapes_graph(paths))


def test_a_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match=r"shapes\.ttl: not readable as Turtle: .*line 6\b"):
        run.shapes_graph([written(tmp_path, "\n\nex:S a sh:NodeShape ; ; [\n")])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match=r"nowhere\.ttl: No such file"):
        run.shapes_graph([tmp_path / "nowhere.ttl"])


def test_a_file_without_shapes(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match=r"shapes\.ttl: no SHACL shape found"):
        run.shapes_graph([written(tmp_path, "ex:a a ex:C .")])


@pytest.mark.parametrize(
    "shapes",
    ["ex:S sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal .", "ex:S a sh:PropertyShape ; sh:path ex:p ."],
)
def test_shapes_without_a_type_or_a_target_are_shapes(shapes: str, tmp_path: Path) -> None:
    assert len(run.shapes_graph([written(tmp_path, shapes)])) == 2


@pytest.mark.parametrize("term", ["<<( ex:a ex:p ex:b )>>", '"text"@ar--rtl'])
def test_terms_of_rdf_1_2_are_refused(term: str) -> None:
    with pytest.raises(ShapesError, match=r"RDF 1\.2"):
        run.data_graph(triples(f"{HEAD}ex:a ex:p {term} ."))


def test_nothing_of_the_libraries_stays_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several at once, one of them with shapes that cannot be run."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", True)
    original = SPARQLQueryHelper.check_invalid_sparql
    good = HERE / "cases" / "queries.ttl"
    bad = written(tmp_path, _AT_C + "sh:property [ sh:path ex:p ; sh:pattern '(' ] .")
    data = written(tmp_path, "ex:a a ex:C ; ex:p 'v' .", "data.ttl")
    with ThreadPoolExecutor(4) as pool:
        reports = [pool.submit(ours, good) for _ in range(3)]
        failing = pool.submit(ours, data, bad)
        assert len({future.result() for future in reports}) == 1
        with pytest.raises(ShapesError):
            failing.result()
    assert SPARQLQueryHelper.check_invalid_sparql is original
    assert rdflib.NORMALIZE_LITERALS is True
