"""How a route gets the registry and the user, and what every route documents."""

from typing import Annotated, Any

import fastapi
from fastapi import Depends, Request

from domain.registry import DeviceRegistry

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No device has this uuid"}}
EXISTS: dict[int | str, dict[str, Any]] = {409: {"description": "A device has this uuid already"}}


def get_registry(request: Request) -> DeviceRegistry:
    """Return the registry of the app that serves this request."""
    registry: DeviceRegistry = request.app.state.registry
    return registry


Registry = Annotated[DeviceRegistry, Depends(get_registry)]
DeviceUuid = Annotated[str, fastapi.Path()]
