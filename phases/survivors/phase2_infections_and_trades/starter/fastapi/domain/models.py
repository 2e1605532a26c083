"""What the API accepts and what it responds with."""

from pydantic import BaseModel, ConfigDict

from domain import fields
from domain.items import Item


class ItemOut(BaseModel):
    """An item and what one piece of it is worth."""

    name: Item
    points: int


class Location(BaseModel):
    """Where a survivor was last seen."""

    latitude: fields.Latitude
    longitude: fields.Longitude


class SurvivorIn(BaseModel):
    """The fields that a client sends to register a survivor."""

    name: fields.Name
    age: fields.Age
    gender: fields.Gender
    latitude: fields.Latitude
    longitude: fields.Longitude
    inventory: fields.Inventory = {}  # pydantic copies it for each survivor


class SurvivorOut(BaseModel):
    """A survivor in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    age: int
    gender: str
    latitude: float
    longitude: float
    inventory: dict[Item, int] | None
    infected: bool = False
    infection_reports: int = 0


class SurvivorList(BaseModel):
    """Survivors in order of registration."""

    survivors: list[SurvivorOut]
