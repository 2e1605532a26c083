"""What partners may do: look at garages, start sessions and stop them."""

from uuid import UUID

from domain import errors, models, seed
from domain.ledger import SessionLedger
from domain.session import Session


class Parking:
    """Everything that the routes call."""

    def __init__(self, contents: seed.Seed) -> None:
        self._garages = {garage.id: garage for garage in contents.garages}
        self._users = {user.id: user for user in contents.users}
        self._ledger = SessionLedger()

    def list_garages(self) -> list[models.GarageOut]:
        """Return all garages, in the order of the seed file."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def get_garage(self, garage_id: UUID) -> models.GarageOut:
        """Return one garage. Raises `NotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def get_availability(self, garage_id: UUID) -> models.Availability:
        """Return how many spots of a garage are free. Raises `NotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def start(self, new: models.SessionIn) -> Session:
        """Start a session. Raises `NotFoundError`, then `ConflictError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def get(self, session_id: UUID) -> Session:
        """Return one session. Raises `NotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def stop(self, session_id: UUID) -> Session:
        """End a session; one that has ended stays as it is. Raises `NotFoundError`."""
        # Phase 1: your code goes here.
        raise NotImplementedError
