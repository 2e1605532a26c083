"""What the API accepts and what it responds with."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from domain import fields
from domain.seed import Door
from domain.session import Status


class Availability(BaseModel):
    """How many spots of a garage are free."""

    garage_id: UUID
    total_spots: int
    available_spots: int


class GarageOut(BaseModel):
    """A garage in a response."""

    id: UUID
    name: str
    total_spots: int
    available_spots: int
    doors: tuple[Door, ...]


class SessionIn(BaseModel):
    """The fields that a client sends to start a session."""

    garage_id: UUID
    user_id: UUID
    license_plate: fields.LicensePlate


class SessionOut(BaseModel):
    """A session in a response."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    garage_id: UUID
    user_id: UUID
    license_plate: str
    status: Status
    started_at: datetime
    ended_at: datetime | None
