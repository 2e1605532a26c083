"""Garages."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_parking, to_json

garages = Blueprint("garages", __name__, url_prefix="/garages")


@garages.get("")
@describe()
def list_garages() -> list[dict[str, Any]]:
    """List all garages."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@garages.get("/<uuid:garage_id>")
@describe(response=models.GarageOut, errors=(404,))
def get_garage(garage_id: UUID) -> dict[str, Any]:
    """Get one garage."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@garages.get("/<uuid:garage_id>/availability")
@describe(response=models.Availability, errors=(404,))
def get_availability(garage_id: UUID) -> dict[str, Any]:
    """Say how many spots of a garage are free."""
    # Phase 1: your code goes here.
    raise NotImplementedError
