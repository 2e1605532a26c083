"""Devices."""

from fastapi import APIRouter, Response, status

from domain import models

# phase 2: begin drop
from routes import parameters

# phase 2: end
from routes.parameters import EXISTS, NOT_FOUND, DeviceUuid, Registry

devices = APIRouter(prefix="/devices", tags=["devices"])


@devices.post("/", status_code=status.HTTP_201_CREATED, responses=EXISTS)
def create_device(
    body: models.NewDevice,
    registry: Registry,
    # phase 2: begin drop
    user: parameters.User,
    # phase 2: end
) -> models.DeviceOut:
    """Register a device."""
    # phase 1: begin
    return registry.create(
        body,
        # phase 1: end
        # phase 3: begin drop
        user,
        # phase 3: end
        # phase 1: begin drop
    )
    # phase 1: end


# phase 1: begin drop
@devices.get("/")
def list_devices(
    registry: Registry,
    # phase 1: end
    # phase 2: begin drop
    query: parameters.Page,
    # phase 2: end
    # phase 1: begin drop
) -> models.DeviceList:
    """List devices by uuid."""
    return registry.list_page(
        # phase 1: end
        # phase 2: begin drop
        query,
        # phase 2: end
        # phase 1: begin drop
    )


# phase 1: end
@devices.get("/{device_uuid}", responses=NOT_FOUND)
def get_device(device_uuid: DeviceUuid, registry: Registry) -> models.DeviceOut:
    """Get one device."""
    # phase 1: begin
    return registry.get(device_uuid)
    # phase 1: end


@devices.put("/{device_uuid}", responses=NOT_FOUND)
def replace_device(
    device_uuid: DeviceUuid,
    body: models.ChangedDevice,
    registry: Registry,
    # phase 2: begin drop
    user: parameters.User,
    # phase 2: end
) -> models.DeviceOut:
    """Change a device; what the body leaves out becomes null."""
    # phase 1: begin
    return registry.replace(
        device_uuid,
        body,
        # phase 1: end
        # phase 3: begin drop
        user,
        # phase 3: end
        # phase 1: begin drop
    )
    # phase 1: end


@devices.delete("/{device_uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=NOT_FOUND)
def delete_device(
    device_uuid: DeviceUuid,
    registry: Registry,
    # phase 2: begin drop
    user: parameters.User,
    # phase 2: end
) -> Response:
    """Remove a device."""
    # phase 1: begin
    registry.delete(
        device_uuid,
        # phase 1: end
        # phase 3: begin drop
        user,
        # phase 3: end
        # phase 1: begin drop
    )
    return Response(status_code=status.HTTP_204_NO_CONTENT)
    # phase 1: end
