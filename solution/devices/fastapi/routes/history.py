# phase 3: begin drop
"""What happened to a device, what is near, and whether the API serves."""

from typing import Annotated

from fastapi import APIRouter, Query

from domain import models
from routes.parameters import NOT_FOUND, DeviceUuid, Registry

history = APIRouter(prefix="/devices", tags=["history"])


@history.get("/near")
def list_near_devices(
    registry: Registry, query: Annotated[models.NearQuery, Query()]
) -> list[models.Neighbour]:
    """List the devices within a radius, nearest first."""
    return registry.find_near(query)


@history.get("/{device_uuid}/history", responses=NOT_FOUND)
def get_history(device_uuid: DeviceUuid, registry: Registry) -> list[models.ChangeOut]:
    """List the changes of a device, oldest first."""
    return registry.read_history(device_uuid)


def get_health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
