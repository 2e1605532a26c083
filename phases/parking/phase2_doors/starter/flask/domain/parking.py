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
        spots = self._ledger.count_taken()
        return [
            models.GarageOut(
                id=garage.id,
                name=garage.name,
                total_spots=garage.total_spots,
                available_spots=garage.total_spots - spots[garage.id],
                doors=garage.doors,
            )
            for garage in self._garages.values()
        ]

    def get_garage(self, garage_id: UUID) -> models.GarageOut:
        """Return one garage. Raises `NotFoundError`."""
        self._find_garage(garage_id)
        return next(garage for garage in self.list_garages() if garage.id == garage_id)

    def get_availability(self, garage_id: UUID) -> models.Availability:
        """Return how many spots of a garage are free. Raises `NotFoundError`."""
        garage = self.get_garage(garage_id)
        return models.Availability(
            garage_id=garage.id,
            total_spots=garage.total_spots,
            available_spots=garage.available_spots,
        )

    def start(self, new: models.SessionIn) -> Session:
        """Start a session. Raises `NotFoundError`, then `ConflictError`."""
        garage = self._find_garage(new.garage_id)
        user = self._users.get(new.user_id)
        if user is None:
            raise errors.NotFoundError("no user has this id")
        self._ledger.reserve(garage, user)
        return self._ledger.confirm(garage, user, new.license_plate)

    def get(self, session_id: UUID) -> Session:
        """Return one session. Raises `NotFoundError`."""
        session = self._ledger.find(session_id)
        if session is None:
            raise errors.NotFoundError("no session has this id")
        return session

    def stop(self, session_id: UUID) -> Session:
        """End a session; one that has ended stays as it is. Raises `NotFoundError`."""
        self.get(session_id)
        return self._ledger.stop(session_id)

    def _find_garage(self, garage_id: UUID) -> seed.Garage:
        if garage_id not in self._garages:
            raise errors.NotFoundError("no garage has this id")
        return self._garages[garage_id]
