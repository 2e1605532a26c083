"""What the API accepts and what it responds with."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Availability(BaseModel):
    """How many spots of a garage are free."""

    garage_id: UUID
    # Phase 1: your code goes here.


class GarageOut(BaseModel):
    """A garage in a response."""

    id: UUID
    # Phase 1: your code goes here.


class SessionIn(BaseModel):
    """The fields that a client sends to start a session."""

    # Phase 1: your code goes here.


class SessionOut(BaseModel):
    """A session in a response."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    # Phase 1: your code goes here.
