"""Devices."""

from fastapi import APIRouter, Response, status

from domain import models
from routes.parameters import EXISTS, NOT_FOUND, DeviceUuid, Registry

devices = APIRouter(prefix="/devices", tags=["devices"])


@devices.post("/", status_code=status.HTTP_201_CREATED, responses=EXISTS)
def create_device(body: models.NewDevice, registry: Registry) -> models.DeviceOut:
    """Register a device."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@devices.get("/{device_uuid}", responses=NOT_FOUND)
def get_device(device_uuid: DeviceUuid, registry: Registry) -> models.DeviceOut:
    """Get one device."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@devices.put("/{device_uuid}", responses=NOT_FOUND)
def replace_device(
    device_uuid: DeviceUuid, body: models.ChangedDevice, registry: Registry
) -> models.DeviceOut:
    """Change a device; what the body leaves out becomes null."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@devices.delete("/{device_uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=NOT_FOUND)
def delete_device(device_uuid: DeviceUuid, registry: Registry) -> Response:
    """Remove a device."""
    # Phase 1: your code goes here.
    raise NotImplementedError
