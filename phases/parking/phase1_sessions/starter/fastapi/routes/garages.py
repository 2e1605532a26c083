"""Garages."""

from uuid import UUID

from fastapi import APIRouter

from domain import models
from routes.parameters import NOT_FOUND, Parking

garages = APIRouter(prefix="/garages", tags=["garages"])


@garages.get("")
def list_garages(parking: Parking) -> list[models.GarageOut]:
    """List all garages."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@garages.get("/{garage_id}", responses=NOT_FOUND)
def get_garage(garage_id: UUID, parking: Parking) -> models.GarageOut:
    """Get one garage."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@garages.get("/{garage_id}/availability", responses=NOT_FOUND)
def get_availability(garage_id: UUID, parking: Parking) -> models.Availability:
    """Say how many spots of a garage are free."""
    # Phase 1: your code goes here.
    raise NotImplementedError
