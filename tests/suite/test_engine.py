"""What becomes of mutants: each ending, and every way in which a suite could mislead."""

from collections import Counter
from pathlib import Path

import pytest

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation import measure as mutation
from interview_kit.metrics.mutation.record import Mutation
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.task import Tier
from interview_kit.suite.variants.generation import Variants
from interview_kit.suite.variants.mutants import generate_mutants
from tests.selection import first_in_every_run

from .programs import (
    GOOD_TESTS,
    SHOP,
    covered,
    engine_of,
    mutated,
    new_line,
    statuses,
    submission,
    tiers,
)

KILLED, SURVIVED = MutantStatus.KILLED, MutantStatus.SURVIVED
TIMEOUT, STILLBORN = MutantStatus.TIMEOUT, MutantStatus.STILLBORN
NO_TESTS = MutantStatus.NO_TESTS


def grade(folder: Path, tests: str, program: str = SHOP, jobs: int = 1, **more: str) -> Mutation:
    files = {name.replace("__", "/") + ".py": text for name, text in more.items()}
    made = submission(folder, {"shop.py": program, "tests/test_shop.py": tests, **files})
    return mutated(made, jobs=jobs)


def test_mutants_are_killed_survive_or_meet_no_test(tmp_path: Path) -> None:
    made = grade(tmp_path, GOOD_TESTS.replace("== 22", "> 20"))
    assert made.void is None
    assert made.partial is None
    assert made.quarantined == {}
    assert statuses(made) == {
        "if count >= 10:": KILLED,
        "if count > 11:": SURVIVED,
        "if (count > 10) and False:": SURVIVED,
        "if (count > 10) or True:": KILLED,
        "return None": NO_TESTS,
        "return count / 2": KILLED,
        "return count * 4": KILLED,
        "return count / 3": KILLED,
        "return count - 1": NO_TESTS,
        "return count + 2": NO_TESTS,
        "return count * 3": SURVIVED,
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Mutation:
    """Good tests and one that fails on the program itself."""
    wrong = "\ndef test_wrong():\n    assert price(2) == 7\n"
    return grade(tmp_path_factory.mktemp("graded"), GOOD_TESTS + wrong)


def test_the_killer_is_named_and_the_tests_that_ran_the_line(graded: Mutation) -> None:
    mutant = next(m for m in graded.mutants if "return count / 2" in m.diff)
    assert mutant.tests == ("tests/test_shop.py::test_eleven",)
    assert mutant.killed_by == "tests/test_shop.py::test_eleven"
    assert (mutant.file, mutant.line, mutant.function, mutant.kind) == (
        "shop.py",
        4,
        "price",
        "body",
    )


def test_tests_that_fail_on_the_program_itself_are_left_out(graded: Mutation) -> None:
    assert graded.quarantined == {"tests/test_shop.py::test_wrong": "fails on the program itself"}
    assert statuses(graded)["if count > 11:"] is KILLED
    assert statuses(graded)["return count - 1"] is NO_TESTS


def test_without_a_passing_test_no_mutant_meets_any(tmp_path: Path) -> None:
    made = grade(tmp_path, "from shop import price\ndef test_it():\n    assert price(1) == 4\n")
    assert (made.mutants, made.void) == ((), None)
    assert made.not_run is not None


def only(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Make no mutants but these: each that never ends takes its time."""

    def some(sources: dict[str, str], seed: int) -> Variants:
        mutants = [m for m in generate_mutants(sources) if new_line(m.diff) in lines]
        kinds = Counter(mutant.kind for mutant in mutants)
        return Variants(mutants=tuple(mutants), decoys={}, kinds=kinds)

    monkeypatch.setattr(mutation, "generate", some)


LOOP = """
def total(count):
    found = 0
    while count > 0:
        found += count
        count -= 1
    return found
"""


def test_a_mutant_that_never_ends_is_a_timeout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, "count += 1", "count -= 2")
    made = grade(
        tmp_path,
        "from shop import total\ndef test_it():\n    assert total(3) == 6\n",
        LOOP,
    )
    found = statuses(made)
    assert found["count += 1"] is TIMEOUT
    assert found["count -= 2"] is KILLED


LEAVING = """
import os

def price(count):
    if count < 0:
        os._exit(0)
    return count
"""


def test_a_mutant_that_ends_the_process_without_a_word_is_killed(tmp_path: Path) -> None:
    made = grade(tmp_path, "from shop import price\ndef test_it():\n    assert price(1)\n", LEAVING)
    died = next(m for m in made.mutants if "(count < 0) or True" in m.diff)
    assert died.status is KILLED
    assert died.killed_by is None


IMPORTING = """
SIZES = {"a": 1}
FIRST = SIZES["a"]

def price(size):
    return SIZES[size]
"""


def test_a_mutant_that_cannot_be_imported_is_stillborn(tmp_path: Path) -> None:
    made = grade(
        tmp_path,
        "from shop import price\ndef test_it():\n    assert price('a') == 1\n",
        IMPORTING,
    )
    found = statuses(made)
    assert found['SIZES = {"XXaXX": 1}'] is STILLBORN
    assert found['SIZES = {"a": 2}'] is KILLED
    assert found["FIRST = None"] is SURVIVED


DECLARING = """
import functools

def doubled(function):
    @functools.wraps(function)
    def double(count):
        return 2 * function(count)
    return double

class Shop:
    discount = 1

    @doubled
    def _price(count, extra=3):
        return count + extra

    price = staticmethod(_price)
"""


def test_decorators_defaults_and_class_bodies_are_mutated(tmp_path: Path) -> None:
    made = grade(
        tmp_path,
        "from shop import Shop\ndef test_it():\n    assert Shop.price(1) == 8\n",
        DECLARING,
    )
    found = statuses(made)
    assert found["-    @doubled"] is KILLED
    assert found["def _price(count, extra=4):"] is KILLED
    assert found["discount = 2"] is SURVIVED
    kinds = {m.operator: m.kind for m in made.mutants if m.function == "Shop._price"}
    assert kinds["decorator_drop"] == "interface"
    assert kinds["return_none"] == "body"


ONLY_ONCE = """
import sys
from shop import price

def test_price():
    assert price(1) == 3

def test_only_where_nothing_is_forked():
    assert sys.argv[0].endswith("/suite.py")
    assert price(11) == 22

def test_ten():
    assert price(10) == 30
"""


def test_a_test_that_fails_null_runs_is_quarantined_and_noticed_nothing(tmp_path: Path) -> None:
    made = grade(tmp_path, ONLY_ONCE)
    name = "tests/test_shop.py::test_only_where_nothing_is_forked"
    assert made.quarantined == {name: "fails now and then on the unchanged program"}
    assert made.void is None
    assert statuses(made)["return count * 4"] is KILLED
    assert statuses(made)["return count / 2"] is SURVIVED
    assert not [m for m in made.mutants if m.killed_by == name]


@pytest.mark.matrix
def test_a_suite_that_cannot_be_forked_is_run_in_fresh_processes(tmp_path: Path) -> None:
    tests = (
        "import sys\nfrom shop import price\nassert sys.argv[0].endswith('/suite.py')\n"
        "def test_it():\n    assert price(11) == 22\n"
    )
    made = grade(tmp_path, tests)
    assert made.quarantined == {}
    assert statuses(made)["return count / 2"] is KILLED
    assert statuses(made)["if count > 11:"] is KILLED
    assert statuses(made)["if count >= 10:"] is SURVIVED


ORDERED = """
from shop import price

found = []

def test_first():
    found.append(1)

def test_second():
    assert found == [1]
    assert price(11) > 0

def test_third():
    assert price(1) == 3
"""


def test_tests_that_need_their_order_keep_it(tmp_path: Path) -> None:
    made = grade(tmp_path, ORDERED)
    assert made.quarantined == {}
    assert statuses(made)["return count / 2"] is SURVIVED
    assert statuses(made)["return count * 4"] is KILLED


def test_a_suite_that_fails_backwards_is_not_put_in_another_order(tmp_path: Path) -> None:
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": ORDERED})
    engine = engine_of(made, covered(made))
    engine.run(mutants := generate_mutants(read_sources(made)))
    assert not engine.runner.can_reorder
    assert engine.runner.quarantined == {}
    assert all(engine.make_task(mutant).order == engine.runner.tests() for mutant in mutants)


NOT_ALONE = """
from shop import price

found = []

def test_first():
    found.append(1)

def test_between():
    assert found
    assert price(11) > 0

def test_last():
    found.append(1)
"""


@pytest.mark.matrix
def test_a_test_that_needs_any_other_before_it_is_not_taken_for_one_that_looks(
    tmp_path: Path,
) -> None:
    made = grade(tmp_path, NOT_ALONE)
    assert made.quarantined == {}
    assert statuses(made)["return count / 2"] is SURVIVED
    assert KILLED in {mutant.status for mutant in made.mutants}


DATABASE = """
import os
import sqlite3

def connect(path):
    made = sqlite3.connect(path)
    made.execute("create table if not exists users (name text)")
    return made

def add(name, path="users.db"):
    with connect(path) as database:
        database.execute("insert into users values (?)", (name,))
        unseen = 1
        return len(database.execute("select * from users").fetchall())
"""

DATABASE_TESTS = """
import os, pathlib, tempfile
from shop import add

def test_first():
    assert add("ann") == 1

def test_second():
    assert add("bob") == 2

def test_everywhere():
    for name in ("HOME", "TMPDIR", "DATA_DIR"):
        here = pathlib.Path(os.environ[name], "made.db")
        assert add("ann", str(here)) == 1
    pathlib.Path("tests", "left").mkdir()
    pathlib.Path("tests", "left", "over").write_text("x")
    pathlib.Path("notes.txt").unlink()
    os.chmod("tests", 0o500)

def test_the_files_are_as_they_were():
    assert not pathlib.Path("tests", "left", "under").exists()
"""


@pytest.mark.matrix
@pytest.mark.parametrize("jobs", [3, 1])
def test_files_that_a_child_leaves_are_seen_by_no_other(tmp_path: Path, jobs: int) -> None:
    files = {
        "shop.py": DATABASE,
        "tests/test_shop.py": DATABASE_TESTS,
        "notes.txt": "keep me",
    }
    handed_in = submission(tmp_path, files)
    assert tiers(handed_in) == {Tier.WARM, Tier.COLD}
    made = mutated(handed_in, jobs=jobs)
    assert made.quarantined == {}
    assert made.void is None
    found = statuses(made)
    assert found["unseen = None"] is SURVIVED
    assert found["unseen = 2"] is SURVIVED
    assert found["return None"] is KILLED


OPEN = """
import sqlite3
import threading
import time

database = sqlite3.connect("users.db", check_same_thread=False)
database.execute("create table if not exists users (name text)")
beat = threading.Thread(target=time.sleep, args=(600,), daemon=True)
beat.start()

def add(name):
    database.execute("insert into users values (?)", (name,))
    unseen = 1
    return len(database.execute("select * from users").fetchall())

def beats():
    return beat.is_alive()
"""


def test_threads_and_files_opened_at_import_are_opened_by_each_child(tmp_path: Path) -> None:
    tests = (
        "from shop import add, beats\n"
        "def test_it():\n    assert add('ann') == 1\n    assert beats()\n"
    )
    handed_in = submission(tmp_path, {"shop.py": OPEN, "tests/test_shop.py": tests})
    assert tiers(handed_in) == {Tier.COLD}
    made = mutated(handed_in, jobs=2)
    assert made.quarantined == {}
    found = statuses(made)
    assert found["unseen = 2"] is SURVIVED
    assert found["return None"] is KILLED


CLAIMS = """
import json

real = json.dumps


def dumps(said, *more, **others):
    if isinstance(said, dict) and "verdict" in said:
        said["seconds"] = {claim}
    return real(said, *more, **others)


json.dumps = dumps
"""


@pytest.mark.parametrize("claim", first_in_every_run(["10**400", "800.0", "float('nan')", "-1"]))
def test_how_long_a_run_took_is_no_claim(tmp_path: Path, claim: str) -> None:
    """Else a test that sleeps on a mutant only would hold a grading up as long as it likes."""
    conftest = CLAIMS.format(claim=claim)
    files = {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS, "tests/conftest.py": conftest}
    made = submission(tmp_path, files)
    engine = engine_of(made, covered(made))
    engine.run([])
    assert all(0 <= took < 60 for took in engine.runner.seconds.values())
