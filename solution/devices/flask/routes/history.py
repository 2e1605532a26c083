# phase 3: begin drop
"""What happened to a device, what is near, and whether the API serves."""

from typing import Any

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_registry, read_query, to_json

history = Blueprint("history", __name__, url_prefix="/devices")


@history.get("/near")
@describe(errors=(422,))
def list_near_devices() -> list[dict[str, Any]]:
    """List the devices within a radius, nearest first."""
    neighbours = get_registry().find_near(read_query(models.NearQuery))
    return [to_json(neighbour) for neighbour in neighbours]


@history.get("/<device_uuid>/history")
@describe(errors=(404,))
def get_history(device_uuid: str) -> list[dict[str, Any]]:
    """List the changes of a device, oldest first."""
    return [to_json(change) for change in get_registry().read_history(device_uuid)]


def get_health() -> dict[str, str]:
    """Say that the API serves."""
    return {"status": "healthy"}


# phase 3: end
