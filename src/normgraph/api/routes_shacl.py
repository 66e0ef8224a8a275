"""``/v1/shacl-report``."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import Response

from normgraph.api.documents import shacl_document
from normgraph.api.negotiation import choose, reply
from normgraph.api.problems import responses
from normgraph.api.served import Served
from normgraph.api.source import Document

router = APIRouter(prefix="/v1", tags=["assessment"])

_JSON = "application/json"
_TURTLE = "text/turtle"


@router.get(
    "/shacl-report",
    summary="The SHACL report on the workspace",
    response_class=Response,
    responses={
        200: {
            "description": "The report: as Turtle in the standard's own vocabulary, as JSON with rows of the "
            "workspace and focus nodes per shape.",
            "content": {_JSON: {"schema": {"type": "object"}}, _TURTLE: {"schema": {"type": "string"}}},
        },
        304: {"description": "The client has it already."},
        **responses(404, 406, 500, 503),
    },
)
def shacl_report(request: Request, served: Served) -> Response:
    """JSON unless the client prefers Turtle."""
    if choose(request, (_JSON, _TURTLE)) == _TURTLE:
        return reply(request, served.shacl_turtle, Vary="Accept")
    document = json.dumps(
        shacl_document(served.evaluation.shacl), ensure_ascii=False, indent=2, sort_keys=True
    )
    return reply(request, Document(f"{document}\n".encode(), _JSON), Vary="Accept")
