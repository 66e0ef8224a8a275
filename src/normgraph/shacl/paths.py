"""Property paths of SHACL as SPARQL asks for them."""

from __future__ import annotations

from typing import Any, Final

import rdflib
from rdflib import RDF, SH

from normgraph.shacl.groups import RefusedError

__all__ = ["path_in_sparql", "predicates_of"]

_DEEPEST: Final = 12
_STEPS: Final = (
    (SH.inversePath, "^({})"),
    (SH.zeroOrMorePath, "({})*"),
    (SH.oneOrMorePath, "({})+"),
    (SH.zeroOrOnePath, "({})?"),
)


def path_in_sparql(path: Any, shapes: rdflib.Graph, depth: int = 0) -> str:
    """A path with full IRIs, bracketed wherever that might matter (SHACL, section 2.3.1).

    :param shapes: the graph that it stands in
    :raises RefusedError: if it is no path of the standard
    """
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    if isinstance(path, rdflib.Literal) or depth > _DEEPEST:
        raise RefusedError("a path is not as the standard wants it")
    if (path, RDF.first, None) in shapes:
        return _joined("/", path, shapes, depth)
    given = [(of, value) for of, value in shapes.predicate_objects(path) if of != RDF.type]
    if len(given) == 1:
        of, value = given[0]
        if of == SH.alternativePath:
            return _joined("|", value, shapes, depth)
        for step, form in _STEPS:
            if of == step:
                return form.format(path_in_sparql(value, shapes, depth + 1))
    raise RefusedError("a path is not as the standard wants it")


def _joined(sign: str, head: Any, shapes: rdflib.Graph, depth: int) -> str:
    items = list(shapes.items(head))
    if len(items) < 2:
        raise RefusedError("a path has fewer than two parts")
    return f"({sign.join(path_in_sparql(item, shapes, depth + 1) for item in items)})"


def predicates_of(path: Any, shapes: rdflib.Graph) -> set[str]:
    """All predicates in a path."""
    if isinstance(path, rdflib.URIRef):
        return {str(path)}
    return {
        iri for value in shapes.objects(path) for iri in predicates_of(value, shapes) if iri != str(RDF.nil)
    }
