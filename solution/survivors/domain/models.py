"""What the API accepts and what it responds with."""

from pydantic import BaseModel, ConfigDict

# phase 1: begin drop
from domain import fields

# phase 1: end
from domain.items import Item


class ItemOut(BaseModel):
    """An item and what one piece of it is worth."""

    name: Item
    points: int


class Location(BaseModel):
    """Where a survivor was last seen."""

    # phase 1: begin todo
    latitude: fields.Latitude
    longitude: fields.Longitude
    # phase 1: end


class SurvivorIn(BaseModel):
    """The fields that a client sends to register a survivor."""

    # phase 1: begin todo
    name: fields.Name
    age: fields.Age
    gender: fields.Gender
    latitude: fields.Latitude
    longitude: fields.Longitude
    inventory: fields.Inventory = {}  # pydantic copies it for each survivor
    # phase 1: end


class SurvivorOut(BaseModel):
    """A survivor in a response. Limits hold for input only: what is stored is always shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    # phase 1: begin todo
    name: str
    age: int
    gender: str
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
    items: fields.TradedItems


class TradeIn(BaseModel):
    """What two survivors exchange."""

    left: TradeSide
    right: TradeSide


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
    skip: fields.Skip = 0
    limit: fields.Limit = 100


# phase 3: end
