"""Which mutants the hidden checks see, asked from outside, and what may not decide."""

import dataclasses
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.deadline import deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.model import (
    Behaviour,
    Environment,
    Exercise,
    Manifest,
    Phase,
    Submission,
)
from interview_kit.core.progress import Silent
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.mutation import decisive
from interview_kit.metrics.mutation.decisive import CannotDecideError, decide
from interview_kit.metrics.mutation.decisive import baseline as ground
from interview_kit.metrics.mutation.decisive.baseline import Ground
from interview_kit.metrics.mutation.decisive.worker import (
    Answer,
    Found,
    Question,
    Setting,
    Suite,
    found_by,
)
from interview_kit.metrics.mutation.decisive.workers import Team
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.strategies import Strategy
from interview_kit.suite.variants.mutants import Mutant

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
def test_there_is_nothing_at_first(client):
    assert client.get("/things/").json() == []

def test_a_thing_gets_a_number(client):
    assert client.post("/things/", json={"a": 1}).json()["id"] == 1
"""

ADDED = """
def test_still_nothing_in_this_group(client):
    assert client.get("/things/").json() == []

def test_adding_answers_201(client):
    assert client.post("/things/", json={"a": 1}).status_code == 201

def test_the_program_never_passes_this(client):
    assert client.get("/secret/").json() == {"nobody": "knows"}
"""

RACE = """
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
    "another number": True,
    "another status": True,
    "nothing that shows": False,
    "what nobody asks": False,
    "no import": True,
    "no end of importing": True,
    "no end of answering": True,
    "the end of the process": True,
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
) -> dict[str, bool]:
    mutants = [mutant(name) for name in names]
    return dict(decide(grading(things, submission, jobs), mutants, None, deadline_in(seconds)))


def test_what_a_check_sees_is_decisive_whoever_asks(
    things: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A check that fails on the program itself, and one of a race, would see two more.
    monkeypatch.setattr(ground, "CHECK_SECONDS", 3.0)
    monkeypatch.setattr(ground, "READY_SECONDS", 5.0)
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
    made = submitted(tmp_path, app="from stored import app\n", other="def f():\n    return 1\n")
    hidden = HIDDEN_AWAY.format(source=APP).replace("create_app()\napp", "create_app()\n\napp")
    (tmp_path / "stored.py").write_text(hidden)
    manifest = dataclasses.replace(made.manifest, app="app:app", source=("app.py", "other.py"))
    with pytest.raises(CannotDecideError, match="answers as before when every function"):
        decided(things, dataclasses.replace(made, manifest=manifest))


class Scripted:
    """A team whose answers are written down by way, or by what is asked."""

    def __init__(self, answers: dict[Strategy, Answer], later: Answer | None = None) -> None:
        self.suite = Suite(checks={"a::1": "a", "a::2": "a", "b::1": "b"})
        self.answers = answers
        self.later = later
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if question.stop:
            return Answer(down="stubbed")
        if self.later and len(self.asked) > 1:
            return self.later
        found = [one for one in self.answers[question.way].found if one.check in question.seconds]
        return dataclasses.replace(self.answers[question.way], found=tuple(found))


def found(check: str, passed: bool = True, late: bool = False) -> Found:
    return Found(check=check, group=check[0], passed=passed, late=late, seconds=0.1)


def find(team: Scripted) -> Ground:
    return ground.find(team, {"app.py": APP}, {"a::1", "a::2", "b::1"})  # type: ignore[arg-type]


BOTH = Answer(found=(found("a::1"), found("a::2"), found("b::1")))
ONE = Answer(found=(found("a::1", passed=False), found("b::1")))
DOWN = Answer(down="no import")


@pytest.mark.parametrize(
    ("answers", "way"),
    [
        ((BOTH, BOTH, BOTH), Strategy.FORK_IMPORTED),
        ((ONE, BOTH, BOTH), Strategy.FORK),
        ((DOWN, ONE, BOTH), Strategy.START),
        ((ONE, BOTH, ONE), Strategy.FORK_IMPORTED),
    ],
)
def test_the_fastest_way_is_taken_that_finds_what_the_plain_one_finds(
    answers: Sequence[Answer], way: Strategy
) -> None:
    by_strategy = dict(zip(Strategy, answers, strict=True))
    assert find(Scripted(by_strategy)).way is way


def test_only_checks_that_pass_twice_decide() -> None:
    team = Scripted(dict.fromkeys(Strategy, BOTH), ONE)
    assert find(team).groups == ("b",)
    assert find(team).seconds == {"b::1": ground.FAIRNESS + ground.SLOWER * 0.1}
    again = [question for question in team.asked if not question.stop]
    assert again[1].groups == ("b", "a")
    assert set(again[2].seconds) == {"b::1"}


def test_only_checks_that_passed_before_are_tried() -> None:
    team = Scripted(dict.fromkeys(Strategy, BOTH))
    ground.find(team, {}, {"b::1", "c::unknown"})  # type: ignore[arg-type]
    assert {frozenset(question.seconds) for question in team.asked} == {frozenset({"b::1"})}
    with pytest.raises(CannotDecideError, match="no hidden check passes"):
        ground.find(team, {}, set())  # type: ignore[arg-type]


def test_what_behaviour_found_is_not_asked_again(things: Exercise, tmp_path: Path) -> None:
    down = Behaviour(checks=(), cause="the server ended (exit 3) before it answered")
    with pytest.raises(CannotDecideError, match=r"its server does not answer: the server ended"):
        decide(grading(things, submitted(tmp_path, app=APP)), [], down, deadline_in(0.0))


def test_a_check_that_could_not_judge_did_not_pass() -> None:
    assert found_by("a::1", "a", None).passed is False


class Late(Scripted):
    """A team that is slow at first."""

    def share(self, keys, question, answered) -> None:
        for key in keys:
            self.asked.append(question(key))
            answered(key, Answer(found=(found("a::1", passed=False, late=True),)))

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        return Answer(found=(found("a::1"),))


def test_what_was_only_slow_is_asked_again_with_all_the_time_there_is() -> None:
    team = Late({})
    base = Ground(way=Strategy.FORK_IMPORTED, seconds={"a::1": 2.0}, groups=("a",))
    slow = mutant("another number")
    deciding = decisive.Deciding(team, base, [slow], Silent())  # type: ignore[arg-type]
    assert deciding.all([slow], deadline_in(60)) == {slow.id: False}
    assert [question.seconds for question in team.asked] == [{"a::1": 2.0}, {"a::1": 20.0}]


def test_groups_that_saw_the_like_before_come_first() -> None:
    base = Ground(way=Strategy.FORK_IMPORTED, seconds={}, groups=("a", "b", "c"))
    here, there = mutant("another number"), mutant("another status")
    there = dataclasses.replace(there, function="g")
    team = Scripted({})
    deciding = decisive.Deciding(team, base, [here, there], Silent())  # type: ignore[arg-type]
    deciding._answered(here.id, Answer(found=(found("b::1", passed=False),)))
    deciding._answered(there.id, Answer(found=(found("c::1", passed=False),)))
    assert deciding._groups(here) == ["b", "c", "a"]
    assert deciding._groups(there) == ["c", "b", "a"]


def test_a_suite_that_cannot_be_read_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "PHASES", tmp_path / "phases")
    made = exercise(tmp_path, broken="import nothing_like_it\n")
    with pytest.raises(EngineError, match="nothing_like_it"):
        decided(made, submitted(tmp_path / "app", app=APP))


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.metrics.mutation.test_decisive import *

with Team(setting(Path({folder!r})), 2) as team:
    endless = {{"app.py": "while True: pass"}}
    question = Question(way=Strategy.FORK_IMPORTED, sources=endless, patience=600.0)
    for member in team._members:
        member.ask(question)
    print(*(member.process.pid for member in team._members), flush=True)
    time.sleep(600)
"""


def setting(folder: Path) -> Setting:
    """A hidden suite and a submission in a folder, for a team."""
    layout.PHASES = folder / "phases"
    exercise(folder, empty=EMPTY)
    return Setting(
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
    with Team(setting(tmp_path), 1) as team:
        assert team.suite.checks.keys() == {
            "phase1/test_empty.py::test_there_is_nothing_at_first",
            "phase1/test_empty.py::test_a_thing_gets_a_number",
        }
        team._members[0].process.kill()
        team._members[0].process.wait()
        with pytest.raises(EngineError, match="has ended"):
            team.ask(Question(way=Strategy.FORK_IMPORTED))


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
    give_up = time.monotonic() + 60
    while any(map(alive, pids)) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not any(map(alive, pids))


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
