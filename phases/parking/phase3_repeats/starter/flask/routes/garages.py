"""Garages."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_parking, to_json

garages = Blueprint("garages", __name__, url_prefix="/garages")


@garages.get("")
@describe(errors=(401,))
def list_garages() -> list[dict[str, Any]]:
    """List all garages."""
    return [to_json(garage) for garage in get_parking().list_garages()]


@garages.get("/<uuid:garage_id>")
@describe(response=models.GarageOut, errors=(404, 401))
def get_garage(garage_id: UUID) -> dict[str, Any]:
    """Get one garage."""
    return to_json(get_parking().get_garage(garage_id))


@garages.get("/<uuid:garage_id>/availability")
@describe(response=models.Availability, errors=(404, 401))
def get_availability(garage_id: UUID) -> dict[str, Any]:
    """Say how many spots of a garage are free."""
    return to_json(get_parking().get_availability(garage_id))
