"""Mistakes in what is kept: infections, trades, and two threads at once."""

from interview_kit.exercise.bugs import Bug, Change

NETWORK = "domain/network.py"
SURVIVOR = "domain/survivor.py"
COUNT = "            return self._save(survivor.receive_report(reporter_id))\n"
SAVE = """\
            return (
                self._save(one.exchange(given=left.items, received=right.items)),
                self._save(other.exchange(given=right.items, received=left.items)),
            )
"""
EQUAL = "            if items.worth(left.items) != items.worth(right.items):\n"
ENOUGH = "if not (one.owns(left.items) and other.owns(right.items)):"

BUGS = (
    Bug(
        "two-reports-infect",
        "the second reporter infects a survivor",
        (
            "Z23",
            "Z24",
            "Z28",
            "Z29",
            "Z30",
            "Z31",
            "Z36",
            "Z39",
            "Z40",
            "Z42",
            "Z43",
            "Z44",
            "Z48",
        ),
        (Change(SURVIVOR, "REPORTS_TO_INFECT = 3", "REPORTS_TO_INFECT = 2"),),
    ),
    Bug(
        "reporter-counts-again",
        "a survivor is infected by three reports of the same reporter",
        (
            "Z25",
            "Z40",
        ),
        (
            Change(SURVIVOR, "reporters: frozenset[int] = frozenset()", "reporters: tuple = ()"),
            Change(SURVIVOR, "self.reporters | {reporter_id}", "(*self.reporters, reporter_id)"),
            Change(NETWORK, "if reporter_id in survivor.reporters:", "if False:"),
        ),
    ),
    Bug(
        "reports-of-the-infected-vanish",
        "the reports of somebody who gets infected are taken back",
        ("Z30",),
        (
            Change(
                NETWORK,
                COUNT,
                "            found = self._save(survivor.receive_report(reporter_id))\n"
                "            everybody = list(self._survivors.values())\n"
                "            for each in everybody if found.infected else ():\n"
                "                self._save(each.forget(found.id))\n"
                "            return found\n",
            ),
            Change(
                SURVIVOR,
                "    def owns(",
                '    def forget(self, reporter_id: int) -> "Survivor":\n'
                "        if self.infected:\n"
                "            return self\n"
                "        return replace(self, reporters=self.reporters - {reporter_id})\n\n"
                "    def owns(",
            ),
        ),
    ),
    Bug(
        "reported-before-infected",
        "a second report about an infected survivor is complained about as a second report",
        ("Z39",),
        (
            Change(
                NETWORK,
                "            if survivor.infected:\n"
                '                raise errors.ConflictError("already_infected"',
                "            if survivor.infected and reporter_id not in survivor.reporters:\n"
                '                raise errors.ConflictError("already_infected"',
            ),
        ),
    ),
    Bug(
        "location-brings-items",
        "an inventory in the body of a new location replaces the survivor's",
        ("Z19",),
        (
            Change(
                "domain/models.py",
                '    """Where a survivor was last seen."""\n',
                '    """Where a survivor was last seen."""\n\n'
                "    inventory: dict[Item, int] | None = None\n",
            ),
            Change(
                NETWORK,
                "survivor.move(location.latitude, location.longitude))\n",
                "survivor.exchange({}, location.inventory or {}).move(\n"
                "                location.latitude, location.longitude\n"
                "            ))\n",
            ),
        ),
    ),
    Bug(
        "trade-copies",
        "a trade gives both sides the items of the other and takes nothing away",
        (
            "Z32",
            "Z33",
            "Z47",
        ),
        (Change(SURVIVOR, "quantity - given.get(item, 0) + received", "quantity + received"),),
    ),
    Bug(
        "trade-changes-one-side",
        "a trade changes the left survivor only",
        (
            "Z32",
            "Z33",
            "Z47",
        ),
        (
            Change(
                NETWORK,
                "self._save(other.exchange(given=right.items, received=left.items)),",
                "other.exchange(given=right.items, received=left.items),",
            ),
        ),
    ),
    Bug(
        "trade-adds-prices",
        "the points of a trade are added without quantities",
        (
            "Z32",
            "Z33",
            "Z34",
            "Z47",
        ),
        (
            Change(
                NETWORK,
                EQUAL,
                "            if items.worth(dict.fromkeys(left.items, 1)) != items.worth("
                "dict.fromkeys(right.items, 1)):\n",
            ),
        ),
    ),
    Bug(
        "trade-right-may-give-more",
        "a trade in which the right side gives more points is done",
        ("Z34",),
        (Change(NETWORK, EQUAL, EQUAL.replace("!=", ">")),),
    ),
    Bug(
        "trade-half-done",
        "a trade of unequal points is refused after the left survivor has changed",
        ("Z34",),
        (
            Change(
                NETWORK,
                EQUAL,
                "            self._save(one.exchange(given=left.items, received=right.items))\n"
                + EQUAL,
            ),
        ),
    ),
    Bug(
        "trade-checks-left-only",
        "whether the right side owns what it gives is not checked",
        ("Z35",),
        (Change(NETWORK, ENOUGH, "if not one.owns(left.items):"),),
    ),
    Bug(
        "trade-pays-with-what-it-gets",
        "a side may give what it only gets by the same trade",
        ("Z35",),
        (
            Change(
                NETWORK,
                ENOUGH,
                "after = (\n"
                "                one.exchange(left.items, right.items).supplies,\n"
                "                other.exchange(right.items, left.items).supplies,\n"
                "            )\n"
                "            if any(n < 0 for supplies in after for n in supplies.values()):",
            ),
        ),
    ),
    Bug(
        "trade-infected-right",
        "whether the right side of a trade is infected is not checked",
        ("Z36",),
        (Change(NETWORK, "if one.infected or other.infected:", "if one.infected:"),),
    ),
    Bug(
        "race-on-items",
        "nothing keeps two trades at once from changing the same survivor",
        ("Z47",),
        (
            Change(NETWORK, "from threading import Lock\n", "from contextlib import nullcontext\n"),
            Change(NETWORK, "self._lock = Lock()", "self._lock = nullcontext()"),
        ),
    ),
)
