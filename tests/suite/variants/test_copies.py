"""Copies of a program beside it: changed together with it, or named."""

import pytest

from interview_kit.suite.variants.apart import ignore_file
from interview_kit.suite.variants.copies import change_copies, find_disguised_copies

PROGRAM = """
users = {}


class Rules:
    least = 1

    def check(self, age):
        if age is not None and age < self.least:
            raise ValueError("too young for this list of users")


@cached
def create(name, age):
    if not name:
        raise ValueError("a name is needed")
    users[len(users) + 1] = {"name": name, "age": age}
    return users[len(users)]
"""
COPY = f"import pytest\n{PROGRAM}\ndef test_it():\n    assert create('Ann', 3)\n"
DISGUISED = COPY.replace("create", "make").replace("users", "people").replace("people[", "users[")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("@cached\n", ""),
        ("age < self.least", "age <= self.least"),
        ("least = 1", "least = 2"),
        ('    if not name:\n        raise ValueError("a name is needed")\n', "    pass\n"),
    ],
)
def test_a_change_is_made_in_each_copy_of_the_piece_around_it(old: str, new: str) -> None:
    changed = PROGRAM.replace(old, new)
    assert changed != PROGRAM
    others = {"tests/golden.py": COPY, "tests/test_app.py": "import golden\n"}
    assert change_copies(PROGRAM, changed, others) == {"tests/golden.py": COPY.replace(old, new)}


def test_what_is_short_or_written_otherwise_is_no_copy() -> None:
    changed = PROGRAM.replace("users = {}", "users = None")
    assert change_copies(PROGRAM, changed, {"tests/test_app.py": "users = {}\n"}) == {}
    changed = PROGRAM.replace("not name", "name")
    assert change_copies(PROGRAM, changed, {"tests/golden.py": DISGUISED}) == {}


def test_a_copy_under_other_names_is_found() -> None:
    def find(text: str) -> list[str]:
        sources = {"app.py": PROGRAM, "golden.py": text, "data.txt": "no Python ("}
        return find_disguised_copies(sources, ignore_file, frozenset({"golden.py", "data.txt"}))

    renamed = PROGRAM.replace("users", "people").replace("name,", "title,")
    renamed = renamed.replace("not name", "not title").replace(": name", ": title")
    assert find(renamed.replace("list of people", "list of users")) == ["golden.py"]
    assert find(COPY) == []
    small = "def create(name):\n    return {'name': name, 'age': 3, 'id': 7, 'x': [1, 2]}\n"
    assert find(small) == []
