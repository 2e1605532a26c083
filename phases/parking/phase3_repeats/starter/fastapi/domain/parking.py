"""What partners may do: look at garages, start sessions and stop them."""

from uuid import UUID

from domain import errors, models, seed
from domain.doors import Doors
from domain.ledger import SessionLedger
from domain.session import Session
from domain.turns import Turns


class Parking:
    """Everything that the routes call."""

    def __init__(self, contents: seed.Seed, doors: Doors) -> None:
        self._garages = {garage.id: garage for garage in contents.garages}
        self._users = {user.id: user for user in contents.users}
        self._ledger = SessionLedger()
        self._partners = {partner.api_key: partner for partner in contents.partners}
        self._doors = doors
        self._stops = Turns()

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

    def get_partner(self, api_key: str) -> seed.Partner:
        """Return who has this key. Raises `UnauthorizedError`."""
        if api_key not in self._partners:
            raise errors.UnauthorizedError("send the API key of a partner: x-api-key: …")
        return self._partners[api_key]

    def list_users(self, partner: seed.Partner) -> list[seed.User]:
        """Return the users of a partner, in the order of the seed file."""
        return [user for user in self._users.values() if user.partner_id == partner.id]

    def start(self, partner: seed.Partner, new: models.SessionIn) -> Session:
        """Start a session. Raises `NotFoundError`, then `ConflictError`."""
        garage = self._find_garage(new.garage_id)
        user = self._users.get(new.user_id)
        if user is None or user.partner_id != partner.id:
            raise errors.NotFoundError("no user has this id")
        self._ledger.reserve(garage, user)
        self._let_in(garage, user)
        return self._ledger.confirm(garage, user, new.license_plate)

    def get(self, partner: seed.Partner, session_id: UUID) -> Session:
        """Return one session. Raises `NotFoundError`."""
        session = self._ledger.find(session_id)
        if session is None or session.partner_id != partner.id:
            raise errors.NotFoundError("no session has this id")
        return session

    def stop(self, partner: seed.Partner, session_id: UUID) -> Session:
        """End a session; one that has ended stays as it is. Raises `NotFoundError`."""
        self.get(partner, session_id)
        # Of two stops at once the second finds the session stopped, and leaves the exit alone.
        with self._stops.wait_for(session_id):
            self._let_out(self.get(partner, session_id))
            self._ledger.stop(session_id)
        return self._ledger.stop(session_id)

    def _find_garage(self, garage_id: UUID) -> seed.Garage:
        if garage_id not in self._garages:
            raise errors.NotFoundError("no garage has this id")
        return self._garages[garage_id]

    def _let_in(self, garage: seed.Garage, user: seed.User) -> None:
        """Open the entry for a user who has a spot, or give the spot back.

        The spot is taken first: a door that is open cannot be taken back. And nobody but this
        user waits for the door, as no lock is held here. Raises `HardwareError`.
        """
        entry = garage.find_door("entry")
        try:
            self._doors.ping(entry)
            self._doors.open(entry)
        except errors.HardwareError:
            self._ledger.release(user)
            raise

    def _let_out(self, session: Session) -> None:
        """Open the exit unless the session has ended already. Raises `HardwareError`."""
        if session.ended_at is None:
            self._doors.open(self._garages[session.garage_id].find_door("exit"))
