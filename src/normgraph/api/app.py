"""The application: routers, errors and the guard put together."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from normgraph import __version__
from normgraph.api import problems, routes_assessment, routes_provisions, routes_report, routes_shacl
from normgraph.api.security import Guard
from normgraph.api.source import Source

__all__ = ["create_app"]

_DESCRIPTION = """\
Read-only access to an assessment and to the provisions behind it. Errors are problem documents (RFC 9457).
Every answer has an entity tag; ask again with If-None-Match. While the workspace's files cannot be used,
answers about it are 503 with every problem in them; an earlier result is not given in their place.
This is a gap assessment, not a statement of conformity or legal advice."""


class _Application(FastAPI):
    """An application whose description says what its errors look like."""

    def openapi(self) -> dict[str, Any]:
        """The description of the API (OpenAPI 3.1); it needs nothing from elsewhere."""
        if self.openapi_schema is None:
            schema = super().openapi()
            schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = problems.SCHEMA
        return super().openapi()


def create_app(
    root: Path | None = None,
    as_of: date | None = None,
    *,
    key: str | None = None,
    hosts: Collection[str] | None = None,
) -> FastAPI:
    """Make the application.

    :param root: folder of the workspace that is served; None for the knowledge graph alone
    :param as_of: the day that is asked about; by default the workspace's own, else today
    :param key: what every request must bring as bearer token; None for nothing
    :param hosts: names, without port, under which it may be called; None for any
    :returns: an ASGI application
    """
    app = _Application(
        title="normgraph",
        version=__version__,
        description=_DESCRIPTION,
        # The usual pages load scripts from elsewhere; the description itself needs nothing.
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        middleware=[Middleware(Guard, hosts=hosts, key=key)],
        redirect_slashes=False,
    )
    app.state.source = None if root is None else Source(root, as_of)
    problems.add_handlers(app)
    for routes in (routes_assessment, routes_provisions, routes_shacl, routes_report):
        app.include_router(routes.router)
    return app
