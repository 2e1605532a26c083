"""Mutation: the gate before any mutant, and what the record keeps."""

import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core.deadline import Deadline
from interview_kit.core.model import Coverage, MutantStatus, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation import measure as mutation
from interview_kit.metrics.mutation.measure import explain_slow_checks
from interview_kit.suite import runner
from interview_kit.suite.engine import Engine
from interview_kit.suite.gate import (
    MADE_UP,
)
from interview_kit.suite.runner import RENAMED, Runner
from interview_kit.suite.variants.mutant import Mutant
from tests.suite.programs import GOOD_TESTS, SHOP, claimed, covered, engine_of, mutated, submission

pytestmark = pytest.mark.usefixtures("reads_here")
STILLBORN = MutantStatus.STILLBORN
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


def make_good(folder: Path) -> Submission:
    """A small shop, and tests of its prices."""
    return submission(folder, {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS})


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Coverage:
    """What these tests cover."""
    return claimed(make_good(tmp_path_factory.mktemp("good")))


def test_a_suite_that_hashes_the_source_is_void(tmp_path: Path) -> None:
    import hashlib

    tests = LOOKS_AT_BYTES.format(digest=hashlib.sha256(SHOP.encode()).hexdigest())
    made = mutated(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert made.void == COMMENTS
    assert made.mutants == ()


@pytest.mark.matrix
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
    handed_in = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    made = mutated(handed_in, covered(handed_in))
    assert made.void == void
    assert made.mutants == ()
    assert made.generated > 0


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


@pytest.mark.matrix
def test_the_number_of_workers_changes_nothing(tmp_path: Path) -> None:
    files = {"shop.py": SHOP + LOOP, "a.py": "X = 1\n", "tests/test_shop.py": GOOD_TESTS}
    made = submission(tmp_path, files)
    coverage = claimed(made)
    one = mutated(made, coverage, jobs=1)
    assert one == mutated(made, coverage, jobs=3)
    # Mutants stand in the order of their places, however they were run.
    places = [(m.file, m.line) for m in one.mutants]
    assert places == sorted(places)
    assert {file for file, _ in places} == {"a.py", "shop.py"}
    assert one.generated == len(one.mutants)


def test_no_mutant_is_run_where_no_test_passes(tmp_path: Path) -> None:
    tests = "import shop\n\ndef test_price():\n    assert shop.price(1) == 4\n"
    found = mutated(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert (found.mutants, found.partial, found.generated) == ((), None, 13)
    assert found.not_run == "no test passed; each failed with: assert 3 == 4"


def test_a_budget_only_stops(tmp_path: Path, good: Coverage) -> None:
    made = make_good(tmp_path)
    found = mutated(made, good, budget=0.0)
    assert found.mutants == ()
    assert found.generated == 13
    assert found.kinds == {"body": 13}
    ended = "the time budget of 0 s ended after 0 of 13 mutants"
    assert found.partial == f"{ended}: the tests had no time for more"


def test_the_time_of_the_whole_grading_is_the_default(
    tmp_path: Path, good: Coverage, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Grading, "limit_seconds", lambda *_, reserve: reserve - 120.0)
    made = make_good(tmp_path)
    ended = "the time for one grading (6 min) ended after 0 of 13 mutants"
    found = mutated(made, good, budget=None)
    assert found.partial == f"{ended}: the tests had no time for more"


@pytest.mark.parametrize(
    "limit", [(mutation, "TESTS_WORK"), (runner, "WARM_UP_WORK")], ids=["mutants", "null runs"]
)
def test_tests_that_work_too_much_stop_and_say_so(
    tmp_path: Path, good: Coverage, monkeypatch: pytest.MonkeyPatch, limit: tuple[object, str]
) -> None:
    monkeypatch.setattr(*limit, 0.0)
    monkeypatch.setattr(Runner, "_pass_lookalikes_backwards", lambda *_: False)
    found = mutated(make_good(tmp_path), good)
    assert found.slow
    ended = "the work budget ended after 0 of 13 mutants"
    assert found.partial == f"{ended}: the tests had no time for more"


@pytest.mark.parametrize(
    ("tried", "decided", "explained"),
    [
        (38, 38, "the tests had no time for more"),
        (94, 22, "the tests ran on 94 of them, the hidden checks on 22"),
    ],
)
def test_the_part_that_used_up_the_budget_is_named(
    tried: int, decided: int, explained: str
) -> None:
    assert explain_slow_checks(tried, decided) == explained


class CtrlC(Silent):
    """Somebody at the keyboard, once so many mutants were run; twice for two equal moments."""

    def __init__(self, *moments: int) -> None:
        self.moments = moments
        self.ran = 0

    def advance(self, step: str, done: int = 1) -> None:
        self.ran += 1
        for _ in range(self.moments.count(self.ran)):
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def at_the_keyboard() -> Iterator[None]:
    """Ctrl-C as a person's program takes it: who starts tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.matrix
@pytest.mark.usefixtures("at_the_keyboard")
@pytest.mark.parametrize("jobs", [2, 1])
def test_what_ran_before_ctrl_c_is_the_result(tmp_path: Path, good: Coverage, jobs: int) -> None:
    made = make_good(tmp_path)
    found = mutated(made, good, jobs=jobs, progress=CtrlC(4))
    assert found.interrupted
    assert 4 <= len(found.mutants) < 13
    assert found.partial == f"interrupted after {len(found.mutants)} of 13 mutants"
    again = {m.id: m.status for m in mutated(made, good).mutants}
    assert all(again[m.id] is m.status for m in found.mutants)


@pytest.mark.usefixtures("at_the_keyboard")
def test_what_was_asked_about_before_ctrl_c_counts(
    tmp_path: Path, good: Coverage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_good(tmp_path)

    def decide(
        grading: Grading, mutants: Sequence[Mutant], behaviour: None, deadline: Deadline
    ) -> dict[str, str | None]:
        signal.raise_signal(signal.SIGINT)
        assert deadline.has_passed()
        return {mutant.id: "U01" for mutant in mutants[:2]}

    monkeypatch.setattr(mutation, "decide", decide)
    found = mutated(made, good, exercise=read_exercise("users"))
    assert len(found.mutants) == 2
    assert found.partial == "interrupted after 2 of 13 mutants"
    assert found.interrupted


def test_a_quick_look_asks_the_checks_only_about_what_no_test_notices(
    tmp_path: Path, good: Coverage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def decide(grading: Grading, mutants: Sequence[Mutant], *_: object) -> dict[str, str | None]:
        asked.extend(mutant.id for mutant in mutants)
        return dict.fromkeys((mutant.id for mutant in mutants), None)

    monkeypatch.setattr(mutation, "decide", decide)
    made = make_good(tmp_path)
    found = mutated(made, good, exercise=read_exercise("users"), quick=True)
    noticed = {m.id for m in found.mutants if m.status is MutantStatus.KILLED}
    assert noticed
    assert {m.id for m in found.mutants if m.counts} == noticed
    assert {*asked} == {m.id for m in found.mutants} - noticed


def test_the_tests_run_only_on_what_breaks_a_requirement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: list[str] = []

    def decide(grading: Grading, mutants: Sequence[Mutant], *_: object) -> dict[str, str | None]:
        return {m.id: "U01" if n % 2 else None for n, m in enumerate(mutants)}

    def run_warmed(engine: Engine, mutants: Sequence[Mutant], on_result: object) -> object:
        run.extend(mutant.id for mutant in mutants)
        return real(engine, mutants)

    real = Engine.run_warmed
    monkeypatch.setattr(Engine, "run_warmed", run_warmed)
    monkeypatch.setattr(mutation, "decide", decide)
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS})
    found = mutated(made, exercise=read_exercise("users"))
    counting = [m for m in found.mutants if m.counts]
    assert {m.id for m in counting} == {*run}
    assert {m.requirement for m in counting} == {"U01"}
    assert any(m.status is MutantStatus.KILLED for m in counting)
    assert (len(found.mutants), len(run), found.partial) == (13, 6, None)
    assert found.left_out == {"no hidden check sees the change": 7}


@pytest.mark.usefixtures("at_the_keyboard")
def test_a_second_ctrl_c_ends_it(tmp_path: Path, good: Coverage) -> None:
    made = make_good(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        # Both at once: after the first no mutant begins, so that a third need never end.
        mutated(made, good, jobs=2, progress=CtrlC(2, 2))


def test_a_test_whose_name_changes_is_told_why(tmp_path: Path) -> None:
    tests = GOOD_TESTS + (
        "\n\nimport pytest\n\n"
        '@pytest.mark.parametrize("thing", [object()], ids=repr)\n'
        "def test_thing(thing):\n"
        "    assert price(1) == 3\n"
    )
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    engine = engine_of(made, claimed(made))
    engine.run([])
    quarantined = engine.runner.quarantined
    assert [name.partition(" at ")[0] for name in quarantined] == [
        "tests/test_shop.py::test_thing[<object object"
    ]
    assert set(quarantined.values()) == {RENAMED}
