"""Devices."""

from fastapi import APIRouter, Response, status

from domain import models
from routes import parameters
from routes.parameters import EXISTS, NOT_FOUND, DeviceUuid, Registry

devices = APIRouter(prefix="/devices", tags=["devices"])


@devices.post("/", status_code=status.HTTP_201_CREATED, responses=EXISTS)
def create_device(
    body: models.NewDevice, registry: Registry, user: parameters.User
) -> models.DeviceOut:
    """Register a device."""
    return registry.create(body)


@devices.get("/")
def list_devices(registry: Registry, query: parameters.Page) -> models.DeviceList:
    """List devices by uuid."""
    return registry.list_page(query)


@devices.get("/{device_uuid}", responses=NOT_FOUND)
def get_device(device_uuid: DeviceUuid, registry: Registry) -> models.DeviceOut:
    """Get one device."""
    return registry.get(device_uuid)


@devices.put("/{device_uuid}", responses=NOT_FOUND)
def replace_device(
    device_uuid: DeviceUuid, body: models.ChangedDevice, registry: Registry, user: parameters.User
) -> models.DeviceOut:
    """Change a device; what the body leaves out becomes null."""
    return registry.replace(device_uuid, body)


@devices.delete("/{device_uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=NOT_FOUND)
def delete_device(device_uuid: DeviceUuid, registry: Registry, user: parameters.User) -> Response:
    """Remove a device."""
    registry.delete(device_uuid)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
