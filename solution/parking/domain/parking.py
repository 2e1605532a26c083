"""What partners may do: look at garages, start sessions and stop them."""

from uuid import UUID

from domain import errors, models, seed

# phase 2: begin drop
from domain.doors import Doors

# phase 2: end
from domain.ledger import SessionLedger

# phase 3: begin drop
from domain.pages import page_of
from domain.repeats import Repeats

# phase 3: end
from domain.session import Session

# phase 2: begin drop
from domain.turns import Turns

# phase 2: end


class Parking:
    """Everything that the routes call."""

    def __init__(
        self,
        contents: seed.Seed,
        # phase 2: begin drop
        doors: Doors,
        # phase 2: end
    ) -> None:
        self._garages = {garage.id: garage for garage in contents.garages}
        self._users = {user.id: user for user in contents.users}
        self._ledger = SessionLedger()
        # phase 2: begin drop
        self._partners = {partner.api_key: partner for partner in contents.partners}
        self._doors = doors
        self._stops = Turns()
        # phase 2: end
        # phase 3: begin drop
        self._repeats = Repeats()
        # phase 3: end

    def list_garages(self) -> list[models.GarageOut]:
        """Return all garages, in the order of the seed file."""
        # phase 1: begin
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
        # phase 1: end

    def get_garage(self, garage_id: UUID) -> models.GarageOut:
        """Return one garage. Raises `NotFoundError`."""
        # phase 1: begin
        self._find_garage(garage_id)
        return next(garage for garage in self.list_garages() if garage.id == garage_id)
        # phase 1: end

    def get_availability(self, garage_id: UUID) -> models.Availability:
        """Return how many spots of a garage are free. Raises `NotFoundError`."""
        # phase 1: begin
        garage = self.get_garage(garage_id)
        return models.Availability(
            garage_id=garage.id,
            total_spots=garage.total_spots,
            available_spots=garage.available_spots,
        )
        # phase 1: end

    # phase 2: begin drop
    def get_partner(self, api_key: str) -> seed.Partner:
        """Return who has this key. Raises `UnauthorizedError`."""
        if api_key not in self._partners:
            raise errors.UnauthorizedError("send the API key of a partner: x-api-key: …")
        return self._partners[api_key]

    def list_users(self, partner: seed.Partner) -> list[seed.User]:
        """Return the users of a partner, in the order of the seed file."""
        return [user for user in self._users.values() if user.partner_id == partner.id]

    # phase 2: end
    def start(
        self,
        # phase 2: begin drop
        partner: seed.Partner,
        # phase 2: end
        new: models.SessionIn,
        # phase 3: begin drop
        key: str | None = None,
        # phase 3: end
    ) -> Session:
        """Start a session. Raises `NotFoundError`, then `ConflictError`."""
        # phase 3: begin drop
        if key is not None:
            return self._repeats.run_once((partner.id, key), new, lambda: self.start(partner, new))
        # phase 3: end
        # phase 1: begin
        garage = self._find_garage(new.garage_id)
        user = self._users.get(new.user_id)
        if (
            user is None
            # phase 1: end
            # phase 2: begin drop
            or user.partner_id != partner.id
            # phase 2: end
            # phase 1: begin drop
        ):
            raise errors.NotFoundError("no user has this id")
        self._ledger.reserve(garage, user)
        # phase 1: end
        # phase 2: begin drop
        self._let_in(garage, user)
        # phase 2: end
        # phase 1: begin drop
        return self._ledger.confirm(garage, user, new.license_plate)
        # phase 1: end

    def get(
        self,
        # phase 2: begin drop
        partner: seed.Partner,
        # phase 2: end
        session_id: UUID,
    ) -> Session:
        """Return one session. Raises `NotFoundError`."""
        # phase 1: begin
        session = self._ledger.find(session_id)
        if (
            session is None
            # phase 1: end
            # phase 2: begin drop
            or session.partner_id != partner.id
            # phase 2: end
            # phase 1: begin drop
        ):
            raise errors.NotFoundError("no session has this id")
        return session
        # phase 1: end

    def stop(
        self,
        # phase 2: begin drop
        partner: seed.Partner,
        # phase 2: end
        session_id: UUID,
    ) -> Session:
        """End a session; one that has ended stays as it is. Raises `NotFoundError`."""
        # phase 1: begin
        self.get(
            # phase 1: end
            # phase 2: begin drop
            partner,
            # phase 2: end
            # phase 1: begin drop
            session_id,
        )
        # phase 1: end
        # phase 2: begin drop
        # Of two stops at once the second finds the session stopped, and leaves the exit alone.
        with self._stops.wait_for(session_id):
            self._let_out(self.get(partner, session_id))
            self._ledger.stop(session_id)
        # phase 2: end
        # phase 1: begin drop
        return self._ledger.stop(session_id)
        # phase 1: end

    # phase 3: begin drop
    def list_sessions(
        self, partner: seed.Partner, query: models.SessionQuery
    ) -> models.SessionList:
        """Return one page of the sessions of a partner, in the order of their starts."""
        everything = self._ledger.list_all()
        own = [session for session in everything if session.partner_id == partner.id]
        sessions, page = page_of(own, query)
        return models.SessionList(
            sessions=[models.SessionOut.model_validate(session) for session in sessions], **page
        )

    def check_health(self) -> models.Health:
        """Say whether the hardware responds."""
        return models.Health(hardware="up" if self._doors.is_reachable() else "down")

    # phase 3: end
    # phase 1: begin drop
    def _find_garage(self, garage_id: UUID) -> seed.Garage:
        if garage_id not in self._garages:
            raise errors.NotFoundError("no garage has this id")
        return self._garages[garage_id]

    # phase 1: end
    # phase 2: begin drop
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

    # phase 2: end
