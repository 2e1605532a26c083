"""Mutation: the gate before any mutant, and what the record keeps."""

from pathlib import Path

import pytest

from interview_kit.metrics.coverage import MADE_UP
from interview_kit.model import MutantStatus

from .programs import GOOD_TESTS, SHOP, covered, mutated, submission

COMMENTS = "the suite fails when only comments change: it inspects the source"
NAMES = "the suite fails when only names of local variables change: it inspects the source"

LOOKS_AT_BYTES = """
import hashlib, pathlib
import shop

KNOWN = "{digest}"

def test_price():
    assert shop.price(1) == 3

def test_source():
    text = pathlib.Path(shop.__file__).read_bytes()
    assert hashlib.sha256(text).hexdigest() == KNOWN
"""

LOOKS_AT_CODE = """
import shop

def test_price():
    assert shop.price(1) == 3

def test_code():
    assert shop.price.__code__.co_varnames == ("count",)
"""


def test_a_suite_that_hashes_the_source_is_void(tmp_path: Path) -> None:
    import hashlib

    tests = LOOKS_AT_BYTES.format(digest=hashlib.sha256(SHOP.encode()).hexdigest())
    made = mutated(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert made.void == COMMENTS
    assert made.mutants == ()


def test_a_suite_that_looks_into_functions_is_void(tmp_path: Path) -> None:
    made = mutated(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": LOOKS_AT_CODE}))
    assert made.void == NAMES


@pytest.mark.parametrize(
    ("tests", "void"),
    [
        ("import shop\ndef test_it():\n    pass\n", MADE_UP),
        (
            "import os, shop\ndef test_it():\n    os._exit(0)\n",
            "the test process ended (exit 0) without finishing; 0 of 1 collected tests reported",
        ),
    ],
)
def test_what_voids_the_coverage_voids_the_mutants(tmp_path: Path, tests: str, void: str) -> None:
    made = mutated(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert made.void == void
    assert made.mutants == ()
    assert made.generated > 0


def test_mutants_stand_in_the_order_of_their_places(tmp_path: Path) -> None:
    files = {"shop.py": SHOP, "a.py": "X = 1\n", "tests/test_shop.py": GOOD_TESTS}
    made = mutated(submission(tmp_path, files), jobs=2)
    places = [(m.file, m.line) for m in made.mutants]
    assert places == sorted(places)
    assert made.generated == len(made.mutants) == 15


def test_tests_that_run_everything_and_assert_nothing_notice_only_crashes(tmp_path: Path) -> None:
    tests = "from shop import price\ndef test_it():\n    price(1)\n    price(11)\n"
    made = mutated(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert made.void is None
    assert not [m for m in made.mutants if m.status is MutantStatus.KILLED]


LOOP = """
def total(count):
    found = 0
    for number in range(count):
        found += number
    return found
"""


def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    made = submission(tmp_path, {"shop.py": SHOP + LOOP, "tests/test_shop.py": GOOD_TESTS})
    coverage = covered(made)
    assert mutated(made, coverage, jobs=1) == mutated(made, coverage, jobs=3)


def test_a_budget_only_stops(tmp_path: Path) -> None:
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS})
    found = mutated(made, budget=0.0)
    unrun = [m for m in found.mutants if m.status is not MutantStatus.NO_TESTS]
    assert unrun == []
    assert found.generated == 13
    assert found.partial == "the time budget of 0 s ended after 3 of 13 mutants"
