"""Documents that more than one face gives out: plain objects, ready to be written as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from normgraph.namespaces import BASE, compact

if TYPE_CHECKING:
    from normgraph.shacl.model import ShaclReport
    from normgraph.workspace.problems import WorkspaceError

__all__ = ["plain", "problem_list", "shacl_document", "short"]


def plain(value: object) -> Any:
    """Dataclasses as objects, tuples as lists, days and paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.as_posix() if isinstance(value, PurePath) else value


def short(iri: str, base: str | None = None) -> str:
    """An address as people read it.

    >>> short("https://example.org/o/system/RNK", "https://example.org/o/")
    'system/RNK'
    >>> short("https://w3id.org/normgraph/shape/tests/data-set")
    'shape/tests/data-set'

    :param iri: the address
    :param base: base address of the workspace
    :returns: a key of the workspace, a CURIE, what follows the project's own namespace, or the address itself
    """
    if base and iri.startswith(base) and iri != base:
        return iri.removeprefix(base)
    curie = compact(iri)
    return curie if curie != iri else iri.removeprefix(BASE) or iri


def shacl_document(report: ShaclReport) -> dict[str, Any]:
    """A SHACL report.

    :param report: what is written
    :returns: whether there is no violation, counts by severity, results, and focus nodes per shape
    """
    results = []
    for result in report.results:
        row = asdict(result)
        for name in ("focus", "shape", "component", "source"):
            row[name] = compact(row[name])
        results.append(row)
    return {
        "conforms": report.conforms,
        "engine": report.engine,
        "violations": report.count("Violation"),
        "warnings": report.count("Warning"),
        "infos": report.count("Info"),
        "results": results,
        "shapes": [
            {
                "shape": compact(one.shape),
                "focus_nodes": one.focus_nodes,
                "results": one.results,
                "engine": one.engine,
            }
            for one in report.shapes
        ],
        "left_to_pyshacl": [
            {"shape": compact(one.shape), "component": compact(one.component), "reason": one.reason}
            for one in report.left_to_pyshacl
        ],
    }


def problem_list(error: WorkspaceError) -> list[dict[str, Any]]:
    """What is wrong with a workspace, cell by cell.

    :param error: what the reader raised
    :returns: one object per problem; its ``text`` is the sentence for people
    """
    return [
        {
            "file": problem.file,
            "sheet": problem.sheet,
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            "message": problem.message,
            "accepted": problem.accepted,
            "text": str(problem),
        }
        for problem in error.problems
    ]
