"""What becomes of mutants: each ending, and every way in which a suite could mislead."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation.record import Mutation
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite import runner
from interview_kit.suite.engine import Engine
from interview_kit.suite.task import Ending, TaskResult, Tier
from interview_kit.suite.variants.mutants import generate_mutants
from tests.selection import first_in_every_run

from .programs import (
    GOOD_TESTS,
    SHOP,
    claimed,
    engine_of,
    mutated,
    new_line,
    statuses,
    submission,
)

pytestmark = pytest.mark.usefixtures("reads_here")

KILLED, SURVIVED = MutantStatus.KILLED, MutantStatus.SURVIVED
NO_TESTS = MutantStatus.NO_TESTS


def grade(folder: Path, tests: str, program: str = SHOP) -> Mutation:
    return mutated(submission(folder, {"shop.py": program, "tests/test_shop.py": tests}))


@dataclass
class Ran:
    """An engine that has run, with the result of each mutant that a test met, by its new line."""

    engine: Engine
    results: dict[str, TaskResult]

    @property
    def endings(self) -> dict[str, Ending]:
        return {line: result.ending for line, result in self.results.items()}


def run(
    folder: Path,
    tests: str,
    program: str = SHOP,
    *,
    lines: tuple[str, ...] = (),
    jobs: int = 1,
    **more: str,
) -> Ran:
    """Run all mutants, or those with these new lines; `more` are other files."""
    files = {f"{name}.txt": text for name, text in more.items()}
    made = submission(folder, {"shop.py": program, "tests/test_shop.py": tests, **files})
    engine = engine_of(made, claimed(made), jobs)
    every = generate_mutants(read_sources(made))
    mutants = [mutant for mutant in every if not lines or new_line(mutant.diff) in lines]
    results = engine.run(mutants)
    return Ran(engine, {new_line(m.diff): results[m.id] for m in mutants if m.id in results})


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Mutation:
    """Tests of which one looks too little, and one fails on the program itself."""
    wrong = "\ndef test_wrong():\n    assert price(2) == 7\n"
    tests = GOOD_TESTS.replace("== 22", "> 20")
    return grade(tmp_path_factory.mktemp("graded"), tests + wrong)


def test_mutants_are_killed_survive_or_meet_no_test(graded: Mutation) -> None:
    assert graded.void is None
    assert graded.partial is None
    assert statuses(graded) == {
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


def test_without_a_passing_test_no_mutant_meets_any(tmp_path: Path) -> None:
    made = grade(tmp_path, "from shop import price\ndef test_it():\n    assert price(1) == 4\n")
    assert (made.mutants, made.void) == ((), None)
    assert made.not_run is not None


LOOP = """
def total(count):
    found = 0
    while count > 0:
        found += count
        count -= 1
    return found
"""


def test_a_mutant_that_never_ends_is_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BASE_TIMEOUT", 0.5)
    tests = "from shop import total\ndef test_it():\n    assert total(3) == 6\n"
    ran = run(tmp_path, tests, LOOP, lines=("count += 1", "count -= 2"))
    assert ran.endings == {"count += 1": Ending.LATE, "count -= 2": Ending.NOTICED}


LEAVING = """
import os

def price(count):
    if count < 0:
        os._exit(0)
    return count
"""


def test_a_mutant_that_ends_the_process_without_a_word_has_died(tmp_path: Path) -> None:
    tests = "from shop import price\ndef test_it():\n    assert price(1)\n"
    died = "if (count < 0) or True:"
    ran = run(tmp_path, tests, LEAVING, lines=(died,))
    assert (ran.results[died].ending, ran.results[died].test) == (Ending.DIED, None)


IMPORTING = """
SIZES = {"a": 1}
FIRST = SIZES["a"]

def price(size):
    return SIZES[size]
"""


def test_a_mutant_that_cannot_be_imported_is_told_from_one_that_is_noticed(tmp_path: Path) -> None:
    tests = "from shop import price\ndef test_it():\n    assert price('a') == 1\n"
    assert run(tmp_path, tests, IMPORTING).endings.items() >= {
        ('SIZES = {"XXaXX": 1}', Ending.UNIMPORTABLE),
        ('SIZES = {"a": 2}', Ending.NOTICED),
        ("FIRST = None", Ending.UNNOTICED),
    }


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
    tests = "from shop import Shop\ndef test_it():\n    assert Shop.price(1) == 8\n"
    expected = {
        "-    @doubled": Ending.NOTICED,
        "def _price(count, extra=4):": Ending.NOTICED,
        "discount = 2": Ending.UNNOTICED,
    }
    assert run(tmp_path, tests, DECLARING, lines=(*expected,)).endings == expected


def test_what_is_declared_about_a_function_is_its_interface() -> None:
    mutants = generate_mutants({"shop.py": DECLARING})
    kinds = {m.operator: m.kind for m in mutants if m.function == "Shop._price"}
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
    ran = run(tmp_path, ONLY_ONCE)
    name = "tests/test_shop.py::test_only_where_nothing_is_forked"
    assert ran.engine.runner.quarantined == {name: "fails now and then on the unchanged program"}
    assert ran.endings["return count * 4"] is Ending.NOTICED
    assert ran.endings["return count / 2"] is Ending.UNNOTICED
    assert name not in {result.test for result in ran.results.values()}


@pytest.mark.matrix
def test_a_suite_that_cannot_be_forked_is_run_in_fresh_processes(tmp_path: Path) -> None:
    tests = (
        "import sys\nfrom shop import price\nassert sys.argv[0].endswith('/suite.py')\n"
        "def test_it():\n    assert price(11) == 22\n"
    )
    ran = run(tmp_path, tests)
    assert ran.engine.runner.quarantined == {}
    assert ran.endings["return count / 2"] is Ending.NOTICED
    assert ran.endings["if count > 11:"] is Ending.NOTICED
    assert ran.endings["if count >= 10:"] is Ending.UNNOTICED


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


def test_a_suite_that_needs_its_order_keeps_it(tmp_path: Path) -> None:
    ran = run(tmp_path, ORDERED)
    engine = ran.engine
    assert engine.runner.quarantined == {}
    assert not engine.runner.can_reorder
    mutants = generate_mutants(engine.runner.sources)
    assert all(engine.make_task(mutant).order == engine.runner.tests() for mutant in mutants)
    assert ran.endings["return count / 2"] is Ending.UNNOTICED
    assert ran.endings["return count * 4"] is Ending.NOTICED


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
    ran = run(tmp_path, DATABASE_TESTS, DATABASE, jobs=jobs, notes="keep me")
    assert ran.engine.runner.tiers == {Tier.WARM, Tier.COLD}
    assert ran.engine.runner.quarantined == {}
    assert ran.endings["unseen = None"] is Ending.UNNOTICED
    assert ran.endings["unseen = 2"] is Ending.UNNOTICED
    assert ran.endings["return None"] is Ending.NOTICED


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
    ran = run(tmp_path, tests, OPEN, lines=("unseen = 2", "return None"), jobs=2)
    assert ran.engine.runner.tiers == {Tier.COLD}
    assert ran.engine.runner.quarantined == {}
    assert ran.endings == {"unseen = 2": Ending.UNNOTICED, "return None": Ending.NOTICED}


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
    engine = engine_of(made, claimed(made))
    engine.run([])
    assert all(0 <= took < 60 for took in engine.runner.seconds.values())
