"""Devices."""

from typing import Any

from flask import Blueprint

from domain import models
from openapi import describe

# phase 2: begin drop
from routes import exchange

# phase 2: end
from routes.exchange import get_registry, read_body, to_json

devices = Blueprint("devices", __name__, url_prefix="/devices")


@devices.post("/")
@describe(
    body=models.NewDevice,
    response=models.DeviceOut,
    status=201,
    errors=(409, 422),
    # phase 2: begin drop
    security=[{"bearer": []}],
    # phase 2: end
)
def create_device() -> tuple[dict[str, Any], int]:
    """Register a device."""
    # phase 2: begin drop
    user = exchange.read_user()
    # phase 2: end
    # phase 1: begin
    device = get_registry().create(
        read_body(models.NewDevice),
        # phase 1: end
        # phase 3: begin drop
        user,
        # phase 3: end
        # phase 1: begin drop
    )
    return to_json(device), 201
    # phase 1: end


# phase 1: begin drop
@devices.get("/")
@describe(response=models.DeviceList)
def list_devices() -> dict[str, Any]:
    """List devices by uuid."""
    return to_json(
        get_registry().list_page(
            # phase 1: end
            # phase 2: begin drop
            exchange.read_query(models.ListQuery)
            # phase 2: end
            # phase 1: begin drop
        )
    )


# phase 1: end
@devices.get("/<device_uuid>")
@describe(response=models.DeviceOut, errors=(404,))
def get_device(device_uuid: str) -> dict[str, Any]:
    """Get one device."""
    # phase 1: begin
    return to_json(get_registry().get(device_uuid))
    # phase 1: end


@devices.put("/<device_uuid>")
@describe(
    body=models.ChangedDevice,
    response=models.DeviceOut,
    errors=(404, 422),
    # phase 2: begin drop
    security=[{"bearer": []}],
    # phase 2: end
)
def replace_device(device_uuid: str) -> dict[str, Any]:
    """Change a device; what the body leaves out becomes null."""
    # phase 2: begin drop
    user = exchange.read_user()
    # phase 2: end
    # phase 1: begin
    device = get_registry().replace(
        device_uuid,
        read_body(models.ChangedDevice),
        # phase 1: end
        # phase 3: begin drop
        user,
        # phase 3: end
        # phase 1: begin drop
    )
    return to_json(device)
    # phase 1: end


@devices.delete("/<device_uuid>")
@describe(
    status=204,
    errors=(404,),
    # phase 2: begin drop
    security=[{"bearer": []}],
    # phase 2: end
)
def delete_device(device_uuid: str) -> tuple[str, int]:
    """Remove a device."""
    # phase 2: begin drop
    user = exchange.read_user()
    # phase 2: end
    # phase 1: begin
    get_registry().delete(
        device_uuid,
        # phase 1: end
        # phase 3: begin drop
        user,
        # phase 3: end
        # phase 1: begin drop
    )
    return "", 204
    # phase 1: end
