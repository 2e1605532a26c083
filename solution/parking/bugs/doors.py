"""Mistakes in what is asked of the doors, and in what happens when they fail."""

from interview_kit.exercise.bugs import Bug, Change

DOORS = "domain/doors.py"
PARKING = "domain/parking.py"
PING = "            self._doors.ping(entry)\n"
OPEN = "            self._doors.open(entry)\n"
RELEASE = "            self._ledger.release(user)\n"
RESERVE = "        self._ledger.reserve(garage, user)\n"
LET_IN = "        self._let_in(garage, user)\n"
LET_OUT = 'self._doors.open(self._garages[session.garage_id].find_door("exit"))\n'
STOPS = "        with self._stops.wait_for(session_id):\n"

BUGS = (
    Bug(
        "opens-before-it-looks",
        "the entry is opened before anybody looks whether there is a spot",
        ("P31", "P37"),
        (
            Change(PARKING, RESERVE, LET_IN + RESERVE),
            Change(
                PARKING,
                "        # phase 2: begin drop\n" + LET_IN,
                "        # phase 2: begin drop\n",
            ),
            Change(PARKING, RELEASE, ""),
        ),
    ),
    Bug(
        "entry-never-opened",
        "a start pings the entry and never opens it",
        ("P23", "P25", "P27", "P31"),
        (Change(PARKING, OPEN, ""),),
    ),
    Bug(
        "exit-instead-of-entry",
        "a start asks the exit instead of the entry",
        ("P23", "P24", "P25", "P27", "P38"),
        (Change(PARKING, 'garage.find_door("entry")', 'garage.find_door("exit")'),),
    ),
    Bug(
        "first-door-of-the-garage",
        "a start asks the first door of the garage, whichever it is",
        ("P23", "P25", "P27"),
        (Change(PARKING, 'garage.find_door("entry")', "garage.doors[0]"),),
    ),
    Bug(
        "all-doors-opened",
        "a start opens the pedestrian door as well",
        ("P23",),
        (
            Change(
                PARKING,
                OPEN,
                OPEN + '            self._doors.open(garage.find_door("pedestrian"))\n',
            ),
        ),
    ),
    Bug(
        "open-before-ping",
        "a start opens the entry and pings it afterwards",
        ("P23", "P24"),
        (Change(PARKING, PING + OPEN, OPEN + PING),),
    ),
    Bug(
        "keeps-the-spot",
        "the spot of a start that a door has refused stays taken",
        ("P24", "P25", "P26", "P27"),
        (Change(PARKING, RELEASE, ""),),
    ),
    Bug(
        "keeps-the-spot-after-open",
        "the spot of a start stays taken when the entry was pinged and did not open",
        ("P25", "P27"),
        (
            Change(PARKING, OPEN, ""),
            Change(
                PARKING,
                RELEASE + "            raise\n",
                RELEASE + "            raise\n        self._doors.open(entry)\n",
            ),
        ),
    ),
    Bug(
        "shows-the-session-anyway",
        "a session starts although the entry did not open",
        ("P24", "P25", "P27"),
        (
            Change(
                PARKING,
                LET_IN,
                "        try:\n"
                "            self._let_in(garage, user)\n"
                "        except errors.HardwareError:\n"
                "            self._ledger.reserve(garage, user)\n"
                "            self._ledger.confirm(garage, user, new.license_plate)\n"
                "            raise\n",
            ),
        ),
    ),
    Bug(
        "opens-again-after-silence",
        "an open that got no response in time is repeated",
        ("P26",),
        (
            Change(
                DOORS,
                "        try:\n            response = self._client.request(method, path)\n",
                "        try:\n"
                "            try:\n"
                "                response = self._client.request(method, path)\n"
                "            except httpx2.ReadTimeout:\n"
                "                response = self._client.request(method, path, timeout=1)\n",
            ),
        ),
    ),
    Bug(
        "opens-again-after-failure",
        "an open that failed is repeated once",
        ("P25", "P30"),
        (
            Change(
                DOORS,
                '        self._ask("POST", f"/doors/{door.id}/open")\n',
                "        try:\n"
                '            self._ask("POST", f"/doors/{door.id}/open")\n'
                "        except HardwareError:\n"
                '            self._ask("POST", f"/doors/{door.id}/open")\n',
            ),
        ),
    ),
    Bug(
        "waits-for-ever",
        "a silent door is waited for without a limit",
        ("P26",),
        (Change(DOORS, "PATIENCE = 2.0", "PATIENCE = 30.0"),),
    ),
    Bug(
        "all-wait-for-one-door",
        "everybody waits while one start waits for its door",
        ("P26",),
        (
            Change(
                PARKING,
                LET_IN,
                "        with self._ledger._lock:\n            self._let_in(garage, user)\n",
            ),
            Change(PARKING, RELEASE, "            del self._ledger._spots[user.id]\n"),
        ),
    ),
    Bug(
        "ping-not-looked-at",
        "whatever the entry responds to the ping, it is opened",
        ("P24", "P27"),
        (
            Change(
                PARKING,
                PING,
                "            try:\n"
                "                self._doors.ping(entry)\n"
                "            except errors.HardwareError:\n"
                "                pass\n",
            ),
        ),
    ),
    Bug(
        "only-503-is-a-failure",
        "every status but 503 means that a door has opened",
        ("P27", "P30"),
        (Change(DOORS, "!= httpx2.codes.OK", "== httpx2.codes.SERVICE_UNAVAILABLE"),),
    ),
    Bug(
        "any-response-is-good",
        "every response of a door means that it has opened",
        ("P24", "P25", "P27", "P30", "P36", "P38"),
        (Change(DOORS, "if response.status_code != httpx2.codes.OK:", "if False:"),),
    ),
    Bug(
        "lost-connection-crashes",
        "a door that closes the connection or speaks no HTTP leads to a 500",
        ("P27", "P30"),
        (
            Change(
                DOORS,
                "        except httpx2.HTTPError as error:\n            raise Hard",
                "        except httpx2.TimeoutException as error:\n            raise Hard",
            ),
        ),
    ),
    Bug(
        "stopped-before-the-exit-opens",
        "a session is stopped although the exit did not open",
        ("P30",),
        (
            Change(
                PARKING,
                "            self._let_out(self.get(partner, session_id))\n",
                "            session = self.get(partner, session_id)\n"
                "            self._ledger.stop(session_id)\n"
                "            self._let_out(session)\n",
            ),
        ),
    ),
    Bug(
        "exit-never-opened",
        "a stop opens no door",
        ("P28", "P30", "P36"),
        (Change(PARKING, LET_OUT, "pass\n"),),
    ),
    Bug(
        "entry-instead-of-exit",
        "a stop opens the entry instead of the exit",
        ("P28", "P30"),
        (Change(PARKING, LET_OUT, LET_OUT.replace("exit", "entry")),),
    ),
    Bug(
        "exit-pinged",
        "a stop pings the exit before it opens it",
        ("P28",),
        (
            Change(
                PARKING,
                LET_OUT,
                LET_OUT.replace(".open(", ".ping(") + "            " + LET_OUT,
            ),
        ),
    ),
    Bug(
        "exit-opened-again",
        "a second stop opens the exit again",
        ("P29",),
        (
            Change(
                PARKING,
                "        if session.ended_at is None:\n            self._doors.open(",
                "        if True:\n            self._doors.open(",
            ),
        ),
    ),
    Bug(
        "exit-failure-hidden",
        "a stop responds with 200 and ends nothing when the exit fails",
        ("P30", "P36"),
        (
            Change(
                PARKING,
                "            self._let_out(self.get(partner, session_id))\n",
                "            try:\n"
                "                self._let_out(self.get(partner, session_id))\n"
                "            except errors.HardwareError:\n"
                "                return self.get(partner, session_id)\n",
            ),
        ),
    ),
    Bug(
        "health-always-up",
        "the health check says that the hardware is up without a look",
        ("P42",),
        (Change(DOORS, "            return False\n", "            return True\n"),),
    ),
    Bug(
        "health-opens-a-door",
        "the health check opens a door to see whether the hardware responds",
        ("P42",),
        (
            Change(
                DOORS,
                '            self._client.get("/")\n',
                '            self._client.post("/doors/main/open")\n',
            ),
        ),
    ),
)
