"""What the API accepts and what it responds with."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    # phase 1: begin drop
    Field,
    StringConstraints,
    # phase 1: end
    # phase 2: begin drop
    model_validator,
    # phase 2: end
)


class Item(StrEnum):
    """Something that survivors own and trade."""

    WATER = "water"
    FOOD = "food"
    MEDICATION = "medication"
    AMMUNITION = "ammunition"


# phase 1: begin drop
POINTS = {Item.WATER: 4, Item.FOOD: 3, Item.MEDICATION: 2, Item.AMMUNITION: 1}

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]
Age = Annotated[int, Field(ge=0, le=150)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Quantity = Annotated[int, Field(ge=0, le=10_000)]


# phase 1: end
class ItemOut(BaseModel):
    """An item and what one piece of it is worth."""

    name: Item
    points: int


class Location(BaseModel):
    """Where a survivor was last seen."""

    # phase 1: begin drop
    latitude: Latitude
    longitude: Longitude
    # phase 1: end


class SurvivorIn(BaseModel):
    """The fields that a client sends to register a survivor."""

    # phase 1: begin drop
    name: Name
    age: Age
    gender: Literal["M", "F", "O"]
    latitude: Latitude
    longitude: Longitude
    inventory: dict[Item, Quantity] = Field(default_factory=dict)
    # phase 1: end


class SurvivorOut(BaseModel):
    """A survivor in a response. Limits hold for input only: a stored survivor is always shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    # phase 1: begin drop
    name: str
    age: int
    gender: Literal["M", "F", "O"]
    latitude: float
    longitude: float
    inventory: dict[Item, int] | None
    infected: bool = False
    infection_reports: int = 0
    # phase 1: end


class SurvivorList(BaseModel):
    """Survivors in order of registration."""

    survivors: list[SurvivorOut]
    # phase 3: begin drop
    total: int
    page: int
    size: int
    has_next: bool
    # phase 3: end


# phase 2: begin drop
class ReporterIn(BaseModel):
    """Who reports an infection."""

    reporter_id: int


class InfectionReports(BaseModel):
    """How many survivors reported this one."""

    survivor_id: int
    reports: int
    infected: bool


class TradeSide(BaseModel):
    """What one survivor gives."""

    survivor_id: int
    items: dict[Item, Annotated[int, Field(ge=1)]] = Field(min_length=1)


class TradeIn(BaseModel):
    """What two survivors exchange."""

    left: TradeSide
    right: TradeSide

    @model_validator(mode="after")
    def refuse_one_survivor(self) -> "TradeIn":
        """A survivor has to trade with somebody else."""
        if self.left.survivor_id == self.right.survivor_id:
            raise ValueError("left and right must be two survivors")
        return self


class TradeOut(BaseModel):
    """Both survivors after their trade."""

    left: SurvivorOut
    right: SurvivorOut


# phase 2: end
# phase 3: begin drop
class Report(BaseModel):
    """The whole network in a few numbers."""

    infected_percentage: float
    non_infected_percentage: float
    average_resources: dict[Item, float]
    points_lost: int


class ListQuery(BaseModel):
    """Which survivors a client asks for."""

    infected: bool | None = None
    skip: int = Field(default=0, ge=0)
    limit: int = Field(default=100, ge=1, le=1000)


# phase 3: end
