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
        # Phase 1: your code goes here.
        raise NotImplementedError

    def get(self, survivor_id: int) -> Survivor:
        """Return one survivor. Raises `SurvivorNotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def list_all(self) -> list[Survivor]:
        """Return all survivors as they are at one moment, in order of registration."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def move(self, survivor_id: int, location: models.Location) -> Survivor:
        """Change where a survivor is. Raises `SurvivorNotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError
