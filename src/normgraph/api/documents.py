"""Documents that more than one face gives out: plain objects, ready to be written as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from normgraph.namespaces import compact

if TYPE_CHECKING:
    from normgraph.shacl.model import ShaclReport
    from normgraph.workspace.problems import WorkspaceError

__all__ = ["problem_list", "shacl_document"]


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
            {"shape": compact(one.shape), "focus_nodes": one.focus_nodes, "results": one.results}
            for one in report.shapes
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
            "row": problem.row,
            "column": problem.column,
            "value": problem.value,
            "message": problem.message,
            "accepted": problem.accepted,
            "text": str(problem),
        }
        for problem in error.problems
    ]
