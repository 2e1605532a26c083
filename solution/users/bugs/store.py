"""Mistakes in the store that no single answer shows: races, ids, what a refusal leaves behind."""

from interview_kit.exercise.bugs import Bug, Change

STORE = "domain/store.py"
LOCKED_CREATE = """\
        with self._lock:
            self._refuse_taken(new.email)
"""
LOCKED_UPDATE = """\
        with self._lock:
            before = self._find(user_id)
"""
UNLOCKED_CREATE = LOCKED_CREATE.replace("with self._lock", "if True")
UNLOCKED_UPDATE = LOCKED_UPDATE.replace("with self._lock", "if True")
UPDATE = """\
            before = self._find(user_id)
            user = before.model_copy(update=changes | {"updated_at": self._now()})
            self._refuse_taken(user.email, owner=user_id)
            del self._owners[before.email]
            self._owners[user.email] = user_id
            self._users[user_id] = user
"""
DELETE = """\
            user = self._find(user_id)
            del self._users[user_id]
            del self._owners[user.email]
"""

BUGS = (
    Bug(
        "no-lock",
        "no lock is held between the look at the users and the write",
        ("U43",),
        (
            Change(STORE, LOCKED_CREATE, UNLOCKED_CREATE),
            Change(STORE, LOCKED_UPDATE, UNLOCKED_UPDATE),
        ),
    ),
    Bug(
        "no-lock-on-create",
        "two users created at once may get one e-mail",
        ("U43",),
        (Change(STORE, LOCKED_CREATE, UNLOCKED_CREATE),),
    ),
    Bug(
        "ids-count-down",
        "each id is less than the one before it",
        ("U01",),
        (
            Change(STORE, "count(1)", "count(10**9, -1)"),
            Change(
                STORE,
                "return list(self._users.values())",
                "return sorted(self._users.values(), key=lambda user: user.id)",
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
        (Change(STORE, DELETE, DELETE.replace("            del self._owners[user.email]\n", "")),),
    ),
    Bug(
        "old-email-stays-taken",
        "an e-mail that a PUT has replaced stays taken",
        ("U26",),
        (
            Change(
                STORE, UPDATE, UPDATE.replace("            del self._owners[before.email]\n", "")
            ),
        ),
    ),
    Bug(
        "new-email-not-taken",
        "an e-mail that a PUT has set counts as free",
        ("U26",),
        (
            Change(
                STORE,
                UPDATE,
                UPDATE.replace("            self._owners[user.email] = user_id\n", ""),
            ),
        ),
    ),
    Bug(
        "own-email-taken",
        "every update counts the user's own e-mail as taken",
        ("U26", "U37", "U39"),
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
                UPDATE.replace("self._find(user_id)\n", "self._users.pop(user_id)\n", 1).replace(
                    "before =", "self._find(user_id)\n            before =", 1
                ),
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
    Bug(
        "never-updated",
        "the store never sets updated_at anew",
        ("U27",),
        (Change(STORE, 'changes | {"updated_at": self._now()}', "changes"),),
    ),
)
