"""What there is from the start: partners, their users, and garages with doors."""

import os
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of the seed file; none ever changes."""

    model_config = ConfigDict(frozen=True)


class Partner(Part):
    """A company whose programs call the API."""

    id: UUID
    name: str
    api_key: str


class User(Part):
    """Somebody who parks; the customer of one partner."""

    id: UUID
    partner_id: UUID


class Door(Part):
    """A door that hardware opens."""

    id: UUID
    description: str
    door_type: Literal["entry", "exit", "pedestrian"]


class Garage(Part):
    """A garage; every partner's users may park in it."""

    id: UUID
    name: str
    total_spots: int
    doors: tuple[Door, ...]


class Seed(Part):
    """The whole file."""

    partners: tuple[Partner, ...]
    users: tuple[User, ...]
    garages: tuple[Garage, ...]


def read_seed() -> Seed:
    """Read the file that the environment names."""
    return Seed.model_validate_json(Path(os.environ["SEED_FILE"]).read_bytes())
