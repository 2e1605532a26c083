"""What the API accepts and what it responds with."""

from pydantic import BaseModel, ConfigDict


class Place(BaseModel):
    """Where a device is."""


class DeviceFields(BaseModel):
    """The fields that a client may change."""


class NewDevice(DeviceFields):
    """The body of a POST."""


class ChangedDevice(DeviceFields):
    """The body of a PUT."""


class DeviceOut(BaseModel):
    """A device in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    device_uuid: str


class DeviceList(BaseModel):
    """Devices by uuid."""

    devices: list[DeviceOut]
