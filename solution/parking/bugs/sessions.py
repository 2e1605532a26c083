"""Mistakes in what is kept: spots, sessions, and two threads at once."""

from interview_kit.exercise.bugs import Bug, Change

LEDGER = "domain/ledger.py"
PARKING = "domain/parking.py"
REPEATS = "domain/repeats.py"
HAS_SPOT = "            if user.id in self._spots:\n"
IS_FULL = "if [*self._spots.values()].count(garage.id) >= garage.total_spots:"
TAKE = "            self._spots[user.id] = garage.id\n"
FREE = "                del self._spots[user.id]\n"
STOP = "                del self._spots[session.user_id]\n"

BUGS = (
    Bug(
        "full-forever",
        "a garage that has refused somebody because it was full stays full",
        ("P15", "P30", "P38"),
        (
            Change(
                LEDGER,
                IS_FULL,
                f"{IS_FULL[:-1]} or garage.id in FULL:\n                FULL.add(garage.id)",
            ),
            Change(
                LEDGER, "class SessionLedger:", "FULL: set[UUID] = set()\n\n\nclass SessionLedger:"
            ),
        ),
    ),
    Bug(
        "conflict-takes-a-spot",
        "a start that is refused because the user parks takes a spot",
        ("P12",),
        (
            Change(
                LEDGER, HAS_SPOT, f"{HAS_SPOT}                self._spots[uuid4()] = garage.id\n"
            ),
        ),
    ),
    Bug(
        "one-session-per-garage",
        "a user may have a running session in each garage",
        ("P12", "P31", "P36", "P37"),
        (
            Change(
                LEDGER, "if user.id in self._spots:", "if self._spots.get(user.id) == garage.id:"
            ),
        ),
    ),
    Bug(
        "one-spot-too-many",
        "a garage takes one session more than it has spots",
        ("P13", "P14", "P17", "P30", "P31", "P36", "P37", "P38"),
        (Change(LEDGER, IS_FULL, IS_FULL.replace(">=", ">")),),
    ),
    Bug(
        "zero-spots-are-endless",
        "a garage of zero spots is never full",
        ("P14",),
        (Change(LEDGER, IS_FULL, IS_FULL.replace("if [", "if garage.total_spots and [")),),
    ),
    Bug(
        "stop-keeps-the-spot",
        "a stop does not free the spot",
        ("P03", "P15", "P17", "P19", "P22", "P30", "P38", "P44"),
        (Change(LEDGER, STOP, ""),),
    ),
    Bug(
        "stop-moves-the-end",
        "each stop sets a new ended_at",
        ("P17",),
        (
            Change(LEDGER, "if session.ended_at is None:", "if True:"),
            Change(LEDGER, STOP, "                self._spots.pop(session.user_id, None)\n"),
        ),
    ),
    Bug(
        "stop-ends-the-next-session",
        "a second stop of an old session frees the spot of the user's new one",
        ("P17",),
        (
            Change(
                LEDGER,
                "                del self._spots[session.user_id]\n            return session\n",
                "            self._spots.pop(session.user_id, None)\n            return session\n",
            ),
        ),
    ),
    Bug(
        "stop-ends-all",
        "a stop ends every session of the garage",
        ("P03", "P16", "P17", "P44"),
        (
            Change(
                LEDGER,
                STOP,
                STOP + "                for other in list(self._sessions.values()):\n"
                "                    if other.garage_id == session.garage_id:\n"
                "                        if other.ended_at is None:\n"
                "                            self._sessions[other.id] = other.stop()\n"
                "                            del self._spots[other.user_id]\n",
            ),
        ),
    ),
    Bug(
        "one-session-in-a-life",
        "a user who has parked once may never start again",
        ("P17", "P19", "P44"),
        (
            Change(
                LEDGER,
                HAS_SPOT,
                "            if user.id in [each.user_id for each in self._sessions.values()]:\n",
            ),
        ),
    ),
    Bug(
        "one-plate-at-a-time",
        "a plate that is in a garage cannot come in a second time",
        ("P21",),
        (
            Change(
                LEDGER,
                "        with self._lock:\n            session = Session(\n",
                "        with self._lock:\n"
                "            for each in self._sessions.values():\n"
                "                is_same = each.license_plate == license_plate\n"
                "                if is_same and each.garage_id == garage.id:\n"
                "                    del self._spots[user.id]\n"
                '                    raise errors.ConflictError("the plate is inside", "plate")\n'
                "            session = Session(\n",
            ),
        ),
    ),
    Bug(
        "race-on-spots",
        "nothing keeps two starts at once from taking the same spot",
        ("P40", "P41"),
        (
            Change(LEDGER, "from threading import Lock\n", "from contextlib import nullcontext\n"),
            Change(LEDGER, "self._lock = Lock()", "self._lock = nullcontext()"),
        ),
    ),
    Bug(
        "race-between-look-and-spot",
        "whether a garage is full is looked up under the lock, and the spot taken later",
        ("P40", "P41"),
        (Change(LEDGER, TAKE, "        with self._lock:\n" + TAKE),),
    ),
    Bug(
        "race-everywhere",
        "nothing keeps two requests at once apart, not even those with one idempotency key",
        ("P40", "P41", "P46"),
        (
            Change(LEDGER, "from threading import Lock\n", "from contextlib import nullcontext\n"),
            Change(LEDGER, "self._lock = Lock()", "self._lock = nullcontext()"),
            Change(REPEATS, "with self._turns.wait_for(key):", "if self._turns:"),
        ),
    ),
    Bug(
        "keeps-failures",
        "an idempotency key is remembered before the start has succeeded",
        ("P38",),
        (
            Change(
                REPEATS,
                "            if key not in self._kept:\n"
                "                self._kept[key] = new, start()\n",
                "            if key in self._tried and key not in self._kept:\n"
                "                raise KeyReusedError\n"
                "            self._tried.add(key)\n"
                "            if key not in self._kept:\n"
                "                self._kept[key] = new, start()\n",
            ),
            Change(
                REPEATS,
                "        self._turns = Turns()\n",
                "        self._turns = Turns()\n        self._tried: set[Hashable] = set()\n",
            ),
        ),
    ),
    Bug(
        "key-ignores-the-body",
        "an idempotency key that comes with another body gets the first session",
        ("P39",),
        (Change(REPEATS, "if former != new:", "if False:"),),
    ),
    Bug(
        "key-compares-the-user-only",
        "an idempotency key may come with another garage or plate",
        ("P39",),
        (Change(REPEATS, "if former != new:", "if former.user_id != new.user_id:"),),
    ),
    Bug(
        "keys-of-everybody",
        "an idempotency key of one partner is that of all others",
        ("P45",),
        (Change(PARKING, "run_once((partner.id, key),", "run_once(key,"),),
    ),
    Bug(
        "key-forgotten",
        "an idempotency key is ignored",
        ("P38", "P39"),
        (Change(PARKING, "        if key is not None:\n", "        if key == '':\n"),),
    ),
)
