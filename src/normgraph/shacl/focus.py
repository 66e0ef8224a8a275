"""Which nodes a shape checks (SHACL, sections 2.1.3 and 3.4.2)."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, RDFS, SH

from normgraph.shacl.component import switched_off
from normgraph.shacl.data import DataGraph
from normgraph.shacl.groups import RefusedError
from normgraph.shacl.paths import path_in_sparql, predicates_of
from normgraph.shacl.query import TABLE, cell
from normgraph.shacl.terms import from_rdflib

__all__ = ["Focus", "targeted"]

_STATED = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def targeted(shapes: rdflib.Graph) -> set[Any]:
    """Shapes with a target (SHACL, section 2.1); a class that is a shape is its own."""
    found = {shape for predicate in _STATED for shape in shapes.subjects(predicate)}
    classes = set(shapes.subjects(RDF.type, RDFS.Class)) | set(shapes.subjects(RDF.type, OWL.Class))
    return found | set(shapes.subjects(RDF.type, SH.NodeShape)) & classes


class Focus:
    """Finds focus nodes and value nodes of shapes in data."""

    def __init__(self, data: DataGraph, shapes: rdflib.Graph) -> None:
        self._data = data
        self._shapes = shapes
        self._counted: dict[Any, Counter[Any]] = {}

    def targets(self, shape: Any) -> set[Any]:
        """The nodes that a shape aims at itself: class, node, subjects-of and objects-of targets."""
        shapes = self._shapes
        found = {from_rdflib(node) for node in shapes.objects(shape, SH.targetNode)}
        classes = {str(cls) for cls in shapes.objects(shape, SH.targetClass)}
        if {RDFS.Class, OWL.Class} & set(shapes.objects(shape, RDF.type)):
            classes.add(str(shape))
        if classes:
            wanted = self._with_subclasses(classes)
            found.update(node for node, cls in self._pairs(RDF.type) if cls in wanted)
        for predicate in shapes.objects(shape, SH.targetSubjectsOf):
            found.update(subject for subject, _ in self._pairs(predicate))
        for predicate in shapes.objects(shape, SH.targetObjectsOf):
            found.update(value for _, value in self._pairs(predicate))
        return found

    def nodes(self, shape: Any, above: tuple[Any, ...] = ()) -> Counter[Any]:
        """All focus nodes of a shape, with how often each is checked: by its target and as a value elsewhere.

        :param above: shapes that led here
        :raises RefusedError: if shapes lead back to themselves, or a path cannot be followed exactly
        """
        if shape not in self._counted:
            if shape in above:
                raise RefusedError(f"{shape} leads back to itself")
            found: Counter[Any] = Counter()
            if not switched_off(self._shapes, shape):
                found.update(self.targets(shape))
                for parent in self._shapes.subjects(SH.property, shape):
                    nodes = self.nodes(parent, (*above, shape))
                    for node, values in self.values(parent, nodes).items():
                        for value in values:
                            found[value] += nodes[node]
            self._counted[shape] = found
        return self._counted[shape]

    def values(self, shape: Any, nodes: Counter[Any]) -> dict[Any, set[Any]]:
        """The value nodes of a shape for each of its focus nodes.

        :raises RefusedError: if its path cannot be followed exactly
        """
        path = self._shapes.value(shape, SH.path)
        if path is None or not nodes:
            return {node: {node} for node in nodes}
        if isinstance(path, rdflib.URIRef):
            found: dict[Any, set[Any]] = {node: set() for node in nodes}
            for subject, value in self._pairs(path):
                if subject in found:
                    found[subject].add(value)
            return found
        written = path_in_sparql(path, self._shapes)
        lost = sorted(predicates_of(path, self._shapes) & self._data.changed)
        if lost:
            raise RefusedError(f"literals of {lost[0]} are kept in another form")
        return self._along(written, nodes)

    def _along(self, path: str, nodes: Counter[Any]) -> dict[Any, set[Any]]:
        store = self._data.store
        keep_literals(nodes)
        rows = enumerate(sorted(nodes, key=str))
        store.put(
            TABLE, [ox.Triple(ox.NamedNode(f"{TABLE.value}/row/{n}"), cell("this"), node) for n, node in rows]
        )
        table = f"GRAPH {TABLE} {{ [] {cell('this')} ?this }}"
        query = f"SELECT DISTINCT ?this ?value WHERE {{ {table} ?this {path} ?value }}"
        found: dict[Any, set[Any]] = {node: set() for node in nodes}
        for row in store.select(query):
            found[row["this"]].add(row["value"])
        return found

    def _pairs(self, predicate: Any) -> list[tuple[Any, Any]]:
        return self._data.pairs.get(str(predicate), [])

    def _with_subclasses(self, classes: set[str]) -> set[Any]:
        below: dict[Any, set[Any]] = {}
        for sub, cls in self._pairs(RDFS.subClassOf):
            below.setdefault(cls, set()).add(sub)
        found: set[Any] = set()
        todo: list[Any] = [ox.NamedNode(cls) for cls in classes]
        while todo:
            cls = todo.pop()
            if cls not in found:
                found.add(cls)
                todo += below.get(cls, ())
        return found


def keep_literals(terms: Any) -> None:
    """See to it that a store can hold terms as they are.

    :raises RefusedError: if it would change one of them
    """
    from normgraph.store.embedded import EmbeddedStore

    lost = EmbeddedStore.not_kept(term for term in terms if isinstance(term, ox.Literal))
    if lost:
        raise RefusedError(f"{min(map(str, lost))} is kept in another form")
