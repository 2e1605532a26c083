"""What the API accepts and what it responds with."""

# phase 1: begin drop
from datetime import datetime

# phase 1: end
# phase 3: begin drop
from typing import Literal

# phase 3: end
from uuid import UUID

from pydantic import BaseModel, ConfigDict

# phase 1: begin drop
from domain import fields
from domain.seed import Door
from domain.session import Status

# phase 1: end


class Availability(BaseModel):
    """How many spots of a garage are free."""

    garage_id: UUID
    # phase 1: begin todo
    total_spots: int
    available_spots: int
    # phase 1: end


class GarageOut(BaseModel):
    """A garage in a response."""

    id: UUID
    # phase 1: begin todo
    name: str
    total_spots: int
    available_spots: int
    doors: tuple[Door, ...]
    # phase 1: end


class SessionIn(BaseModel):
    """The fields that a client sends to start a session."""

    # phase 1: begin todo
    garage_id: UUID
    user_id: UUID
    license_plate: fields.LicensePlate
    # phase 1: end


class SessionOut(BaseModel):
    """A session in a response."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    # phase 1: begin todo
    garage_id: UUID
    user_id: UUID
    license_plate: str
    status: Status
    started_at: datetime
    ended_at: datetime | None
    # phase 1: end


# phase 3: begin drop
class SessionQuery(BaseModel):
    """Which sessions a client asks for."""

    user_id: UUID | None = None
    garage_id: UUID | None = None
    status: Status | None = None
    skip: fields.Skip = 0
    limit: fields.Limit = 100


class SessionList(BaseModel):
    """One page of the sessions of a partner."""

    sessions: list[SessionOut]
    total: int
    page: int
    size: int
    has_next: bool


class Health(BaseModel):
    """Whether the API serves, and whether something responds where the doors should."""

    status: Literal["healthy"] = "healthy"
    hardware: Literal["up", "down"]


# phase 3: end
