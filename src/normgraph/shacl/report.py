"""Results, from whichever engine, as the values of a report and in the standard's vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import rdflib
from rdflib import SH

from normgraph.namespaces import PREFIXES, compact
from normgraph.shacl.data import DataGraph
from normgraph.shacl.focus import Focus, targeted
from normgraph.shacl.model import Refusal, ShaclReport, ShaclResult, ShapeFocus
from normgraph.shacl.sparql import Found
from normgraph.shacl.terms import from_rdflib, path_text, text, turtle, turtle_path

__all__ = ["from_pyshacl", "report"]

_NG = rdflib.Namespace(PREFIXES["ng"])


def from_pyshacl(graph: rdflib.Graph) -> list[Found]:
    """The results of a report of pyshacl; those under ``sh:detail`` belong to another result."""
    return [
        Found(
            severity=graph.value(node, SH.resultSeverity),
            focus=graph.value(node, SH.focusNode),
            path=graph.value(node, SH.resultPath),
            value=graph.value(node, SH.value),
            shape=graph.value(node, SH.sourceShape),
            component=graph.value(node, SH.sourceConstraintComponent),
            messages=tuple(sorted(graph.objects(node, SH.resultMessage), key=turtle)),
        )
        for node in graph.objects(None, SH.result)
    ]


def report(
    found: Iterable[Found],
    data: DataGraph,
    shapes: rdflib.Graph,
    focus: Focus,
    engines: Mapping[Any, set[str]],
    engine: str,
    refused: Sequence[Refusal],
) -> ShaclReport:
    """Put a report together.

    :param engines: by shape, what checked it
    :param engine: everything that was used
    :param refused: constraints in SPARQL that were left to pyshacl
    """
    both = sorted((_result(one, data, shapes), _written(one, shapes)) for one in found)
    results = tuple(result for result, _ in both)
    return ShaclReport(
        conforms=not any(result.severity == "Violation" for result in results),
        results=results,
        shapes=_counts(data, shapes, focus, results, engines),
        engine=engine,
        turtle=_turtle([lines for _, lines in both]),
        left_to_pyshacl=tuple(sorted(refused)),
    )


def _result(one: Found, data: DataGraph, shapes: rdflib.Graph) -> ShaclResult:
    basis = shapes.value(one.shape, _NG.basis)
    file, row, sheet = data.rows.get(from_rdflib(one.focus), ("", 0, ""))
    return ShaclResult(
        severity=compact(str(one.severity)).removeprefix("sh:"),
        focus=text(one.focus),
        path=path_text(one.path, shapes),
        value=text(one.value),
        shape=text(one.shape),
        component=text(one.component),
        message=" ".join(sorted(map(str, one.messages))),
        source=text(shapes.value(one.shape, rdflib.DCTERMS.source)),
        basis="" if basis is None else str(basis).rpartition("/")[2],
        remedy=text(shapes.value(one.shape, _NG.remedy)),
        file=file,
        row=row,
        sheet=sheet,
    )


def _written(one: Found, shapes: rdflib.Graph) -> str:
    """A result in Turtle."""
    said = [f"sh:resultSeverity {turtle(one.severity)}", f"sh:focusNode {turtle(one.focus)}"]
    if one.path is not None:
        said.append(f"sh:resultPath {turtle_path(one.path, shapes)}")
    if one.value is not None:
        said.append(f"sh:value {turtle(one.value)}")
    said += [f"sh:sourceShape {turtle(one.shape)}", f"sh:sourceConstraintComponent {turtle(one.component)}"]
    said += [f"sh:resultMessage {turtle(message)}" for message in one.messages]
    return " ;\n".join(f"        {line}" for line in ["a sh:ValidationResult", *said])


def _turtle(results: Sequence[str]) -> str:
    """The report in the standard's vocabulary, in a set order (pyshacl's own serialisation has none)."""
    head = f"@prefix sh: <{SH}> .\n\n[] a sh:ValidationReport ;\n    sh:conforms "
    if not results:
        return f"{head}true .\n"
    listed = " ,\n    ".join(f"[\n{result}\n    ]" for result in results)
    return f"{head}false ;\n    sh:result {listed} .\n"


def _counts(
    data: DataGraph,
    shapes: rdflib.Graph,
    focus: Focus,
    results: Sequence[ShaclResult],
    engines: Mapping[Any, set[str]],
) -> tuple[ShapeFocus, ...]:
    """Focus nodes and results per targeted shape, with what checked it and its property shapes."""
    by_shape: dict[str, int] = {}
    for result in results:
        by_shape[result.shape] = by_shape.get(result.shape, 0) + 1
    counts = []
    for shape in targeted(shapes):
        parts = set(shapes.transitive_objects(shape, SH.property))
        counts.append(
            ShapeFocus(
                shape=text(shape),
                focus_nodes=_number(data, shapes, focus, shape),
                results=sum(by_shape.get(text(part), 0) for part in {shape, *parts}),
                engine=" and ".join(sorted({name for part in parts for name in engines.get(part, ())})),
            )
        )
    return tuple(sorted(counts))


def _number(data: DataGraph, shapes: rdflib.Graph, focus: Focus, shape: Any) -> int:
    if str(shapes.value(shape, SH.deactivated)) in ("true", "1"):  # it checks nothing
        return 0
    nodes = focus.targets(shape)
    aimed = {from_rdflib(node) for node in shapes.objects(shape, SH.targetNode)}
    return len(nodes - aimed | {end for node in aimed for end in _reached(data, shapes, shape, node)})


def _reached(data: DataGraph, shapes: rdflib.Graph, shape: Any, node: Any) -> set[Any]:
    """What a shape with a node as target really checks.

    "Everything whose state is X" is written as target X with a step back along the property; then the nodes
    at the other end of that step are counted, since the word X is always there to be found.
    """
    steps = [
        shapes.value(shapes.value(part, SH.path), SH.inversePath)
        for part in shapes.objects(shape, SH.property)
        if any(shapes.objects(part, SH.property))
    ]
    if not steps or None in steps:
        return {node}
    return {subject for step in steps for subject, value in data.pairs.get(str(step), ()) if value == node}
