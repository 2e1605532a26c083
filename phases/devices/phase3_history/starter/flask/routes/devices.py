"""Devices."""

from typing import Any

from flask import Blueprint

from domain import models
from openapi import describe
from routes import exchange
from routes.exchange import get_registry, read_body, to_json

devices = Blueprint("devices", __name__, url_prefix="/devices")


@devices.post("/")
@describe(
    body=models.NewDevice,
    response=models.DeviceOut,
    status=201,
    errors=(409, 422),
    security=[{"bearer": []}],
)
def create_device() -> tuple[dict[str, Any], int]:
    """Register a device."""
    user = exchange.read_user()
    device = get_registry().create(read_body(models.NewDevice))
    return to_json(device), 201


@devices.get("/")
@describe(response=models.DeviceList)
def list_devices() -> dict[str, Any]:
    """List devices by uuid."""
    return to_json(get_registry().list_page(exchange.read_query(models.ListQuery)))


@devices.get("/<device_uuid>")
@describe(response=models.DeviceOut, errors=(404,))
def get_device(device_uuid: str) -> dict[str, Any]:
    """Get one device."""
    return to_json(get_registry().get(device_uuid))


@devices.put("/<device_uuid>")
@describe(
    body=models.ChangedDevice,
    response=models.DeviceOut,
    errors=(404, 422),
    security=[{"bearer": []}],
)
def replace_device(device_uuid: str) -> dict[str, Any]:
    """Change a device; what the body leaves out becomes null."""
    user = exchange.read_user()
    device = get_registry().replace(device_uuid, read_body(models.ChangedDevice))
    return to_json(device)


@devices.delete("/<device_uuid>")
@describe(status=204, errors=(404,), security=[{"bearer": []}])
def delete_device(device_uuid: str) -> tuple[str, int]:
    """Remove a device."""
    user = exchange.read_user()
    get_registry().delete(device_uuid)
    return "", 204
