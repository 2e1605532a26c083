"""Devices."""

from typing import Any

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_registry, read_body, to_json

devices = Blueprint("devices", __name__, url_prefix="/devices")


@devices.post("/")
@describe(body=models.NewDevice, response=models.DeviceOut, status=201, errors=(409, 422))
def create_device() -> tuple[dict[str, Any], int]:
    """Register a device."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@devices.get("/<device_uuid>")
@describe(response=models.DeviceOut, errors=(404,))
def get_device(device_uuid: str) -> dict[str, Any]:
    """Get one device."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@devices.put("/<device_uuid>")
@describe(body=models.ChangedDevice, response=models.DeviceOut, errors=(404, 422))
def replace_device(device_uuid: str) -> dict[str, Any]:
    """Change a device; what the body leaves out becomes null."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@devices.delete("/<device_uuid>")
@describe(status=204, errors=(404,))
def delete_device(device_uuid: str) -> tuple[str, int]:
    """Remove a device."""
    # Phase 1: your code goes here.
    raise NotImplementedError
