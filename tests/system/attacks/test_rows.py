"""Every row of the corpus is held by tests that exist, where and as whom it says."""

import itertools

import pytest

from . import gradings, rows
from .rows import Row

ALL = {row.id: row for row in rows.read()}


@pytest.mark.parametrize("row", ALL.values(), ids=ALL)
def test_each_row_says_where_it_is_held_and_by_what(row: Row) -> None:
    assert row.where in rows.PLACES
    assert row.tests or row.cases, "nothing holds this row"


def test_each_row_is_held_by_tests_that_exist_at_each_level_by_each_user() -> None:
    """One test for all rows: what pytest finds takes seconds to collect, in each process anew."""
    found = rows.collected(ALL.values())
    for row in ALL.values():
        for test in row.tests:
            assert rows.holding(test, found), f"{row.id}: there is no test {test}"
        if row.where in rows.FENCED:
            assert rows.ways(row, found) == rows.BOTH_WAYS, row.id


def test_each_case_belongs_to_rows_that_are_described() -> None:
    assert rows.missing(ALL) == set()
    held = {case for row in ALL.values() for case in row.cases}
    folders = {path.name for path in gradings.CASES.iterdir() if path.is_dir()}
    assert folders - {gradings.BASE, gradings.EXERCISE.name} == held


def test_each_kind_of_attack_has_rows_in_order() -> None:
    letters = [name[0] for name in ALL]
    assert [*dict.fromkeys(letters)] == [*rows.KINDS]
    numbers = [(letters[at], int(name[1:])) for at, name in enumerate(ALL)]
    assert all(a < b for a, b in itertools.pairwise(numbers) if a[0] == b[0])


def test_the_table_is_the_one_for_people() -> None:
    written = rows.README.read_text("utf-8")
    assert written == rows.table(ALL.values()), "run `python -m tests.system.attacks.rows`"


def test_names_stand_for_what_pytest_finds() -> None:
    """The tests above are worth something only because of this."""
    found = ["a.py::test_x[bubblewrap-self-R1 bomb]", "a.py::test_xy", "a.py::test_x[b]"]
    assert rows.holding("a.py::test_x", found) == [found[0], found[2]]
    assert rows.holding("a.py::test_x[R1 bomb]", found) == [found[0]]
    assert rows.holding("a.py::test_x[bomb]", found) == []
    row = Row(id="X1", tries="", where="sandbox", tests=("a.py::test_x[R1 bomb]",), cases=())
    assert rows.ways(row, found) == {("bubblewrap", "self")}
