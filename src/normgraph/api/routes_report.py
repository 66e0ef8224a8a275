"""``/`` and ``/report``: the report for people."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from normgraph.api.negotiation import reply
from normgraph.api.problems import responses
from normgraph.api.served import Served

router = APIRouter(tags=["report"])

_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@router.get("/", include_in_schema=False)
async def start() -> Response:
    """Lead to the report."""
    return RedirectResponse("/report", 307)


@router.get(
    "/report",
    summary="The report for people",
    response_class=Response,
    responses={
        200: {"description": "One page that loads nothing.", "content": {"text/html": {}}},
        304: {"description": "The client has it already."},
        **responses(404, 500, 503),
    },
)
def report(request: Request, served: Served) -> Response:
    """The same page as report.html."""
    from normgraph.reports.html import content_policy

    document = served.report
    styles = _STYLES.search(document.body.decode("utf-8"))
    policy = f"{content_policy(styles[1] if styles else '')}; frame-ancestors 'none'"
    return reply(request, document, Content_Security_Policy=policy)
