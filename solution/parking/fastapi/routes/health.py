# phase 3: begin drop
"""Whether the API serves."""

from fastapi import APIRouter

from domain import models
from routes.parameters import Parking

health = APIRouter(tags=["health"])


@health.get("/health")
def get_health(parking: Parking) -> models.Health:
    """Say that the API serves, and whether the hardware responds."""
    return parking.check_health()


# phase 3: end
