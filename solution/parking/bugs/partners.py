"""Mistakes in who may see and do what."""

from interview_kit.exercise.bugs import Bug, Change

PARKING = "domain/parking.py"
KNOWN = "        if api_key not in self._partners:\n"

BUGS = (
    Bug(
        "any-key",
        "every API key is accepted that is not empty",
        ("P32",),
        (
            Change(PARKING, KNOWN, "        if not api_key:\n"),
            Change(
                PARKING,
                "return self._partners[api_key]",
                "return self._partners.get(api_key) or next(iter(self._partners.values()))",
            ),
        ),
    ),
    Bug(
        "beginning-of-a-key",
        "the beginning of an API key is accepted",
        ("P32",),
        (
            Change(
                PARKING,
                KNOWN,
                "        known = [key for key in self._partners if key.startswith(api_key)]\n"
                '        api_key = known[0] if api_key and known else ""\n' + KNOWN,
            ),
        ),
    ),
    Bug(
        "garages-without-key",
        "garages are shown without an API key",
        ("P32",),
        (
            Change(
                "app.py",
                "        garages,\n        # phase 2: begin drop\n        dependencies=with_key,\n",
                "        garages,\n        # phase 2: begin drop\n",
            ),
        ),
    ),
    Bug(
        "first-partner-only",
        "only the key of the first partner is known",
        ("P32", "P33", "P34", "P35", "P44", "P45"),
        (
            Change(
                PARKING,
                "{partner.api_key: partner for partner in contents.partners}",
                "{partner.api_key: partner for partner in contents.partners[:1]}",
            ),
        ),
    ),
    Bug(
        "users-of-everybody",
        "GET /users shows the users of all partners",
        ("P33",),
        (Change(PARKING, "if user.partner_id == partner.id]", "]"),),
    ),
    Bug(
        "foreign-user-starts",
        "a partner may start a session for a user of another one",
        ("P34",),
        (Change(PARKING, "            or user.partner_id != partner.id\n", ""),),
    ),
    Bug(
        "foreign-session-shown",
        "a partner sees and stops the sessions of others",
        ("P35",),
        (Change(PARKING, "            or session.partner_id != partner.id\n", ""),),
    ),
    Bug(
        "foreign-session-stopped",
        "a partner may stop the sessions of others",
        ("P35",),
        (
            Change(
                PARKING,
                "        self.get(\n"
                "            # phase 1: end\n"
                "            # phase 2: begin drop\n"
                "            partner,\n"
                "            # phase 2: end\n"
                "            # phase 1: begin drop\n"
                "            session_id,\n"
                "        )\n",
                "        session = self._ledger.find(session_id)\n"
                "        if session is None:\n"
                '            raise errors.NotFoundError("no session has this id")\n',
            ),
            Change(
                PARKING,
                "self._let_out(self.get(partner, session_id))",
                "self._let_out(self._ledger.find(session_id) or session)",
            ),
        ),
    ),
    Bug(
        "full-before-running",
        "of a full garage and a user who parks the garage is complained about",
        ("P37",),
        (
            Change(
                "domain/ledger.py",
                "            if user.id in self._spots:\n",
                "            if [*self._spots.values()].count(garage.id) == garage.total_spots:\n"
                '                raise errors.ConflictError("the garage is full", "garage_full")\n'
                "            if user.id in self._spots:\n",
            ),
        ),
    ),
    Bug(
        "list-of-everybody",
        "the list of sessions shows those of all partners",
        ("P44",),
        (
            Change(
                PARKING,
                "[session for session in everything if session.partner_id == partner.id]",
                "everything",
            ),
        ),
    ),
)
