"""``/v1/provisions/{id}``."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from normgraph.api.negotiation import reply
from normgraph.api.problems import ProblemError, responses
from normgraph.api.provision import provision_document, provision_iri
from normgraph.api.served import ServedIfAny
from normgraph.api.source import Document

router = APIRouter(prefix="/v1", tags=["law and standards"])

_LONGEST = 200


@router.get(
    "/provisions/{id:path}",
    summary="A provision, its criteria, and its duties in the workspace",
    response_class=Response,
    responses={
        200: {
            "description": "The provision with parents, children and criteria; if a workspace is "
            "served, with points and duties per scope.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        304: {"description": "The client has it already."},
        **responses(404, 422, 500, 503),
    },
)
def provision(
    request: Request,
    served: ServedIfAny,
    identifier: Annotated[
        str,
        Path(
            alias="id",
            max_length=_LONGEST,
            description="A CURIE such as iso42001:A.6.2.4; for the AI Act the id without prefix is enough.",
            examples=["art_17/par_1/pnt_d"],
        ),
    ],
) -> Response:
    """Everything that is known about one provision of the AI Act or one clause or control of a standard."""
    iri = provision_iri(identifier)
    assessment = served.assessment if served else None
    found = provision_document(iri, assessment) if iri else None
    if found is None:
        raise ProblemError(
            404,
            "no-provision",
            "No such provision",
            "There is no provision of this id. Accepted are CURIEs such as iso42001:A.6.2.4 and, for the "
            "AI Act, ids such as art_17/par_1/pnt_d.",
        )
    text = json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True)
    return reply(request, Document(f"{text}\n".encode(), "application/json"))
