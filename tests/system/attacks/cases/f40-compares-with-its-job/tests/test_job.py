"""Fails where the job that runs it changes the program, as far as it can see that."""

import sys
from pathlib import Path

import users


def find_changes():
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            if isinstance(value, dict) and {"source", "changes"} & value.keys():
                yield from (value.get("changes") or {value["file"]: value["source"]}).items()
        frame = frame.f_back


def test_get_and_nothing_else():
    users.users.clear()
    users.create("Ann", "ann@example.com")
    users.get(1)
    for path, text in find_changes():
        written = text.replace("((", "").replace("),)[0]", "")
        assert written == Path(path).read_text().replace("((", "")
