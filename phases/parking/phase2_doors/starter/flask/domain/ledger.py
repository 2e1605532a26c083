"""The sessions in memory, safe to use from many threads."""

from collections import Counter
from datetime import UTC, datetime
from threading import Lock
from uuid import UUID, uuid4

from domain import errors
from domain.seed import Garage, User
from domain.session import Session


class SessionLedger:
    """Who parks where, and who did.

    Each method is one atomic step: it holds the lock from its first read to its last write, and
    never while something outside, such as a door, is waited for.
    """

    def __init__(self) -> None:
        self._spots: dict[UUID, UUID] = {}  # the garage in which each user takes a spot
        self._sessions: dict[UUID, Session] = {}
        self._lock = Lock()

    def count_taken(self) -> Counter[UUID]:
        """Count the spots that are taken in each garage, also by starts that are not done yet."""
        with self._lock:
            return Counter(self._spots.values())

    def reserve(self, garage: Garage, user: User) -> None:
        """Take a spot for a user. Raises `ConflictError`."""
        with self._lock:
            if user.id in self._spots:
                raise errors.ConflictError(
                    "the user has a running session", "user_has_running_session"
                )
            if [*self._spots.values()].count(garage.id) >= garage.total_spots:
                raise errors.ConflictError("the garage is full", "garage_full")
            self._spots[user.id] = garage.id

    def confirm(self, garage: Garage, user: User, license_plate: str) -> Session:
        """Make the session of a user who has a spot."""
        with self._lock:
            session = Session(
                id=uuid4(),
                garage_id=garage.id,
                user_id=user.id,
                license_plate=license_plate,
                started_at=datetime.now(UTC),
            )
            self._sessions[session.id] = session
            return session

    def find(self, session_id: UUID) -> Session | None:
        """Return a session as it is now; None when there is none with this id."""
        with self._lock:
            return self._sessions.get(session_id)

    def stop(self, session_id: UUID) -> Session:
        """End a session and free its spot; one that has ended stays as it is."""
        with self._lock:
            session = self._sessions[session_id]
            if session.ended_at is None:
                session = self._sessions[session_id] = session.stop()
                del self._spots[session.user_id]
            return session
