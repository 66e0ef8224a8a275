"""Errors as people read them: what is wrong, where, and what would be accepted."""

from __future__ import annotations

import sys
from typing import Final

__all__ = ["UserError", "describe"]


class UserError(Exception):
    """A request cannot be carried out as it was made.

    :param lines: what is wrong, and what would be accepted
    :param hint: where to read on
    """

    def __init__(self, *lines: str, hint: str | None = None) -> None:
        self.lines = lines
        self.hint = hint
        super().__init__("\n".join(lines))


# Errors whose text is written for people. They are looked up by name among the modules that are loaded: one
# that is not loaded cannot have raised anything, and loading it takes time.
_FOR_PEOPLE: Final = (
    ("normgraph.resources", "ResourceError"),
    ("normgraph.workspace.problems", "WorkspaceError"),
    ("normgraph.workspace.vocabulary", "VocabularyError"),
    ("normgraph.knowledge.build", "KnowledgeError"),
    ("normgraph.mappings.sssom", "MappingError"),
    ("normgraph.assessment.rules", "RuleError"),
    ("normgraph.assessment.library", "LibraryError"),
    ("normgraph.assessment.parameters", "ParameterError"),
    ("normgraph.store.guard", "QueryError"),
    ("normgraph.shacl.run", "ShapesError"),
    ("normgraph.reports.write", "ReportError"),
)


def describe(error: Exception) -> list[str] | None:
    """The lines to print for an error.

    :param error: what was raised
    :returns: one line for each problem; None if it is a fault of the program
    """
    if isinstance(error, UserError):
        return list(error.lines)
    for module, name in _FOR_PEOPLE:
        kind = getattr(sys.modules.get(module), name, None)
        if isinstance(kind, type) and isinstance(error, kind):
            return str(error).splitlines() or [name]
    if isinstance(error, OSError):
        what = error.strerror or str(error) or type(error).__name__
        return [f"{error.filename}: {what}" if error.filename is not None else what]
    return None
