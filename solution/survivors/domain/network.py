"""The survivors in memory, safe to use from many threads."""

from collections.abc import Mapping
from dataclasses import (
    dataclass,
    # phase 1: begin drop
    replace,
    # phase 1: end
)
from itertools import count
from threading import Lock

from domain import errors, models
from domain.models import Item

# phase 2: begin drop
REPORTS_TO_INFECT = 3
# phase 2: end

Items = Mapping[Item, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """One survivor at one moment; a change makes a new one."""

    id: int
    name: str
    age: int
    gender: str
    latitude: float
    longitude: float
    supplies: Items
    # phase 2: begin drop
    reporters: frozenset[int] = frozenset()

    @property
    def infection_reports(self) -> int:
        """How many others reported this survivor."""
        return len(self.reporters)

    @property
    def infected(self) -> bool:
        """Whether enough others reported this survivor."""
        return self.infection_reports >= REPORTS_TO_INFECT

    # phase 2: end
    @property
    def inventory(self) -> Items | None:
        """The supplies that others can trade for."""
        # phase 2: begin drop
        if self.infected:
            return None
        # phase 2: end
        return self.supplies

    # phase 2: begin drop
    def owns(self, items: Items) -> bool:
        """Check that the supplies suffice for all of these items."""
        return all(self.supplies[item] >= quantity for item, quantity in items.items())

    def exchange(self, given: Items, received: Items) -> "Survivor":
        """Return this survivor after a trade."""
        supplies = {
            item: quantity - given.get(item, 0) + received.get(item, 0)
            for item, quantity in self.supplies.items()
        }
        return replace(self, supplies=supplies)

    # phase 2: end


# phase 2: begin drop
def worth(items: Items) -> int:
    """Return the points of these items."""
    return sum(models.POINTS[item] * quantity for item, quantity in items.items())


# phase 2: end
class SurvivorNetwork:
    """All survivors by id.

    Each method is one atomic step: it holds the lock from its first read to its last write, so
    that no other thread sees half a trade or changes what a decision was based on.
    """

    def __init__(self) -> None:
        self._survivors: dict[int, Survivor] = {}  # a dict keeps the order of registration
        self._ids = count(1)
        self._lock = Lock()

    def register(self, new: models.SurvivorIn) -> Survivor:
        """Add a survivor. Items that were not named are there, with a quantity of 0."""
        # phase 1: begin
        supplies = {item: new.inventory.get(item, 0) for item in Item}
        with self._lock:
            survivor = Survivor(
                id=next(self._ids), supplies=supplies, **new.model_dump(exclude={"inventory"})
            )
            return self._save(survivor)
        # phase 1: end

    def get(self, survivor_id: int) -> Survivor:
        """Return one survivor. Raises `SurvivorNotFoundError`."""
        # phase 1: begin
        with self._lock:
            return self._find(survivor_id)
        # phase 1: end

    # phase 1: begin drop
    def list_all(self) -> list[Survivor]:
        """Return all survivors as they are at one moment, in order of registration."""
        with self._lock:
            return list(self._survivors.values())

    def move(self, survivor_id: int, location: models.Location) -> Survivor:
        """Change where a survivor is. Raises `SurvivorNotFoundError`."""
        with self._lock:
            survivor = self._find(survivor_id)
            # phase 1: end
            # phase 2: begin drop
            if survivor.infected:
                raise errors.ConflictError(
                    "infected", "an infected survivor does not move any more"
                )
            # phase 2: end
            # phase 1: begin drop
            return self._save(replace(survivor, **location.model_dump()))

    # phase 1: end
    # phase 2: begin drop
    def report_infection(self, survivor_id: int, reporter_id: int) -> Survivor:
        """Count a report; the third reporter makes the survivor an infected one.

        Raises `SelfReportError`, `SurvivorNotFoundError` or `ConflictError`, in this order.
        """
        if survivor_id == reporter_id:
            raise errors.SelfReportError
        with self._lock:
            survivor, reporter = self._find(survivor_id), self._find(reporter_id)
            if survivor.infected:
                raise errors.ConflictError("already_infected", "this survivor is infected already")
            if reporter.infected:
                raise errors.ConflictError(
                    "reporter_infected", "an infected survivor cannot report"
                )
            if reporter_id in survivor.reporters:
                raise errors.ConflictError("already_reported", "this survivor has reported already")
            return self._save(replace(survivor, reporters=survivor.reporters | {reporter_id}))

    def trade(self, trade: models.TradeIn) -> tuple[Survivor, Survivor]:
        """Exchange items between two survivors, or change nothing.

        Raises `SurvivorNotFoundError` or `ConflictError`.
        """
        given, received = trade.left.items, trade.right.items
        with self._lock:
            left, right = self._find(trade.left.survivor_id), self._find(trade.right.survivor_id)
            if left.infected or right.infected:
                raise errors.ConflictError("infected", "an infected survivor cannot trade")
            if not (left.owns(given) and right.owns(received)):
                raise errors.ConflictError(
                    "insufficient_items", "a survivor does not own these items"
                )
            if worth(given) != worth(received):
                raise errors.ConflictError("unequal_points", "both sides must be worth the same")
            return (
                self._save(left.exchange(given, received)),
                self._save(right.exchange(received, given)),
            )

    # phase 2: end
    # phase 1: begin drop
    def _find(self, survivor_id: int) -> Survivor:
        """The caller holds the lock."""
        if survivor_id not in self._survivors:
            raise errors.SurvivorNotFoundError
        return self._survivors[survivor_id]

    def _save(self, survivor: Survivor) -> Survivor:
        """The caller holds the lock."""
        self._survivors[survivor.id] = survivor
        return survivor

    # phase 1: end
