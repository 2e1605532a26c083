"""Garages."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_parking, to_json

garages = Blueprint("garages", __name__, url_prefix="/garages")


@garages.get("")
@describe(
    # phase 2: begin drop
    errors=(401,)
    # phase 2: end
)
def list_garages() -> list[dict[str, Any]]:
    """List all garages."""
    # phase 1: begin
    return [to_json(garage) for garage in get_parking().list_garages()]
    # phase 1: end


@garages.get("/<uuid:garage_id>")
@describe(
    response=models.GarageOut,
    errors=(
        404,
        # phase 2: begin drop
        401,
        # phase 2: end
    ),
)
def get_garage(garage_id: UUID) -> dict[str, Any]:
    """Get one garage."""
    # phase 1: begin
    return to_json(get_parking().get_garage(garage_id))
    # phase 1: end


@garages.get("/<uuid:garage_id>/availability")
@describe(
    response=models.Availability,
    errors=(
        404,
        # phase 2: begin drop
        401,
        # phase 2: end
    ),
)
def get_availability(garage_id: UUID) -> dict[str, Any]:
    """Say how many spots of a garage are free."""
    # phase 1: begin
    return to_json(get_parking().get_availability(garage_id))
    # phase 1: end
