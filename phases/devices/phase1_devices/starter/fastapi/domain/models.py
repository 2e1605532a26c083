"""What the API accepts and what it responds with."""

from pydantic import BaseModel, ConfigDict


class Place(BaseModel):
    """Where a device is."""

    # Phase 1: your code goes here.


class DeviceFields(BaseModel):
    """The fields that a client may change."""

    # Phase 1: your code goes here.


class NewDevice(DeviceFields):
    """The body of a POST."""

    # Phase 1: your code goes here.


class ChangedDevice(DeviceFields):
    """The body of a PUT."""

    # Phase 1: your code goes here.


class DeviceOut(BaseModel):
    """A device in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    device_uuid: str
    # Phase 1: your code goes here.


class DeviceList(BaseModel):
    """Devices by uuid."""

    devices: list[DeviceOut]
