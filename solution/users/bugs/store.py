"""Mistakes in the store that no single answer shows: races, ids, what a refusal leaves behind."""

from interview_kit.exercise.bugs import Bug, Change

STORE = "domain/store.py"
IMPORTS = "from threading import Lock\n"
SLOW = IMPORTS + "from time import sleep\n"
CREATE = """\
        with self._lock:
            self._refuse_taken(new.email)
            now = self._now()
            user = User(id=next(self._ids), created_at=now, updated_at=now, **new.model_dump())
            self._users[user.id] = user
            return user
"""
UPDATE = """\
            user = self.get(user_id).model_copy(update=changes | {"updated_at": self._now()})
            self._refuse_taken(user.email, owner=user_id)
            self._users[user_id] = user
"""
DELETE = """\
            self.get(user_id)
            del self._users[user_id]
"""

BUGS = (
    Bug(
        "race-on-ids",
        "two users created at once may get one id",
        ("U43",),
        (
            Change(STORE, IMPORTS, SLOW),
            Change(
                STORE,
                CREATE,
                """\
        self._refuse_taken(new.email)
        now = self._now()
        taken = getattr(self, "_last", 0)
        sleep(0.01)
        self._last = taken + 1
        user = User(id=self._last, created_at=now, updated_at=now, **new.model_dump())
        self._users[user.id] = user
        return user
""",
            ),
        ),
    ),
    Bug(
        "race-on-emails",
        "two users created at once may get one e-mail",
        ("U43",),
        (
            Change(STORE, IMPORTS, SLOW),
            Change(
                STORE,
                CREATE,
                """\
        self._refuse_taken(new.email)
        sleep(0.01)
        with self._lock:
            now = self._now()
            user = User(id=next(self._ids), created_at=now, updated_at=now, **new.model_dump())
            self._users[user.id] = user
            return user
""",
            ),
        ),
    ),
    Bug(
        "newest-id-reused",
        "the id of the newest user is given away once it is deleted",
        ("U30",),
        (Change(STORE, "id=next(self._ids)", "id=max(self._users, default=0) + 1"),),
    ),
    Bug(
        "ids-counted",
        "a new id is the number of users plus one, even if a living user has it",
        ("U30",),
        (Change(STORE, "id=next(self._ids)", "id=len(self._users) + 1"),),
    ),
    Bug(
        "deleted-email-taken",
        "the e-mail of a deleted user stays taken",
        ("U30",),
        (
            Change(STORE, "    def all(self)", "    gone: list[str] = []\n\n    def all(self)"),
            Change(
                STORE,
                DELETE,
                "            self.gone.append(self.get(user_id).email)\n"
                "            del self._users[user_id]\n",
            ),
            Change(
                STORE,
                "        if any(user.email == email",
                "        if email in self.gone or any(user.email == email",
            ),
        ),
    ),
    Bug(
        "own-email-taken",
        "every update counts the user's own e-mail as taken",
        ("U26", "U37", "U39", "U46"),
        (
            Change(
                STORE,
                "self._refuse_taken(user.email, owner=user_id)",
                "self._refuse_taken(user.email)",
            ),
        ),
    ),
    Bug(
        "refused-update-loses-the-user",
        "an update that is refused loses the user",
        ("U22", "U26", "U39"),
        (
            Change(
                STORE,
                UPDATE,
                UPDATE.replace("self.get(user_id)", "self._take_out(user_id)"),
            ),
            Change(
                STORE,
                "    def delete(self",
                "    def _take_out(self, user_id: int) -> User:\n"
                "        self.get(user_id)\n"
                "        return self._users.pop(user_id)\n\n"
                "    def delete(self",
            ),
        ),
    ),
    Bug(
        "updated-user-moves-to-the-end",
        "a user that was updated moves to the end of the list",
        ("U22",),
        (
            Change(
                STORE,
                UPDATE,
                UPDATE.replace(
                    "            self._users[user_id] = user\n",
                    "            del self._users[user_id]\n"
                    "            self._users[user_id] = user\n",
                ),
            ),
        ),
    ),
)
