"""Run shapes over a graph with pyshacl.

The library does the checking: no inference, no advanced features, no imports. How its queries are prepared is told in
:mod:`normgraph.shacl.prepared`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from normgraph.namespaces import BASE, PREFIXES, compact
from normgraph.shacl.model import ShaclReport, ShaclResult, ShapeFocus

if TYPE_CHECKING:
    import rdflib

_NG = PREFIXES["ng"]


class ShapesError(ValueError):
    """A shapes file or data graph cannot be used; the message names it."""


def shapes_graph(paths: Sequence[Path]) -> rdflib.Graph:
    """Read shapes from Turtle files.

    :raises ShapesError: if a file does not parse, or holds no shape.
    """
    import rdflib

    graph = rdflib.Graph()
    for path in paths:
        try:
            graph.parse(data=path.read_bytes(), format="turtle", publicID=BASE)
        except OSError as error:
            raise ShapesError(f"{path}: {error.strerror or error}") from None
        except Exception as error:
            # rdflib raises many kinds; the first line of its message says what and where.
            raise ShapesError(f"{path}: not readable as Turtle: {str(error).strip().splitlines()[0]}") from None
    if not any(graph.triples((None, rdflib.SH.targetClass, None))) and not any(
        graph.triples((None, rdflib.RDF.type, rdflib.SH.NodeShape))
    ):
        names = ", ".join(str(path) for path in paths)
        raise ShapesError(f"{names}: no SHACL shape found; a shape is a node of type sh:NodeShape with a target")
    return graph


def data_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """An rdflib graph of triples, with literals as they are written."""
    import rdflib

    from normgraph.shacl.prepared import PreparedGraph

    rdflib.NORMALIZE_LITERALS = False
    graph = PreparedGraph()
    graph.parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")
    return graph


def validate(data: rdflib.Graph, shapes: rdflib.Graph) -> ShaclReport:
    """Validate a graph.

    :param data: graph from :func:`data_graph`; it is not changed.
    :param shapes: graph from :func:`shapes_graph`.
    :raises ShapesError: if the shapes graph is malformed or a constraint cannot be run; the message names it.
    """
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    from normgraph.shacl.prepared import texts_checked_once

    before = len(data)
    try:
        with texts_checked_once():
            _, report, _ = pyshacl.validate(
                data, shacl_graph=shapes, inplace=True, advanced=False, meta_shacl=False, inference="none"
            )
    except (ReportableRuntimeError, ShapeLoadError) as error:
        raise ShapesError(str(error).strip().splitlines()[0]) from None
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(str(getattr(report, "message", report)).strip().splitlines()[0])
    assert len(data) == before
    results = tuple(
        # not every node of type sh:ValidationResult: those under sh:detail belong to another result
        sorted(_result(node, report, data, shapes) for node in report.objects(None, rdflib.SH.result))
    )
    return ShaclReport(
        conforms=not any(result.severity == "Violation" for result in results),
        results=results,
        shapes=_focus_counts(data, shapes, results),
        engine=f"pyshacl {pyshacl.__version__}",
        turtle=_turtle(results),
    )


def _result(node: Any, report: rdflib.Graph, data: rdflib.Graph, shapes: rdflib.Graph) -> ShaclResult:
    import rdflib

    ng = rdflib.Namespace(_NG)
    sh = rdflib.SH
    focus = report.value(node, sh.focusNode)
    shape = report.value(node, sh.sourceShape)
    value = report.value(node, sh.value)
    path = report.value(node, sh.resultPath)
    messages = sorted(str(message) for message in report.objects(node, sh.resultMessage))
    basis = shapes.value(shape, ng.basis)
    row = data.value(focus, ng.sourceRow)
    return ShaclResult(
        severity=str(report.value(node, sh.resultSeverity)).rpartition("#")[2],
        focus=str(focus),
        path=_path_text(path, report),
        value="" if value is None else str(value),
        shape=str(shape),
        component=str(report.value(node, sh.sourceConstraintComponent)),
        message=" ".join(messages),
        source=str(shapes.value(shape, rdflib.DCTERMS.source) or ""),
        basis="" if basis is None else str(basis).rpartition("/")[2],
        remedy=str(shapes.value(shape, ng.remedy) or ""),
        file=str(data.value(focus, ng.sourceFile) or ""),
        row=int(str(row)) if row is not None else 0,
    )


def _path_text(path: Any, graph: rdflib.Graph) -> str:
    """A path as SPARQL writes it, for the path kinds that SHACL has."""
    import rdflib
    from rdflib.collection import Collection

    if path is None:
        return ""
    if isinstance(path, rdflib.URIRef):
        return compact(str(path))
    sh = rdflib.SH
    for predicate, before, after in (
        (sh.inversePath, "^", ""),
        (sh.zeroOrMorePath, "", "*"),
        (sh.oneOrMorePath, "", "+"),
        (sh.zeroOrOnePath, "", "?"),
    ):
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"{before}{_path_text(inner, graph)}{after}"
    alternatives = graph.value(path, sh.alternativePath)
    if alternatives is not None:
        return "|".join(_path_text(item, graph) for item in Collection(graph, alternatives))
    return "/".join(_path_text(item, graph) for item in Collection(graph, path))


def _focus_counts(
    data: rdflib.Graph, shapes: rdflib.Graph, results: Sequence[ShaclResult]
) -> tuple[ShapeFocus, ...]:
    """Focus nodes per targeted shape (SHACL, section 2.1): class, node, subjects-of and objects-of targets."""
    import rdflib

    sh = rdflib.SH
    counts = []
    by_shape: dict[str, int] = {}
    for result in results:
        by_shape[result.shape] = by_shape.get(result.shape, 0) + 1
    targeted = {s for p in (sh.targetClass, sh.targetNode, sh.targetSubjectsOf, sh.targetObjectsOf) for s in shapes.subjects(p)}
    targeted |= set(shapes.subjects(rdflib.RDF.type, sh.NodeShape)) & (
        set(shapes.subjects(rdflib.RDF.type, rdflib.RDFS.Class)) | set(shapes.subjects(rdflib.RDF.type, rdflib.OWL.Class))
    )
    for shape in targeted:
        focus: set[Any] = set()
        for node in shapes.objects(shape, sh.targetNode):
            focus.update(_reached(data, shapes, shape, node))
        classes = set(shapes.objects(shape, sh.targetClass))
        if (shape, rdflib.RDF.type, rdflib.RDFS.Class) in shapes or (shape, rdflib.RDF.type, rdflib.OWL.Class) in shapes:
            classes.add(shape)
        for cls in classes:
            for sub in data.transitive_subjects(rdflib.RDFS.subClassOf, cls):
                focus.update(data.subjects(rdflib.RDF.type, sub))
        for predicate in shapes.objects(shape, sh.targetSubjectsOf):
            focus.update(data.subjects(predicate))
        for predicate in shapes.objects(shape, sh.targetObjectsOf):
            focus.update(data.objects(None, predicate))
        parts = {str(shape), *(str(part) for part in shapes.transitive_objects(shape, sh.property))}
        counts.append(ShapeFocus(str(shape), len(focus), sum(by_shape.get(part, 0) for part in parts)))
    return tuple(sorted(counts))


def _reached(data: rdflib.Graph, shapes: rdflib.Graph, shape: Any, node: Any) -> set[Any]:
    """What a shape with a node as target really checks.

    "Everything whose state is X" is written as target X with a step back along the property; then the nodes at the
    other end of that step are counted, since the word X is always there to be found.
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


def _turtle(results: Sequence[ShaclResult]) -> str:
    """The report in the standard's vocabulary, in a set order (pyshacl's own serialisation has none)."""
    lines = [
        "@prefix sh: <http://www.w3.org/ns/shacl#> .",
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .",
        "",
        "[] a sh:ValidationReport ;",
        f"    sh:conforms {'false' if results else 'true'}{' ;' if results else ' .'}",
    ]
    for position, result in enumerate(results):
        end = "." if position == len(results) - 1 else ";"
        lines += ["    sh:result [", "        a sh:ValidationResult ;"]
        lines.append(f"        sh:resultSeverity sh:{result.severity} ;")
        lines.append(f"        sh:focusNode <{result.focus}> ;")
        if result.path and ":" in result.path and not set(result.path) & set("^*+?|"):
            lines.append(f"        sh:resultPath {_turtle_path(result.path)} ;")
        if result.value:
            lines.append(f"        sh:value {_turtle_value(result.value)} ;")
        lines.append(f"        sh:sourceShape <{result.shape}> ;")
        lines.append(f"        sh:sourceConstraintComponent <{result.component}> ;")
        lines.append(f"        sh:resultMessage {ox.Literal(result.message)}")
        lines.append(f"    ] {end}")
    return "\n".join(lines) + "\n"


def _turtle_path(path: str) -> str:
    from normgraph.namespaces import expand

    steps = [f"<{expand(step)}>" for step in path.split("/")] if path.count(":") > 1 else [f"<{expand(path)}>"]
    return steps[0] if len(steps) == 1 else f"( {' '.join(steps)} )"


def _turtle_value(value: str) -> str:
    return f"<{value}>" if value.startswith(("http://", "https://", "urn:")) else str(ox.Literal(value))
