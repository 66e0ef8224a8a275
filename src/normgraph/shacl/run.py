"""Run shapes over a graph with pyshacl.

The library does the checking: no inference, no advanced features, no imports. How its queries are prepared is
told in :mod:`normgraph.shacl.prepared`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from normgraph.namespaces import BASE, PREFIXES, compact
from normgraph.shacl.model import ShaclReport, ShaclResult, ShapeFocus

if TYPE_CHECKING:
    import rdflib

__all__ = ["ShapesError", "data_graph", "shapes_graph", "validate"]

_NG = PREFIXES["ng"]
_SH = PREFIXES["sh"]
# rdflib and pyshacl keep settings per process: one validation at a time.
_ALONE = threading.Lock()


class ShapesError(ValueError):
    """A shapes file or data graph cannot be used; the message names it."""


def shapes_graph(paths: Sequence[Path]) -> rdflib.Graph:
    """Read shapes from Turtle files.

    :raises ShapesError: if a file cannot be read or does not parse, or if there is no shape in any of them.
    """
    from rdflib import RDF, SH

    from normgraph.shacl.prepared import ShapesGraph
    from normgraph.shacl.terms import fill

    graph = ShapesGraph(paths)
    for number, path in enumerate(paths, start=1):
        try:
            quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
            fill(graph, [quad.triple for quad in quads], f"s{number}n")
        except OSError as error:
            raise ShapesError(f"{path}: {error.strerror or error}") from None
        except (SyntaxError, ValueError) as error:
            raise ShapesError(f"{path}: not readable as Turtle: {error}") from None
    typed = any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape))
    if not typed and not _targeted(graph):
        raise ShapesError(
            f"{graph.names}: no SHACL shape found; a shape is a node of type sh:NodeShape with a target"
        )
    return graph


def data_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """An rdflib graph of triples, with literals as they are written.

    :raises ShapesError: if a term is one that SHACL does not know.
    """
    from normgraph.shacl.prepared import PreparedGraph
    from normgraph.shacl.terms import fill

    graph = PreparedGraph()
    try:
        fill(graph, triples, "b")
    except ValueError as error:
        raise ShapesError(str(error)) from None
    return graph


@contextmanager
def _settings() -> Iterator[None]:
    """Whatever pyshacl changes in rdflib is as before afterwards; what it raises is not logged besides."""
    import rdflib

    from normgraph.shacl.prepared import texts_checked_once
    from normgraph.shacl.terms import quiet

    def no_error(record: logging.LogRecord) -> bool:
        return record.levelno < logging.ERROR

    logger = logging.getLogger("pyshacl-validate")
    with _ALONE, texts_checked_once(), quiet():
        before = rdflib.NORMALIZE_LITERALS
        logger.addFilter(no_error)
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = before
            logger.removeFilter(no_error)


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> ShaclReport:
    """Validate a graph.

    :param data: graph from :func:`data_graph`; it is not changed.
    :param shapes: graph from :func:`shapes_graph`.
    :raises ShapesError: if the shapes are malformed or a constraint cannot be run; the message names their
        files.
    """
    import pyshacl
    import rdflib

    before = len(data)
    names = getattr(shapes, "names", "shapes")
    with _settings():
        try:
            _, report, _ = pyshacl.validate(
                data, shacl_graph=shapes, inplace=True, advanced=False, meta_shacl=False, inference="none"
            )
        except MemoryError:
            raise
        except Exception as error:
            # pyshacl raises many kinds for shapes that are not as they should be, and lets through what
            # rdflib and re raise for the queries and patterns in them.
            lines = str(error).strip().splitlines() or [type(error).__name__]
            raise ShapesError(f"{names}: {lines[0]}") from error
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"{names}: {str(getattr(report, 'message', report)).strip().splitlines()[0]}")
    assert len(data) == before
    # not every node of type sh:ValidationResult: those under sh:detail belong to another result
    found = sorted(_result(node, report, data, shapes) for node in report.objects(None, rdflib.SH.result))
    results = tuple(result for result, _ in found)
    return ShaclReport(
        conforms=not any(result.severity == "Violation" for result in results),
        results=results,
        shapes=_focus_counts(data, shapes, results),
        engine=f"pyshacl {pyshacl.__version__}",
        turtle=_turtle([lines for _, lines in found]),
    )


def _result(
    node: Any, report: rdflib.Graph, data: rdflib.Graph, shapes: rdflib.Graph
) -> tuple[ShaclResult, str]:
    """A result as values, and as Turtle."""
    import rdflib

    from normgraph.shacl.terms import path_text, text, turtle, turtle_path

    ng = rdflib.Namespace(_NG)
    sh = rdflib.SH
    focus = report.value(node, sh.focusNode)
    shape = report.value(node, sh.sourceShape)
    value = report.value(node, sh.value)
    path = report.value(node, sh.resultPath)
    component = report.value(node, sh.sourceConstraintComponent)
    severity = report.value(node, sh.resultSeverity)
    messages = sorted(report.objects(node, sh.resultMessage), key=turtle)
    basis = shapes.value(shape, ng.basis)
    row = data.value(focus, ng.sourceRow)
    result = ShaclResult(
        severity=compact(str(severity)).removeprefix("sh:"),
        focus=text(focus),
        path=path_text(path, shapes),
        value=text(value),
        shape=text(shape),
        component=text(component),
        message=" ".join(sorted(map(str, messages))),
        source=text(shapes.value(shape, rdflib.DCTERMS.source)),
        basis="" if basis is None else str(basis).rpartition("/")[2],
        remedy=text(shapes.value(shape, ng.remedy)),
        file=text(data.value(focus, ng.sourceFile)),
        row=int(str(row)) if str(row).isdecimal() else 0,  # a row may itself be what is wrong
    )
    said = [f"sh:resultSeverity {turtle(severity)}", f"sh:focusNode {turtle(focus)}"]
    if path is not None:
        said.append(f"sh:resultPath {turtle_path(path, shapes)}")
    if value is not None:
        said.append(f"sh:value {turtle(value)}")
    said += [f"sh:sourceShape {turtle(shape)}", f"sh:sourceConstraintComponent {turtle(component)}"]
    said += [f"sh:resultMessage {turtle(message)}" for message in messages]
    return result, " ;\n".join(f"        {line}" for line in ["a sh:ValidationResult", *said])


def _targeted(shapes: rdflib.Graph) -> set[Any]:
    """Shapes with a target (SHACL, section 2.1); a class that is a shape is its own."""
    from rdflib import OWL, RDF, RDFS, SH

    stated = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    found = {shape for predicate in stated for shape in shapes.subjects(predicate)}
    classes = set(shapes.subjects(RDF.type, RDFS.Class)) | set(shapes.subjects(RDF.type, OWL.Class))
    return found | set(shapes.subjects(RDF.type, SH.NodeShape)) & classes


def _focus_counts(
    data: rdflib.Graph, shapes: rdflib.Graph, results: Sequence[ShaclResult]
) -> tuple[ShapeFocus, ...]:
    """Focus nodes per targeted shape: class, node, subjects-of and objects-of targets."""
    from rdflib import SH

    from normgraph.shacl.terms import text

    by_shape: dict[str, int] = {}
    for result in results:
        by_shape[result.shape] = by_shape.get(result.shape, 0) + 1
    counts = []
    for shape in _targeted(shapes):
        parts = {text(shape), *(text(part) for part in shapes.transitive_objects(shape, SH.property))}
        number = len(_focus_nodes(data, shapes, shape))
        counts.append(ShapeFocus(text(shape), number, sum(by_shape.get(part, 0) for part in parts)))
    return tuple(sorted(counts))


def _focus_nodes(data: rdflib.Graph, shapes: rdflib.Graph, shape: Any) -> set[Any]:
    from rdflib import OWL, RDF, RDFS, SH

    if str(shapes.value(shape, SH.deactivated)) in ("true", "1"):  # it checks nothing
        return set()
    focus: set[Any] = set()
    for node in shapes.objects(shape, SH.targetNode):
        focus.update(_reached(data, shapes, shape, node))
    classes = set(shapes.objects(shape, SH.targetClass))
    if {RDFS.Class, OWL.Class} & set(shapes.objects(shape, RDF.type)):
        classes.add(shape)
    for cls in classes:
        for sub in data.transitive_subjects(RDFS.subClassOf, cls):
            focus.update(data.subjects(RDF.type, sub))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        focus.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        focus.update(data.objects(None, predicate))
    return focus


def _reached(data: rdflib.Graph, shapes: rdflib.Graph, shape: Any, node: Any) -> set[Any]:
    """What a shape with a node as target really checks.

    "Everything whose state is X" is written as target X with a step back along the property; then the nodes
    at the other end of that step are counted, since the word X is always there to be found.
    """
    import rdflib

    steps = [
        shapes.value(shapes.value(part, rdflib.SH.path), rdflib.SH.inversePath)
        for part in shapes.objects(shape, rdflib.SH.property)
        if any(shapes.objects(part, rdflib.SH.property))
    ]
    if not steps or None in steps:
        return {node}
    return {subject for step in steps for subject in data.subjects(step, node)}


def _turtle(results: Sequence[str]) -> str:
    """The report in the standard's vocabulary, in a set order (pyshacl's own serialisation has none)."""
    head = f"@prefix sh: <{_SH}> .\n\n[] a sh:ValidationReport ;\n    sh:conforms "
    if not results:
        return f"{head}true .\n"
    listed = " ,\n    ".join(f"[\n{result}\n    ]" for result in results)
    return f"{head}false ;\n    sh:result {listed} .\n"
