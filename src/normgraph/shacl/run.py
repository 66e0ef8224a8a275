"""Run shapes over data.

Constraints in SPARQL are run on the store, all focus nodes at once where that is the same
(:mod:`normgraph.shacl.query`). What cannot be run exactly there stays with pyshacl, which checks everything
else: no inference, no advanced features, no imports. How its queries are prepared is told in
:mod:`normgraph.shacl.prepared`. The report says what checked each shape, and why a constraint was left.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import pyoxigraph as ox

from normgraph.namespaces import BASE
from normgraph.shacl.data import DataGraph
from normgraph.shacl.model import Refusal, ShaclReport

if TYPE_CHECKING:
    import rdflib

    from normgraph.shacl.sparql import Found

__all__ = ["ShapesError", "data_graph", "shapes_graph", "validate"]

# rdflib and pyshacl keep settings per process: one validation at a time.
_ALONE = threading.Lock()
# What a shape may say without demanding anything. Whatever else the standard's vocabulary has is a demand.
_NO_DEMAND: Final = frozenset(
    """
    name description message severity order group defaultValue deactivated path property
    targetClass targetNode targetSubjectsOf targetObjectsOf
    """.split()  # noqa: SIM905
)


class ShapesError(ValueError):
    """A shapes file or data graph cannot be used; the message names it."""


def shapes_graph(paths: Sequence[Path]) -> rdflib.Graph:
    """Read shapes from Turtle files.

    :raises ShapesError: if a file cannot be read or does not parse, or if there is no shape in any of them.
    """
    from rdflib import RDF, SH

    from normgraph.shacl.focus import targeted
    from normgraph.shacl.prepared import ShapesGraph
    from normgraph.shacl.terms import fill, relabelled

    graph = ShapesGraph(paths)
    for number, path in enumerate(paths, start=1):
        try:
            quads = ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE)
            fill(graph, relabelled([quad.triple for quad in quads], f"s{number}n"))
        except OSError as error:
            raise ShapesError(f"{path}: {error.strerror or error}") from None
        except (SyntaxError, ValueError) as error:
            raise ShapesError(f"{path}: not readable as Turtle: {error}") from None
    typed = any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape))
    if not typed and not targeted(graph):
        raise ShapesError(
            f"{graph.names}: no SHACL shape found; a shape is a node of type sh:NodeShape with a target"
        )
    return graph


def data_graph(triples: Iterable[ox.Triple]) -> DataGraph:
    """Data to be checked, with literals as they are written.

    :raises ShapesError: if a term is one that SHACL does not know.
    """
    try:
        return DataGraph(triples)
    except ValueError as error:
        raise ShapesError(str(error)) from None


@contextmanager
def _settings() -> Iterator[None]:
    """Whatever pyshacl changes in rdflib is as before afterwards; what it raises is not logged besides."""
    import rdflib
    from pyshacl.constraints.sparql.sparql_based_constraint_components import (
        SPARQLConstraintComponentValidator,
    )

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
            # kept by the address of a graph, where another graph may lie next time
            SPARQLConstraintComponentValidator.validator_cache.clear()
            rdflib.NORMALIZE_LITERALS = before
            logger.removeFilter(no_error)


def validate(
    data: DataGraph, shapes: rdflib.Graph, engine: Literal["auto", "pyshacl"] = "auto"
) -> ShaclReport:
    """Validate data.

    :param data: from :func:`data_graph`; it is not changed.
    :param shapes: graph from :func:`shapes_graph`; it is not changed.
    :param engine: ``auto`` runs constraints in SPARQL on the store, ``pyshacl`` none.
    :raises ShapesError: if the shapes are malformed or a constraint cannot be run; the message names their
        files.
    """
    from normgraph.shacl import component, report, sparql
    from normgraph.shacl.focus import Focus
    from normgraph.shacl.groups import RefusedError

    focus = Focus(data, shapes)
    found: list[Found] = []
    refused: list[Refusal] = []
    engines: dict[Any, set[str]] = {}
    rest = _copy(shapes)
    for source in component.sources(shapes) if engine == "auto" else ():
        reason = source.refused
        if not reason:
            try:
                found += sparql.run(source, data, shapes, focus)
            except RefusedError as error:
                reason = str(error)
        if reason:
            refused += [Refusal(*map(str, (s, source.component, reason))) for s in source.shapes]
            continue
        for triple in source.told_by:
            rest.remove(triple)
        for shape in source.shapes:
            engines.setdefault(shape, set()).add(f"pyoxigraph {ox.__version__}")
    demanding = _demanding(rest)
    used = {name for names in engines.values() for name in names}
    if demanding or not used:
        import pyshacl

        name = f"pyshacl {pyshacl.__version__}"
        found += report.from_pyshacl(_by_pyshacl(data, rest, getattr(shapes, "names", "shapes")))
        for shape in demanding:
            engines.setdefault(shape, set()).add(name)
        used.add(name)
    return report.report(found, data, shapes, focus, engines, " and ".join(sorted(used)), refused)


def _copy(shapes: rdflib.Graph) -> rdflib.Graph:
    """A copy to take from; pyshacl besides adds to what it is given."""
    import rdflib

    copy = rdflib.Graph()
    for triple in shapes:
        copy.add(triple)
    return copy


def _demanding(shapes: rdflib.Graph) -> set[Any]:
    """Shapes that are reached from a target and demand something."""
    from rdflib import RDF, SH

    from normgraph.shacl.component import instances
    from normgraph.shacl.focus import targeted

    components = instances(shapes, SH.ConstraintComponent)
    declared = {node for of in components for node in shapes.objects(of, SH.parameter)}
    parameters = {path for node in declared for path in shapes.objects(node, SH.path)}
    reached = {part for shape in targeted(shapes) for part in shapes.transitive_objects(shape, SH.property)}

    def demands(predicate: Any) -> bool:
        local = str(predicate).removeprefix(str(SH))
        return predicate in parameters or (local != str(predicate) and local not in _NO_DEMAND)

    return {shape for shape in reached if any(demands(p) for p in shapes.predicates(shape) if p != RDF.type)}


def _by_pyshacl(data: DataGraph, shapes: rdflib.Graph, names: str) -> rdflib.Graph:
    """The report of pyshacl.

    :raises ShapesError: if it cannot be made
    """
    import pyshacl
    import rdflib

    graph = data.rdflib_graph
    before = len(graph)
    with _settings():
        try:
            _, report, _ = pyshacl.validate(
                graph, shacl_graph=shapes, inplace=True, advanced=False, meta_shacl=False, inference="none"
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
    assert len(graph) == before
    return report
