"""Every error as a problem document (RFC 9457), without anything from inside the program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from normgraph.namespaces import BASE

__all__ = ["MEDIA_TYPE", "SCHEMA", "ProblemError", "add_handlers", "problem_response", "responses"]

MEDIA_TYPE: Final = "application/problem+json"
_TYPES: Final = f"{BASE}problem/"


SCHEMA: Final[Mapping[str, Any]] = {
    "title": "Problem",
    "description": "A problem document (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Kind of problem; about:blank if the status says it all."},
        "title": {"type": "string", "description": "The same for every problem of that kind."},
        "status": {"type": "integer", "description": "The HTTP status code."},
        "detail": {"type": "string", "description": "What is the matter this time."},
        "problems": {
            "type": "array",
            "description": "The single things that are wrong, such as cells of the workspace.",
            "items": {"type": "object"},
        },
    },
}


class ProblemError(Exception):
    """An error with words of its own.

    :param status: HTTP status code
    :param kind: last part of the problem's type
    :param title: the same for every problem of that type
    :param detail: what is the matter this time
    :param problems: the single things that are wrong
    """

    def __init__(
        self,
        status: int,
        kind: str,
        title: str,
        detail: str,
        problems: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.title, self.detail = status, kind, title, detail
        self.problems, self.headers = problems, headers


def problem_response(
    status: int,
    detail: str,
    *,
    kind: str | None = None,
    title: str | None = None,
    problems: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document as an answer. Without a type of its own, its title is that of the status code."""
    document: dict[str, Any] = {
        "type": f"{_TYPES}{kind}" if kind else "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if problems is not None:
        document["problems"] = problems
    content = json.dumps(document, ensure_ascii=True, sort_keys=True) + "\n"
    return Response(content, status, {**(headers or {}), "Cache-Control": "no-store"}, MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How problem documents appear in the description of the API."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def add_handlers(app: FastAPI) -> None:
    """Let an application answer every error with a problem document."""
    app.add_exception_handler(ProblemError, _of_problem)
    app.add_exception_handler(HTTPException, _of_status)
    app.add_exception_handler(RequestValidationError, _of_validation)


async def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return problem_response(
        error.status,
        error.detail,
        kind=error.kind,
        title=error.title,
        problems=error.problems,
        headers=error.headers,
    )


async def _of_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    details = {
        404: "There is nothing at this address. The addresses are listed in /openapi.json.",
        405: f"{request.method} is not accepted here; nothing can be changed through this API.",
    }
    return problem_response(
        error.status_code, details.get(error.status_code, str(error.detail)), headers=error.headers
    )


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # The input itself is left out: it is the client's, and may be anything.
    wrong = [
        {"place": "/".join(str(part) for part in one["loc"]), "message": str(one["msg"])}
        for one in error.errors()
    ]
    return problem_response(
        422,
        "The request has a parameter that cannot be used.",
        kind="parameter",
        title="Parameter not accepted",
        problems=wrong,
    )
