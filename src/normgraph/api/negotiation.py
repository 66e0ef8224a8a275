"""Which representation a client wants, and whether it has it already (RFC 9110, 12.5.1 and 13.1.2)."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Request
from fastapi.responses import Response

from normgraph.api.problems import ProblemError
from normgraph.api.source import Document

__all__ = ["best", "choose", "reply"]


def reply(request: Request, document: Document, **headers: str) -> Response:
    """Send a document, or nothing if the client has it already."""
    sent = {"ETag": document.etag, "Cache-Control": "no-cache"}
    sent |= {name.replace("_", "-"): content for name, content in headers.items()}
    if _known(request.headers.get("if-none-match", ""), document.etag):
        return Response(status_code=304, headers=sent)
    return Response(document.body, headers=sent, media_type=document.media_type)


def _known(tags: str, etag: str) -> bool:
    found = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    return etag in found or "*" in found


def choose(request: Request, offered: Sequence[str]) -> str:
    """The media type to send.

    :param offered: what there is, the preferred one first
    :raises ProblemError: 406, if the client accepts none of it
    """
    accept = ",".join(request.headers.getlist("accept")) or "*/*"
    found = best(accept, offered)
    if found is None:
        raise ProblemError(
            406,
            "not-acceptable",
            "No such representation",
            f"This is available as {', '.join(offered)}.",
            headers={"Vary": "Accept"},
        )
    return found


def best(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that an Accept header prefers.

    >>> best("text/turtle;q=0.5, application/json", ["application/json", "text/turtle"])
    'application/json'
    >>> best("text/*", ["application/json", "text/turtle"])
    'text/turtle'
    >>> best("application/json;q=0, */*", ["application/json", "text/turtle"])
    'text/turtle'
    >>> best("image/png", ["application/json"]) is None
    True

    :param accept: the header
    :param offered: media types, the preferred one first
    :returns: the first of those with the highest quality; None if none is accepted
    """
    ranges = [_media_range(part) for part in accept.split(",") if part.strip()]
    chosen, highest = None, 0.0
    for media in offered:
        # The most specific range that fits decides.
        fits = [(name.count("*"), quality) for name, quality in ranges if _fits(media, name)]
        quality = min(fits, default=(0, 0.0), key=lambda fit: fit[0])[1]
        if quality > highest:
            chosen, highest = media, quality
    return chosen


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0


def _fits(media: str, name: str) -> bool:
    kind = media.partition("/")[0]
    return name in {media, f"{kind}/*", "*/*"}
