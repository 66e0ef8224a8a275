"""Constraints in SPARQL run on the store: what they find, in the words of a validation report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox
import rdflib
from rdflib import SH

from normgraph.namespaces import compact
from normgraph.shacl.component import Constraint, Source, objects, severity_of
from normgraph.shacl.data import DataGraph
from normgraph.shacl.focus import Focus, keep_literals
from normgraph.shacl.groups import RefusedError
from normgraph.shacl.mentions import reads
from normgraph.shacl.query import TABLE, Prebound, cell
from normgraph.shacl.terms import from_rdflib, to_rdflib

__all__ = ["Found", "run"]

_IN_MESSAGE: Final = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Found:
    """One validation result in terms of rdflib (SHACL, section 3.6.2).

    :ivar path: a predicate, or a path in the graph of shapes; None for none.
    """

    severity: Any
    focus: Any
    path: Any
    value: Any
    shape: Any
    component: Any
    messages: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """Pre-bound values, and for whom they are asked."""

    constraint: Constraint
    values: Mapping[str, Any]
    times: int


def run(source: Source, data: DataGraph, shapes: rdflib.Graph, focus: Focus) -> list[Found]:
    """Run all constraints of a source.

    :param focus: finds the focus nodes of ``shapes`` in ``data``
    :returns: results in no set order
    :raises RefusedError: if a query does not parse or cannot be answered exactly
    """
    asked: dict[Prebound, list[_Row]] = {}
    for constraint in source.constraints:
        _exactly(constraint, data)
        asked.setdefault(constraint.query, []).extend(_rows(constraint, focus))
    found: list[Found] = []
    for query, rows in asked.items():
        found += _results(query, rows, data, shapes)
    return found


def _exactly(constraint: Constraint, data: DataGraph) -> None:
    """See to it that a query meets no literal that the store keeps in another form."""
    if data.changed:
        lost = data.changed & reads(constraint.query.plain, data.changed)
        if lost:
            raise RefusedError(f"literals of {min(lost)} are kept in another form")


def _rows(constraint: Constraint, focus: Focus) -> Iterator[_Row]:
    nodes = focus.nodes(constraint.shape)
    given = {name: from_rdflib(value) for name, value in constraint.values}
    if constraint.asks:
        for node, values in focus.values(constraint.shape, nodes).items():
            for value in values:
                yield _Row(constraint, {**given, "this": node, "value": value}, nodes[node])
    else:
        for node, times in nodes.items():
            yield _Row(constraint, {**given, "this": node}, times)


def _results(query: Prebound, rows: list[_Row], data: DataGraph, shapes: rdflib.Graph) -> Iterator[Found]:
    """Ask a query for rows; each solution is a result for each time that its row is asked for."""
    asked_for: dict[tuple[Any, ...], list[_Row]] = {}
    for row in rows:
        asked_for.setdefault(tuple(row.values[name] for name in query.bound), []).append(row)
    keep_literals(term for key in asked_for for term in key)
    keys = sorted(asked_for, key=lambda key: tuple(map(str, key)))
    nodes = [ox.NamedNode(f"{TABLE.value}/row/{number}") for number in range(len(keys))]
    data.store.put(
        TABLE,
        [
            ox.Triple(node, cell(name), value)
            for node, key in zip(nodes, keys, strict=True)
            for name, value in zip(query.bound, key, strict=True)
        ],
    )
    solutions: Iterable[tuple[tuple[Any, ...], Mapping[str, Any]]]
    try:
        if query.together:
            answers = data.store.select(query.query()) if keys else []
            solutions = [(tuple(answer.get(name) for name in query.bound), answer) for answer in answers]
        else:
            solutions = [
                (key, answer)
                for node, key in zip(nodes, keys, strict=True)
                for answer in data.store.select(query.query(node))
            ]
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise RefusedError(str(error).splitlines()[0]) from None
    seen: set[Found] = set()
    for key, answer in solutions:
        for row in asked_for[key]:
            result = _found(row, answer, shapes)
            if result not in seen:
                seen.add(result)
                yield from [result] * row.times


def _found(row: _Row, answer: Mapping[str, Any], shapes: rdflib.Graph) -> Found:
    """A solution as a result (SHACL, section 5.3.2)."""
    constraint = row.constraint
    known = {**row.values, **answer}
    path = answer.get("path")
    value = known.get("value")
    if value is None and constraint.path is None:
        value = known["this"]
    said = answer.get("message")
    # those of a shape before all else: "exactly these messages" (section 2.1.5)
    messages = objects(shapes, constraint.shape, SH.message)
    if not messages:
        messages = [to_rdflib(said)] if isinstance(said, ox.Literal) else [*constraint.messages]
    return Found(
        severity=severity_of(shapes, constraint.shape),
        focus=to_rdflib(known["this"]),
        path=to_rdflib(path) if isinstance(path, ox.NamedNode) else constraint.path,
        value=None if value is None else to_rdflib(value),
        shape=constraint.shape,
        component=constraint.component,
        messages=tuple(_filled(message, known) for message in messages),
    )


def _filled(message: Any, known: Mapping[str, Any]) -> Any:
    """A message with values in the place of ``{?name}`` and ``{$name}``."""

    def shown(match: re.Match[str]) -> str:
        term = known.get(match[1])
        if term is None:
            return match[0]
        return compact(term.value) if isinstance(term, ox.NamedNode) else str(to_rdflib(term))

    text = _IN_MESSAGE.sub(shown, str(message))
    return rdflib.Literal(text, lang=message.language) if message.language else rdflib.Literal(text)
