"""What holds for every request and answer: hosts, key, headers, and no internals in an error."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from normgraph.api.problems import problem_response

__all__ = ["LOOPBACK_NAMES", "POLICY", "Guard"]

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
POLICY: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Content policy of answers that are no page."""

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": POLICY,
}

_log = logging.getLogger(__name__)


class Guard:
    """Stands around the application.

    :param app: what is guarded
    :param hosts: names under which it may be called, without port; None for any. A page elsewhere can make
        its own name lead to this computer (DNS rebinding), but the browser then still sends that name.
    :param key: what a request must bring as bearer token; None for nothing
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None, key: str | None) -> None:
        self._app = app
        self._hosts = hosts
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, content in _HEADERS.items():
                    headers.setdefault(name, content)
            await send(message)

        refusal = self._refusal(Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        # HEAD is GET without a body, which the server leaves out.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self._app(inner, receive, send_guarded)
        except Exception:
            _log.exception("a request could not be answered")
            if started:
                raise
            broken = problem_response(500, "The request could not be answered; the server's log says why.")
            await broken(scope, receive, send_guarded)

    def _refusal(self, headers: Headers) -> Response | None:
        if self._hosts is not None and _name(headers.get("host", "")) not in self._hosts:
            return problem_response(
                421, "This server is not called by that name.", kind="host", title="Wrong host"
            )
        if self._key is not None:
            scheme, _, token = headers.get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not secrets.compare_digest(
                token.strip().encode(), self._key.encode()
            ):
                return problem_response(
                    401,
                    "Send the key of this server as 'Authorization: Bearer KEY'.",
                    kind="key",
                    title="Key needed",
                    headers={"WWW-Authenticate": "Bearer"},
                )
        return None


def _name(host: str) -> str:
    """The name in a Host header, without the port.

    >>> _name("LOCALHOST:8042"), _name("[::1]:80"), _name("127.0.0.1")
    ('localhost', '[::1]', '127.0.0.1')
    """
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].lower()
