"""Constraints in SPARQL, as they stand in a graph of shapes: ``sh:sparql`` and components of one's own.

What the standard calls a constraint is read here with everything that its query needs (SHACL, sections 5 and
6). What does not fit what can be run exactly is refused by name, for others to check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import rdflib
from rdflib import OWL, RDF, RDFS, SH, XSD

from normgraph.shacl.paths import path_in_sparql
from normgraph.shacl.query import Prebound, RefusedError, with_path

__all__ = ["Constraint", "Source", "instances", "objects", "severity_of", "sources", "switched_off"]

_LOCAL_NAME: Final = re.compile(r"[^\W\d][\w.\-·]*$")
_VARIABLE: Final = re.compile(r"\w+$")
_NO_PARAMETER: Final = frozenset({"this", "shapesGraph", "currentShape", "path", "PATH", "value"})
_CONDITIONS: Final = (SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS_OF_CONDITIONS: Final = (SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one shape.

    :ivar path: the shape's path, None for a node shape.
    :ivar query: its query.
    :ivar values: the values of its parameters by name.
    :ivar asks: whether it asks about each value node.
    :ivar messages: its own messages: those of the constraint or validator, else of the component.
    """

    shape: Any
    path: Any
    component: Any
    query: Prebound
    values: tuple[tuple[str, Any], ...]
    asks: bool
    messages: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What is run as a whole or not at all: one ``sh:sparql``, or a component with all shapes that use it.

    :ivar told_by: triples of the graph of shapes without which nobody else sees these constraints.
    :ivar shapes: the shapes that use it.
    :ivar refused: why it cannot be run exactly; empty if it can.
    """

    component: Any
    shapes: tuple[Any, ...]
    constraints: tuple[Constraint, ...]
    told_by: tuple[tuple[Any, Any, Any], ...]
    refused: str = ""


def sources(shapes: rdflib.Graph) -> list[Source]:
    """All constraints in SPARQL of a graph of shapes, in a set order."""
    conditions = _conditions(shapes)
    found = []
    for shape, node in shapes.subject_objects(SH.sparql):
        told_by = ((shape, SH.sparql, node),)
        try:
            made = _constraint_of(shapes, shape, node, conditions)
            found.append(Source(SH.SPARQLConstraintComponent, (shape,), made, told_by))
        except RefusedError as error:
            found.append(Source(SH.SPARQLConstraintComponent, (shape,), (), told_by, str(error)))
    for component in instances(shapes, SH.ConstraintComponent):
        types = tuple((component, RDF.type, kind) for kind in shapes.objects(component, RDF.type))
        users: tuple[Any, ...] = ()
        try:
            parameters = _parameters(shapes, component)
            users = _users(shapes, parameters)
            made = tuple(
                one
                for shape in users
                for one in _constraints_of(shapes, shape, component, parameters, conditions)
            )
            found.append(Source(component, users, made, types))
        except RefusedError as error:
            found.append(Source(component, users, (), types, str(error)))
    return sorted(found, key=lambda source: (str(source.component), sorted(map(str, source.shapes))))


def switched_off(shapes: rdflib.Graph, node: Any) -> bool:
    """Whether a shape or constraint is deactivated.

    :raises RefusedError: if that is not said as the standard wants it
    """
    values = objects(shapes, node, SH.deactivated)
    if not values:
        return False
    if len(values) > 1 or str(values[0]) not in ("true", "false") or values[0].datatype != XSD.boolean:
        raise RefusedError(f"sh:deactivated of {node} is neither true nor false")
    return str(values[0]) == "true"


def severity_of(shapes: rdflib.Graph, shape: Any) -> Any:
    """The severity of a shape (SHACL, section 2.1.4)."""
    return next(iter(objects(shapes, shape, SH.severity)), SH.Violation)


def _constraint_of(
    shapes: rdflib.Graph, shape: Any, node: Any, conditions: frozenset[Any]
) -> tuple[Constraint, ...]:
    """The constraint that is a value of ``sh:sparql``."""
    path, written = _path(shapes, shape, conditions)
    if isinstance(node, rdflib.Literal):
        raise RefusedError("the value of sh:sparql is a literal")
    if switched_off(shapes, node):
        return ()
    text = with_path(_text(shapes, node, SH.select), written)
    query = Prebound.of(text, _prefixes(shapes, node), frozenset({"this"}), frozenset({"this"}))
    messages = _messages(shapes, node)
    return (Constraint(shape, path, SH.SPARQLConstraintComponent, query, (), False, messages),)


def _constraints_of(
    shapes: rdflib.Graph,
    shape: Any,
    component: Any,
    parameters: dict[str, tuple[Any, bool]],
    conditions: frozenset[Any],
) -> Iterator[Constraint]:
    """The constraints that a component makes of a shape: one; with a single parameter, one for each value."""
    path, written = _path(shapes, shape, conditions)
    own = SH.nodeValidator if path is None else SH.propertyValidator
    validators = objects(shapes, component, own) or objects(shapes, component, SH.validator)
    if len(validators) != 1:
        raise RefusedError(f"{len(validators)} validators fit, and one is needed")
    validator = validators[0]
    asks = (component, own, validator) not in shapes
    kind = SH.SPARQLAskValidator if asks else SH.SPARQLSelectValidator
    if validator not in instances(shapes, kind):
        raise RefusedError(f"a validator is no {'ASK' if asks else 'SELECT'} query")
    text = with_path(_text(shapes, validator, SH.ask if asks else SH.select), written)
    always = frozenset({"this", "value"} if asks else {"this"})
    messages = _messages(shapes, validator) or _messages(shapes, component)
    prefixes = _prefixes(shapes, validator)
    given = {name: objects(shapes, shape, of) for name, (of, _) in parameters.items()}
    if len(given) > 1 and any(len(values) > 1 for values in given.values()):
        raise RefusedError(f"{shape} has several values for a parameter")
    several = [dict(zip(given, row, strict=True)) for row in _rows(list(given.values()))]
    for values in several:
        bound = {name: value for name, value in values.items() if value is not None}
        query = Prebound.of(text, prefixes, always.union(bound), always.union(parameters))
        yield Constraint(shape, path, component, query, tuple(sorted(bound.items())), asks, messages)


def _rows(columns: list[list[Any]]) -> list[tuple[Any, ...]]:
    """One row; or one for each value, if there is one column."""
    if len(columns) == 1:
        return [(value,) for value in columns[0]]
    return [tuple(values[0] if values else None for values in columns)]


def _parameters(shapes: rdflib.Graph, component: Any) -> dict[str, tuple[Any, bool]]:
    """Property of each parameter by name, and whether it must be given (SHACL, section 6.2.1)."""
    found: dict[str, tuple[Any, bool]] = {}
    for parameter in objects(shapes, component, SH.parameter):
        paths = objects(shapes, parameter, SH.path)
        if len(paths) != 1 or not isinstance(paths[0], rdflib.URIRef):
            raise RefusedError("a parameter has no property, or several")
        local = _LOCAL_NAME.search(str(paths[0]).partition(":")[2])
        name = local.group() if local else ""
        if name in found or name in _NO_PARAMETER or not _VARIABLE.fullmatch(name):
            raise RefusedError(f"{paths[0]} cannot be a parameter: no variable can have its name")
        optional = [str(value) for value in shapes.objects(parameter, SH.optional)]
        if optional not in ([], ["true"], ["false"]):
            raise RefusedError(f"it is not clear whether the parameter {name} is optional")
        found[name] = (paths[0], optional != ["true"])
    if not any(needed for _, needed in found.values()):
        raise RefusedError("no parameter has to be given")
    return found


def _users(shapes: rdflib.Graph, parameters: dict[str, tuple[Any, bool]]) -> tuple[Any, ...]:
    """Shapes that give every parameter that has to be given."""
    having = [set(shapes.subjects(of)) for of, needed in parameters.values() if needed]
    return tuple(sorted(set.intersection(*having)))


def _path(shapes: rdflib.Graph, shape: Any, conditions: frozenset[Any]) -> tuple[Any, str | None]:
    """The path of a shape, and as SPARQL writes it; of a node shape none.

    :raises RefusedError: if the shape is one that others have to check
    """
    if shape in conditions:
        raise RefusedError(f"{shape} is a condition inside another shape")
    switched_off(shapes, shape)
    if len(objects(shapes, shape, SH.severity)) > 1:
        raise RefusedError(f"{shape} has several severities")
    paths = objects(shapes, shape, SH.path)
    if not paths:
        if (shape, RDF.type, SH.PropertyShape) in shapes or (None, SH.property, shape) in shapes:
            raise RefusedError(f"{shape} has no path")
        return None, None
    if len(paths) > 1 or (shape, RDF.type, SH.NodeShape) in shapes:
        raise RefusedError(f"{shape} has several paths, or is a node shape with a path")
    return paths[0], path_in_sparql(paths[0], shapes)


def _conditions(shapes: rdflib.Graph) -> frozenset[Any]:
    """Shapes that another shape uses as a condition, with all that is in them: whether they hold decides."""
    found: set[Any] = {value for of in _CONDITIONS for value in shapes.objects(None, of)}
    for of in _LISTS_OF_CONDITIONS:
        for head in shapes.objects(None, of):
            found.update(shapes.items(head))
    for shape in [*found]:
        found.update(shapes.transitive_objects(shape, SH.property))
    return frozenset(found)


def _text(shapes: rdflib.Graph, node: Any, of: Any) -> str:
    texts = objects(shapes, node, of)
    if len(texts) != 1 or not isinstance(texts[0], rdflib.Literal):
        raise RefusedError(f"{len(texts)} queries are given, and one is needed")
    if texts[0].datatype not in (None, XSD.string) or texts[0].language:
        raise RefusedError("the query is not a plain string")
    return str(texts[0])


def _messages(shapes: rdflib.Graph, node: Any) -> tuple[Any, ...]:
    return tuple(objects(shapes, node, SH.message))


def _prefixes(shapes: rdflib.Graph, node: Any) -> tuple[tuple[str, str], ...]:
    """Prefixes declared for a query (SHACL, section 5.2.1).

    :raises RefusedError: if one is declared wrongly, or twice with different namespaces
    """
    found: dict[str, str] = {}
    for named in shapes.objects(node, SH.prefixes):
        for place in shapes.transitive_objects(named, OWL.imports):
            for declared in shapes.objects(place, SH.declare):
                names = objects(shapes, declared, SH.prefix)
                spaces = objects(shapes, declared, SH.namespace)
                if len(names) != 1 or len(spaces) != 1 or spaces[0].datatype != XSD.anyURI:
                    raise RefusedError(f"a prefix of {named} is not declared as the standard wants it")
                if found.setdefault(str(names[0]), str(spaces[0])) != str(spaces[0]):
                    raise RefusedError(f"the prefix {names[0]} is declared twice")
    return tuple(sorted(found.items()))


def objects(graph: rdflib.Graph, node: Any, of: Any) -> list[Any]:
    """The values of a property, in a set order."""
    found: list[Any] = list(graph.objects(node, of))
    return sorted(found)


def instances(shapes: rdflib.Graph, cls: Any) -> set[Any]:
    """Instances of a class, by the subclasses that the graph of shapes states."""
    return {
        node
        for sub in shapes.transitive_subjects(RDFS.subClassOf, cls)
        for node in shapes.subjects(RDF.type, sub)
    }
