"""What the API accepts and what it responds with."""

from pydantic import BaseModel, ConfigDict

from domain.items import Item


class ItemOut(BaseModel):
    """An item and what one piece of it is worth."""

    name: Item
    points: int


class Location(BaseModel):
    """Where a survivor was last seen."""

    # Phase 1: your code goes here.


class SurvivorIn(BaseModel):
    """The fields that a client sends to register a survivor."""

    # Phase 1: your code goes here.


class SurvivorOut(BaseModel):
    """A survivor in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    # Phase 1: your code goes here.


class SurvivorList(BaseModel):
    """Survivors in order of registration."""

    survivors: list[SurvivorOut]
