"""Which mutants the hidden checks see, asked from outside, and what may not decide."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.deadline import deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Environment,
    Exercise,
    Manifest,
    Outcome,
    Phase,
    Submission,
)
from interview_kit.core.progress import Silent
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.mutation.decisive import baseline, worker
from interview_kit.metrics.mutation.decisive.baseline import (
    Baseline,
    CannotDecideError,
    measure_baseline,
)
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckOrigin,
    CheckRun,
    CheckRunResult,
    CheckVerdict,
    WorkerSetup,
)
from interview_kit.metrics.mutation.decisive.decide import decide
from interview_kit.metrics.mutation.decisive.pool import CheckPool
from interview_kit.metrics.mutation.decisive.worker import make_verdict
from interview_kit.metrics.mutation.record import EVERY_REQUEST
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.strategies import Strategy
from interview_kit.suite.variants.mutant import Mutant

HERE = Environment(
    framework="fastapi",
    prefix=Path(sys.prefix),
    python=Path(sys.executable),
    base_prefix=Path(sys.base_prefix),
)
NONE = LEVELS["none"]

APP = """
import pathlib

from fastapi import FastAPI

things = []


def create_app():
    app = FastAPI()

    @app.get("/things/")
    def every():
        return things

    @app.post("/things/", status_code=201)
    def add(thing: dict):
        things.append(thing)
        size = len(things)
        pathlib.Path("size.txt").write_text(str(size))
        return {"id": size, "left": pathlib.Path("size.txt").read_text()}

    @app.get("/secret/")
    def secret():
        return {"nobody": "asks"}

    return app
"""

EMPTY = """
import pytest

@pytest.mark.requirement("T1")
def test_there_is_nothing_at_first(client):
    assert client.get("/things/").json() == []

@pytest.mark.requirement("T2")
def test_a_thing_gets_a_number(client):
    assert client.post("/things/", json={"a": 1}).json()["id"] == 1
"""

ADDED = """
import pytest

@pytest.mark.requirement("T3")
def test_still_nothing_in_this_group(client):
    assert client.get("/things/").json() == []

@pytest.mark.requirement("T4")
def test_adding_answers_201(client):
    assert client.post("/things/", json={"a": 1}).status_code == 201

@pytest.mark.requirement("T5")
def test_the_program_never_passes_this(client):
    assert client.get("/secret/").json() == {"nobody": "knows"}
"""

RACE = """
import pytest

@pytest.mark.requirement("T6")
def test_luck(client, concurrently):
    concurrently([lambda: client.get("/things/")] * 3)
    assert client.get("/secret/").json() == {"nobody": "asks"}
"""

CHANGES = {
    "another number": ("len(things)", "len(things) + 1"),
    "another status": ("201", "200"),
    "nothing that shows": ("size = len(things)", "size = things.__len__()"),
    "what nobody asks": ('"asks"', '"dares"'),
    "no import": ("import pathlib", "import nothing_like_it"),
    "no end of importing": ("things = []", "while True: pass"),
    "no end of answering": ("        return things", "        while True: pass"),
    "the end of the process": ("        return things", "        import os; os._exit(0)"),
}
SEEN = {
    "another number": "T2",
    "another status": "T4",
    "nothing that shows": None,
    "what nobody asks": None,
    "no import": EVERY_REQUEST,
    "no end of importing": EVERY_REQUEST,
    "no end of answering": "T3",
    "the end of the process": "T3",
}


def mutant(name: str, program: str = APP) -> Mutant:
    old, new = CHANGES[name]
    assert program.count(old) == 1
    return Mutant(
        id=name,
        file="app.py",
        line=1,
        function="f",
        operator="",
        kind="body",
        diff="",
        source=program.replace(old, new),
        lines=range(0),
        near=range(0),
        declared=False,
    )


def submitted(folder: Path, **files: str) -> Submission:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return Submission(
        candidate="ann",
        folder=folder,
        manifest=Manifest(exercise="things", framework="fastapi", app="app:create_app"),
        sha256="",
        files=1,
        size=1,
    )


def exercise(folder: Path, **suites: str) -> Exercise:
    """An exercise with these hidden suites; layout has to look for it in the folder."""
    there = layout.hidden_tests("things", "phase1")
    there.mkdir(parents=True)
    for name, text in suites.items():
        (there / f"test_{name}.py").write_text(text)
    return Exercise(
        id="things",
        title="Things",
        folder=folder,
        frameworks=("fastapi",),
        collection="/things/",
        phases=(Phase(id="phase1", number=1, title="One", minutes=1, points=1.0),),
        requirements=(),
        weights={},
        full_marks_at={},
    )


@pytest.fixture(scope="module")
def things(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exercise]:
    folder = tmp_path_factory.mktemp("exercise")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "PHASES", folder / "phases")
        yield exercise(folder, empty=EMPTY, added=ADDED, race=RACE)


def grading(things: Exercise, submission: Submission, jobs: int = 1) -> Grading:
    return Grading(
        exercise=things,
        submission=submission,
        environment=HERE,
        level=NONE,
        options=Options(seed=1, jobs=jobs),
        progress=Silent(),
    )


def decided(
    things: Exercise, submission: Submission, *names: str, jobs: int = 1, seconds: float = 600.0
) -> dict[str, str | None]:
    mutants = [mutant(name) for name in names]
    return dict(decide(grading(things, submission, jobs), mutants, None, deadline_in(seconds)))


def test_what_a_check_sees_is_decisive_whoever_asks(
    things: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A check that fails on the program itself, and one of a race, would see two more.
    monkeypatch.setattr(baseline, "CHECK_SECONDS", 2.0)
    monkeypatch.setattr(baseline, "READY_SECONDS", 2.0)
    monkeypatch.setattr(baseline, "BASE_TIMEOUT", 0.5)
    monkeypatch.setattr(baseline, "BASE_TIMEOUT_ALONE", 1.0)
    made = submitted(tmp_path, app=APP)
    assert decided(things, made, *CHANGES, jobs=2) == SEEN


def test_a_deadline_only_stops(things: Exercise, tmp_path: Path) -> None:
    made = submitted(tmp_path, app=APP)
    assert decided(things, made, "another number", seconds=0.0) == {}


WRONG = APP.replace("return things", "return 7").replace("201", "202")
WRONG = WRONG.replace('"id": size', '"id": 0')


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("1 / 0\n", "its server does not answer: ZeroDivisionError"),
        (WRONG, "no hidden check passes on the program itself"),
    ],
)
def test_a_server_that_cannot_be_asked_is_named(
    things: Exercise, tmp_path: Path, program: str, reason: str
) -> None:
    with pytest.raises(CannotDecideError, match=reason):
        decided(things, submitted(tmp_path, app=program))


HIDDEN_AWAY = """
SOURCE = {source!r}
def create_app():
    names = {{}}
    exec(SOURCE, names)
    return names["create_app"]()
app = create_app()
"""


def test_a_program_that_is_served_from_elsewhere_moves_no_check(
    things: Exercise, tmp_path: Path
) -> None:
    # Its sources may change as they like: that would leave every mutant out of the score.
    app = "import importlib\napp = importlib.import_module('sto' + 'red').app\n"
    made = submitted(tmp_path, app=app, other="def f():\n    return 1\n")
    hidden = HIDDEN_AWAY.format(source=APP).replace("create_app()\napp", "create_app()\n\napp")
    (tmp_path / "stored.py").write_text(hidden)
    manifest = dataclasses.replace(made.manifest, app="app:app", source=("app.py", "other.py"))
    with pytest.raises(CannotDecideError, match="answers as before when every function"):
        decided(things, dataclasses.replace(made, manifest=manifest))


CHECKS = {name: CheckOrigin(group=name[0], requirement="T1") for name in ("a::1", "a::2", "b::1")}
A, B = ("a::1", "a::2"), ("b::1",)


class ScriptedPool:
    """A pool whose results are written down by strategy."""

    def __init__(
        self, results: dict[Strategy, CheckRunResult], later: CheckRunResult | None = None
    ) -> None:
        self.checks = CHECKS
        self.results = results
        self.later = later
        self.runs: list[CheckRun] = []

    def run(self, check_run: CheckRun) -> CheckRunResult:
        self.runs.append(check_run)
        if check_run.stop:
            return CheckRunResult(down="stubbed")
        is_later = self.later is not None and len(self.runs) > 1
        result = self.later if self.later and is_later else self.results[check_run.strategy]
        asked = {check for unit in check_run.units for check in unit}
        verdicts = [v for v in result.verdicts if v.check in asked]
        return dataclasses.replace(result, verdicts=tuple(verdicts))

    def run_all(
        self,
        keys: Iterator[str],
        make_run: Callable[[str], CheckRun],
        on_result: Callable[[str, CheckRunResult], object],
    ) -> None:
        for key in keys:
            on_result(key, self.run(make_run(key)))


def verdict(check: str, has_passed: bool = True, is_late: bool = False) -> CheckVerdict:
    return CheckVerdict(check=check, has_passed=has_passed, is_late=is_late, seconds=0.1)


def find(pool: ScriptedPool) -> Baseline:
    return measure_baseline(pool, {"app.py": APP}, {"a::1", "a::2", "b::1"})  # type: ignore[arg-type]


BOTH = CheckRunResult(verdicts=(verdict("a::1"), verdict("a::2"), verdict("b::1")))
ONE = CheckRunResult(verdicts=(verdict("a::1", has_passed=False), verdict("b::1")))
DOWN = CheckRunResult(down="no import")


@pytest.mark.parametrize(
    ("results", "strategy"),
    [
        ((BOTH, BOTH, BOTH), Strategy.FORK_IMPORTED),
        ((ONE, BOTH, BOTH), Strategy.FORK),
        ((DOWN, ONE, BOTH), Strategy.START),
        ((ONE, BOTH, ONE), Strategy.FORK_IMPORTED),
    ],
)
def test_the_fastest_way_is_taken_that_finds_what_the_plain_one_finds(
    results: Sequence[CheckRunResult], strategy: Strategy
) -> None:
    by_strategy = dict(zip(Strategy, results, strict=True))
    assert find(ScriptedPool(by_strategy)).strategy is strategy


def test_only_checks_that_pass_twice_decide() -> None:
    pool = ScriptedPool(dict.fromkeys(Strategy, BOTH), ONE)
    assert find(pool).groups == (B,)
    assert find(pool).timeouts == {"b::1": baseline.BASE_TIMEOUT + baseline.TIMEOUT_FACTOR * 0.1}
    again = [check_run for check_run in pool.runs if not check_run.stop]
    assert [check_run.units for check_run in again[:4]] == [(A, B), (B,), (A,), (B,)]


def test_only_checks_that_passed_before_are_tried() -> None:
    pool = ScriptedPool(dict.fromkeys(Strategy, BOTH))
    measure_baseline(pool, {}, {"b::1", "c::unknown"})  # type: ignore[arg-type]
    assert {frozenset(check_run.timeouts) for check_run in pool.runs} == {frozenset({"b::1"})}
    with pytest.raises(CannotDecideError, match="no hidden check passes"):
        measure_baseline(pool, {}, set())  # type: ignore[arg-type]


def test_what_behaviour_found_is_not_asked_again(things: Exercise, tmp_path: Path) -> None:
    down = Behaviour(checks=(), cause="the server ended (exit 3) before it answered")
    with pytest.raises(CannotDecideError, match=r"its server does not answer: the server ended"):
        decide(grading(things, submitted(tmp_path, app=APP)), [], down, deadline_in(0.0))


def test_a_check_that_could_not_judge_did_not_pass() -> None:
    assert make_verdict("a::1", None).has_passed is False


@pytest.mark.parametrize(
    ("outcome", "was_hindered", "is_late"),
    [
        (Outcome.FAILED, True, True),
        (Outcome.FAILED, False, False),
        (Outcome.PASSED, True, False),
    ],
)
def test_a_check_that_fails_while_our_services_may_have_been_late_is_late_itself(
    outcome: Outcome, was_hindered: bool, is_late: bool
) -> None:
    result = CheckResult(
        name="a::1",
        requirement="U01",
        title="",
        outcome=outcome,
        message="",
        was_hindered=was_hindered,
    )
    assert make_verdict("a::1", result).is_late is is_late


def test_a_suite_that_cannot_be_read_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PHASES", tmp_path / "phases")
    made = exercise(tmp_path, broken="import nothing_like_it\n")
    with pytest.raises(EngineError, match="nothing_like_it"):
        decided(made, submitted(tmp_path / "app", app=APP))


KILLED = """
import os, sys, threading, time
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.metrics.mutation.test_decisive import *

if __name__ == "__main__":
    with CheckPool(worker_setup(Path({folder!r})), 2) as pool:
        pool.start()
        pids = {{pool._executor.submit(os.getpid).result() for _ in range(50)}}
        pids |= set(pool._executor._processes)
        endless = CheckRun(
            strategy=Strategy.FORK_IMPORTED,
            sources={{"app.py": "while True: pass"}},
            start_timeout=600.0,
        )
        for _ in range(2):
            threading.Thread(target=pool.run, args=(endless,), daemon=True).start()
        time.sleep(3)
        print(*pids, flush=True)
        time.sleep(600)
"""


def worker_setup(folder: Path) -> WorkerSetup:
    """A hidden suite and a submission in a folder, for a pool."""
    layout.PHASES = folder / "phases"
    exercise(folder, empty=EMPTY)
    return WorkerSetup(
        phases=layout.PHASES,
        folders=(layout.hidden_tests("things", "phase1"),),
        submission=submitted(folder / "app", app=APP),
        environment=HERE,
        level=NONE,
        collection="/things/",
        seed=1,
    )


def test_a_worker_that_is_gone_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PHASES", tmp_path)
    with CheckPool(worker_setup(tmp_path), 1) as pool:
        pool.start()
        assert pool.checks.keys() == {
            "phase1/test_empty.py::test_there_is_nothing_at_first",
            "phase1/test_empty.py::test_a_thing_gets_a_number",
        }
        (pid,) = pool._executor._processes
        os.kill(pid, signal.SIGKILL)
        wait_until_dead(pid)
        with pytest.raises(EngineError, match="has ended"):
            pool.run(CheckRun(strategy=Strategy.FORK_IMPORTED))


def test_a_pool_that_is_closed_ends_its_workers_in_the_middle_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PHASES", tmp_path)
    pool = CheckPool(worker_setup(tmp_path), 1)
    pool.start()
    (pid,) = pool._executor._processes
    endless = CheckRun(
        strategy=Strategy.FORK_IMPORTED,
        sources={"app.py": "while True: pass"},
        start_timeout=600.0,
    )
    future = pool._executor.submit(worker.run_checks, endless)
    time.sleep(2)
    assert not future.done()
    pool.close()
    assert not alive(pid)


def test_ctrl_c_does_not_reach_the_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "PHASES", tmp_path)
    with CheckPool(worker_setup(tmp_path), 1) as pool:
        pool.start()
        (pid,) = pool._executor._processes
        assert os.getsid(pid) == pid
        status = Path(f"/proc/{pid}/status").read_text()
        blocked = int(status.partition("SigBlk:")[2].split()[0], 16)
        assert not blocked & (1 << signal.SIGINT - 1 | 1 << signal.SIGTERM - 1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_workers_and_servers_end_with_a_grader_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    root = layout.ROOT
    script.write_text(KILLED.format(root=str(root), folder=str(tmp_path)))
    grader = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    with grader, grader.stdout as said:
        pids = [int(pid) for pid in said.readline().split()]
        assert len(pids) == 2
        grader.send_signal(signal.SIGKILL)
    for pid in pids:
        wait_until_dead(pid)


def wait_until_dead(pid: int) -> None:
    give_up = time.monotonic() + 60
    while alive(pid):
        assert time.monotonic() < give_up
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
