"""Parking sessions."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    # phase 3: begin drop
    request,
    # phase 3: end
)

from domain import models
from openapi import describe

# phase 2: begin drop
from routes import exchange

# phase 2: end
from routes.exchange import get_parking, read_body, to_json

sessions = Blueprint("sessions", __name__, url_prefix="/parking-sessions")


@sessions.post("")
@describe(
    body=models.SessionIn,
    response=models.SessionOut,
    status=201,
    errors=(
        404,
        409,
        422,
        # phase 2: begin drop
        401,
        # phase 2: end
        # phase 3: begin drop
        503,
        # phase 3: end
    ),
)
def start_session() -> tuple[dict[str, Any], int]:
    """Start a session."""
    # phase 1: begin
    session = get_parking().start(
        # phase 1: end
        # phase 2: begin drop
        exchange.get_partner(),
        # phase 2: end
        # phase 1: begin drop
        read_body(models.SessionIn),
        # phase 1: end
        # phase 3: begin drop
        exchange.read_key(),
        # phase 3: end
        # phase 1: begin drop
    )
    return to_json(models.SessionOut.model_validate(session)), 201
    # phase 1: end


# phase 3: begin drop
@sessions.get("")
@describe(query=models.SessionQuery, response=models.SessionList, errors=(401, 422))
def list_sessions() -> dict[str, Any]:
    """List the partner's sessions in the order of their starts."""
    query = exchange.read_fields(models.SessionQuery, request.args.to_dict())
    return to_json(get_parking().list_sessions(exchange.get_partner(), query))


# phase 3: end
@sessions.get("/<uuid:session_id>")
@describe(
    response=models.SessionOut,
    errors=(
        404,
        # phase 2: begin drop
        401,
        # phase 2: end
    ),
)
def get_session(session_id: UUID) -> dict[str, Any]:
    """Get one session."""
    # phase 1: begin
    session = get_parking().get(
        # phase 1: end
        # phase 2: begin drop
        exchange.get_partner(),
        # phase 2: end
        # phase 1: begin drop
        session_id,
    )
    return to_json(models.SessionOut.model_validate(session))
    # phase 1: end


@sessions.post("/<uuid:session_id>/stop")
@describe(
    response=models.SessionOut,
    errors=(
        404,
        # phase 2: begin drop
        401,
        # phase 2: end
    ),
)
def stop_session(session_id: UUID) -> dict[str, Any]:
    """End a session; one that has ended stays as it is."""
    # phase 1: begin
    session = get_parking().stop(
        # phase 1: end
        # phase 2: begin drop
        exchange.get_partner(),
        # phase 2: end
        # phase 1: begin drop
        session_id,
    )
    return to_json(models.SessionOut.model_validate(session))
    # phase 1: end
