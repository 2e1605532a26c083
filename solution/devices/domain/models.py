"""What the API accepts and what it responds with."""

# phase 1: begin drop
from datetime import date, datetime

# phase 1: end
# phase 3: begin drop
from typing import Any, Literal

# phase 3: end
from pydantic import BaseModel, ConfigDict

# phase 1: begin drop
from domain import fields

# phase 1: end


class Place(BaseModel):
    """Where a device is."""

    # phase 1: begin todo
    latitude: fields.Latitude
    longitude: fields.Longitude
    # phase 1: end


class DeviceFields(BaseModel):
    """The fields that a client may change."""

    # phase 1: begin todo
    localisation: Place | None = None
    deployment_date: fields.DeploymentDate | None = None
    owner: fields.Owner
    # phase 1: end


class NewDevice(DeviceFields):
    """The body of a POST."""

    # phase 1: begin todo
    device_uuid: fields.DeviceUuid
    # phase 1: end


class ChangedDevice(DeviceFields):
    """The body of a PUT."""

    # phase 1: begin todo
    device_uuid: str | None = None
    # phase 1: end


class DeviceOut(BaseModel):
    """A device in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    device_uuid: str
    # phase 1: begin todo
    localisation: dict[str, float] | None
    deployment_date: date | None
    owner: str
    created_at: datetime
    updated_at: datetime
    # phase 1: end


class DeviceList(BaseModel):
    """Devices by uuid."""

    devices: list[DeviceOut]
    # phase 2: begin drop
    total: int
    page: int
    size: int
    has_next: bool
    # phase 2: end


# phase 2: begin drop
class ListQuery(BaseModel):
    """Which devices a client asks for."""

    owner: str | None = None
    skip: fields.Skip = 0
    limit: fields.Limit = 100


class Credentials(BaseModel):
    """Who wants a token."""

    username: str
    password: str


class Token(BaseModel):
    """What opens the routes that change something."""

    access_token: str
    token_type: str = "bearer"


# phase 2: end
# phase 3: begin drop
class ChangeOut(BaseModel):
    """One entry of the history of a device."""

    model_config = ConfigDict(from_attributes=True)

    changed_at: datetime
    changed_by: str
    action: Literal["created", "updated"]
    changes: dict[str, dict[str, Any]]


class NearQuery(Place):
    """Where to look for devices."""

    radius_km: fields.Radius


class Neighbour(BaseModel):
    """A device and how far away it is."""

    device: DeviceOut
    distance_km: float


# phase 3: end
