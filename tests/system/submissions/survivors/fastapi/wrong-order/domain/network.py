"""The survivors in memory, safe to use from many threads."""

from itertools import count
from threading import Lock

from domain import errors, items, models
from domain.survivor import Survivor


class SurvivorNetwork:
    """All survivors by id.

    Each method is one atomic step: it holds the lock from its first read to its last write, so
    that no other thread sees half a change or changes what a decision was based on.
    """

    def __init__(self) -> None:
        self._survivors: dict[int, Survivor] = {}  # a dict keeps the order of registration
        self._ids = count(1)
        self._lock = Lock()

    def register(self, new: models.SurvivorIn) -> Survivor:
        """Add a survivor, with a quantity of 0 of each item that was not named."""
        fields = new.model_dump(exclude={"inventory"})
        with self._lock:
            survivor = Survivor(
                id=next(self._ids), supplies=items.complete(new.inventory), **fields
            )
            return self._save(survivor)

    def get(self, survivor_id: int) -> Survivor:
        """Return one survivor. Raises `SurvivorNotFoundError`."""
        with self._lock:
            return self._find(survivor_id)

    def list_all(self) -> list[Survivor]:
        """Return all survivors as they are at one moment, in order of registration."""
        with self._lock:
            return list(self._survivors.values())

    def move(self, survivor_id: int, location: models.Location) -> Survivor:
        """Change where a survivor is. Raises `SurvivorNotFoundError`."""
        with self._lock:
            survivor = self._find(survivor_id)
            if survivor.infected:
                raise errors.ConflictError("infected", "an infected survivor cannot move")
            return self._save(survivor.move(location.latitude, location.longitude))

    def report_infection(self, survivor_id: int, reporter_id: int) -> Survivor:
        """Count a report; the third reporter makes the survivor an infected one.

        Raises `SelfDealingError`, `SurvivorNotFoundError` or `ConflictError`, in this order.
        """
        with self._lock:
            survivor, reporter = self._find(survivor_id), self._find(reporter_id)
            if survivor_id == reporter_id:
                raise errors.SelfDealingError
            if reporter_id in survivor.reporters:
                raise errors.ConflictError("already_reported", "the reporter has reported already")
            if reporter.infected:
                raise errors.ConflictError("reporter_infected", "the reporter is infected")
            if survivor.infected:
                raise errors.ConflictError("already_infected", "the survivor is infected already")
            return self._save(survivor.receive_report(reporter_id))

    def trade(self, left: models.TradeSide, right: models.TradeSide) -> tuple[Survivor, Survivor]:
        """Exchange the items of both sides, or change nothing.

        Raises `SelfDealingError`, `SurvivorNotFoundError` or `ConflictError`, in this order.
        """
        if left.survivor_id == right.survivor_id:
            raise errors.SelfDealingError
        with self._lock:
            one, other = self._find(left.survivor_id), self._find(right.survivor_id)
            if items.worth(left.items) != items.worth(right.items):
                raise errors.ConflictError("unequal_points", "both sides must be worth the same")
            if not (one.owns(left.items) and other.owns(right.items)):
                raise errors.ConflictError("insufficient_items", "a side does not own its items")
            if one.infected or other.infected:
                raise errors.ConflictError("infected", "an infected survivor cannot trade")
            return (
                self._save(one.exchange(given=left.items, received=right.items)),
                self._save(other.exchange(given=right.items, received=left.items)),
            )

    def _find(self, survivor_id: int) -> Survivor:
        """Look a survivor up. The caller holds the lock."""
        if survivor_id not in self._survivors:
            raise errors.SurvivorNotFoundError
        return self._survivors[survivor_id]

    def _save(self, survivor: Survivor) -> Survivor:
        """Keep a survivor in place of the former one. The caller holds the lock."""
        self._survivors[survivor.id] = survivor
        return survivor
