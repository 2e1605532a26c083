"""Parking sessions."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from domain import models
from openapi import describe
from routes import exchange
from routes.exchange import get_parking, read_body, to_json

sessions = Blueprint("sessions", __name__, url_prefix="/parking-sessions")


@sessions.post("")
@describe(
    body=models.SessionIn, response=models.SessionOut, status=201, errors=(404, 409, 422, 401)
)
def start_session() -> tuple[dict[str, Any], int]:
    """Start a session."""
    session = get_parking().start(exchange.get_partner(), read_body(models.SessionIn))
    return to_json(models.SessionOut.model_validate(session)), 201


@sessions.get("/<uuid:session_id>")
@describe(response=models.SessionOut, errors=(404, 401))
def get_session(session_id: UUID) -> dict[str, Any]:
    """Get one session."""
    session = get_parking().get(exchange.get_partner(), session_id)
    return to_json(models.SessionOut.model_validate(session))


@sessions.post("/<uuid:session_id>/stop")
@describe(response=models.SessionOut, errors=(404, 401))
def stop_session(session_id: UUID) -> dict[str, Any]:
    """End a session; one that has ended stays as it is."""
    session = get_parking().stop(exchange.get_partner(), session_id)
    return to_json(models.SessionOut.model_validate(session))
