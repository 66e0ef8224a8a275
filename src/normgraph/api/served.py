"""What routes take from the application."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from normgraph.api.documents import problem_list
from normgraph.api.problems import ProblemError
from normgraph.api.source import Changing, Result, Source
from normgraph.workspace.problems import WorkspaceError

__all__ = ["Served", "ServedIfAny"]


def _if_any(request: Request) -> Result | None:
    """The result of the workspace that is served, if one is.

    :raises ProblemError: 503, if its files cannot be used as they are
    """
    source: Source | None = request.app.state.source
    if source is None:
        return None
    try:
        return source.current()
    except WorkspaceError as error:
        raise ProblemError(
            503,
            "workspace",
            "Workspace cannot be used",
            "The workspace has problems; there is no result until they are solved.",
            problem_list(error),
            {"Retry-After": "5"},
        ) from None
    except Changing:
        raise ProblemError(
            503,
            "workspace-changing",
            "Workspace is being written",
            "The files of the workspace changed while they were read.",
            headers={"Retry-After": "1"},
        ) from None


def _needed(result: Annotated[Result | None, Depends(_if_any)]) -> Result:
    if result is None:
        raise ProblemError(
            404, "no-workspace", "No workspace", "This server was started without a workspace."
        )
    return result


Served = Annotated[Result, Depends(_needed)]
"""The result of the workspace; an error if none is served."""

ServedIfAny = Annotated[Result | None, Depends(_if_any)]
"""The result of the workspace, if one is served."""
