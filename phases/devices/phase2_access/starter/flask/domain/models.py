"""What the API accepts and what it responds with."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from domain import fields


class Place(BaseModel):
    """Where a device is."""

    latitude: fields.Latitude
    longitude: fields.Longitude


class DeviceFields(BaseModel):
    """The fields that a client may change."""

    localisation: Place | None = None
    deployment_date: fields.DeploymentDate | None = None
    owner: fields.Owner


class NewDevice(DeviceFields):
    """The body of a POST."""

    device_uuid: fields.DeviceUuid


class ChangedDevice(DeviceFields):
    """The body of a PUT."""

    device_uuid: str | None = None


class DeviceOut(BaseModel):
    """A device in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    device_uuid: str
    localisation: dict[str, float] | None
    deployment_date: date | None
    owner: str
    created_at: datetime
    updated_at: datetime


class DeviceList(BaseModel):
    """Devices by uuid."""

    devices: list[DeviceOut]
