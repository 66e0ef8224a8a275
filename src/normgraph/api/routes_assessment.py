"""``/v1/assessment`` and ``/v1/health``."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from normgraph import __version__
from normgraph.api.negotiation import reply
from normgraph.api.problems import responses
from normgraph.api.served import Served

router = APIRouter(prefix="/v1", tags=["assessment"])

_SCHEMA = "https://w3id.org/normgraph/schema/assessment-1.json"


@router.get(
    "/assessment",
    summary="The assessment of the workspace",
    response_class=Response,
    responses={
        200: {
            "description": f"The content of assessment.json, as {_SCHEMA} describes it.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        304: {"description": "The client has it already."},
        **responses(404, 500, 503),
    },
)
def assessment(request: Request, served: Served) -> Response:
    """The whole result: scopes, duties with status and proof, points, findings, provenance."""
    return reply(request, served.assessment_json)


@router.get("/health", summary="Whether the server answers", responses=responses(500))
async def health(request: Request) -> dict[str, Any]:
    """Answers at once, also while a workspace is being assessed or cannot be used."""
    return {"status": "ok", "version": __version__, "workspace": request.app.state.source is not None}
