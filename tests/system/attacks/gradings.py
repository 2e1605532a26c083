"""Attack cases, and graders that work through them while the tests wait for the answers."""

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core import layout
from interview_kit.core.model import Environment
from interview_kit.sandbox import host_paths, uids
from interview_kit.scorecard.result import Result

from . import grader

CASES = Path(__file__).parent / "cases"
EXERCISE = CASES / "exercise"
BASE = "base"
ABOUT = "case.toml"
NOBODY = 65534
WORKERS = min(4, os.cpu_count() or 1)
LEVELS = ("bubblewrap", "landlock")
METRICS = ("behaviour", "coverage", "mutation")
OWN_TESTS = METRICS[1:]
SITE = str(Path(pytest.__file__).parents[1])


@dataclass(frozen=True, kw_only=True)
class Case:
    """A hostile submission: what differs from the base, and what the report must say.

    `says` maps a place in the scorecard to words, or several, that stand there. `points`
    compares what is earned with the base: `same` where the attack has no effect, else `fewer`.
    `also` names cases whose files it has as well.
    """

    name: str
    rows: tuple[str, ...]
    tries: str
    points: str
    says: dict[str, str | list[str]]
    only: tuple[str, ...] = OWN_TESTS
    files: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    suite_seconds: float = 60.0
    also: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)


def read(name: str) -> Case:
    told = tomllib.loads((CASES / name / ABOUT).read_text("utf-8"))
    for key in ("rows", "only", "without", "also"):
        if key in told:
            told[key] = tuple(told[key])
    return Case(name=name, **told)


ALL = {path.parent.name: read(path.parent.name) for path in sorted(CASES.glob(f"*/{ABOUT}"))}


def lay_out(name: str, into: Path, mark: str) -> Path:
    """Write a case as it would be handed in: the base with the case's own files on top.

    What an attack leaves somewhere is called `grader.NAME`, and here by a name of its own.
    """
    shutil.copytree(CASES / BASE, into, ignore=shutil.ignore_patterns("__pycache__"))
    if name == BASE:
        return into
    case = ALL[name]
    for left_out in case.without:
        (into / left_out).unlink()
    not_theirs = shutil.ignore_patterns(ABOUT, "__pycache__")
    for source in (*case.also, name):
        shutil.copytree(CASES / source, into, dirs_exist_ok=True, ignore=not_theirs)
    for path, text in case.files.items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).write_text(text, encoding="utf-8")
    for own in into.rglob("*"):
        if own.is_file() and grader.NAME in (text := own.read_text("utf-8")):
            own.write_text(text.replace(grader.NAME, mark), encoding="utf-8")
    return into


@dataclass(frozen=True)
class Graded:
    """What came out of one grading, and what it left behind."""

    answer: dict[str, Any]

    @property
    def result(self) -> Result:
        assert "result" in self.answer, self.answer
        return Result.model_validate(self.answer["result"])

    @property
    def left(self) -> list[str]:
        return list(self.answer["left"])

    def points(self, metrics: tuple[str, ...]) -> float:
        """What some metrics gave; none that was asked for may be missing."""
        given = [getattr(self.result.metrics, name).points for name in metrics]
        assert None not in given, self.result.reason
        return round(sum(given), 2)

    def says(self, place: str) -> str:
        """What stands at a place of the scorecard, such as `metrics.coverage.reason`."""
        found: Any = self.answer["result"]
        for part in place.split("."):
            found = found[part]
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


class Grader:
    """A grader of one user; takes one order at a time."""

    def __init__(self, user: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="kit-attacks-")
        become: dict[str, Any] = {}
        python = python_for(user)
        if user == "ordinary":
            os.chown(self.folder, NOBODY, NOBODY)
            become = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        Path(self.folder).chmod(0o755)
        self.process = subprocess.Popen(
            [str(python), "-P", grader.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": f"{layout.PACKAGE.parent}:{SITE}",
                "PYTHONDONTWRITEBYTECODE": "1",
                "TMPDIR": self.folder,
            },
            **become,
        )

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        said = self.process.stdout.readline()
        assert said, "the grader itself was lost"
        answer: dict[str, Any] = json.loads(said)
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


class Gradings:
    """Hands orders to as many graders as there are processors, and keeps every answer."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        self.environment = grader.told(environment)
        self.folder = folder
        self._pool = ThreadPoolExecutor(WORKERS)
        self._idle: dict[str, queue.SimpleQueue[Grader]] = {
            "self": queue.SimpleQueue(),
            "ordinary": queue.SimpleQueue(),
        }
        self._answers: dict[tuple[str, ...], Future[dict[str, Any]]] = {}

    def order(self, case: str, level: str, user: str) -> Future[dict[str, Any]]:
        """Have a case graded, once, however often it is asked for."""
        key = (case, level, user)
        if key not in self._answers:
            self._answers[key] = self._pool.submit(self._grade, *key)
        return self._answers[key]

    def of(self, case: str, level: str, user: str) -> Graded:
        answer = self.order(case, level, user).result(timeout=240)
        if why_not := answer.get("why_not"):
            pytest.skip(why_not)
        return Graded(answer)

    def _grade(self, case: str, level: str, user: str) -> dict[str, Any]:
        if reason := self.why_not(level, user):
            return {"why_not": reason}
        mark = f"{grader.NAME}-{os.getpid()}-{case}-{level}-{user}"
        submission = self.folder / mark / "mallory"
        submission.parent.mkdir()
        lay_out(case, submission, mark)
        about = ALL.get(case)
        order = {
            "act": "grade",
            "folder": str(submission),
            "exercises": str(EXERCISE),
            "mark": mark,
            "suite_seconds": about.suite_seconds if about else 60.0,
            "options": {
                "only": about.only if about else METRICS,
                "isolation": level,
                "jobs": 1,
                "ready_seconds": 5.0,
                "check_seconds": 2.0,
                **(about.options if about else {}),
            },
        }
        return self._ask(user, order)

    def why_not(self, level: str, user: str) -> str | None:
        """Why this machine cannot have a level for a user; None when it can."""
        key = ("prove", level, user)
        if key not in self._answers:
            answer: Future[dict[str, Any]] = Future()
            self._answers[key] = answer
            try:
                answer.set_result(self._prove(level, user))
            except BaseException as error:
                answer.set_exception(error)
        return self._answers[key].result()["why_not"]  # type: ignore[no-any-return]

    def _prove(self, level: str, user: str) -> dict[str, Any]:
        if user == "ordinary":
            if os.geteuid() != 0:
                return {"why_not": "this is an ordinary user already"}
            if closed := closed_to_others(grader.environment(self.environment)):
                return {"why_not": f"other users cannot reach {closed}"}
        return self._ask(user, {"act": "prove", "level": level})

    def _ask(self, user: str, order: dict[str, Any]) -> dict[str, Any]:
        try:
            worker = self._idle[user].get_nowait()
        except queue.Empty:
            worker = Grader(user)
        answer = worker.ask({**order, "environment": self.environment})
        self._idle[user].put(worker)
        return answer

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        for idle in self._idle.values():
            with contextlib.suppress(queue.Empty):
                while True:
                    idle.get_nowait().close()


def python_for(user: str) -> Path:
    """Our own Python, or for others one of the same version that is open to them."""
    own = Path(sys.executable)
    if user == "self" or uids.first_closed_folder(NOBODY, own.resolve()) is None:
        return own
    for folder in ("/usr/local/bin", "/usr/bin"):
        same = Path(folder, f"python3.{sys.version_info.minor}")
        if same.exists():
            return same
    return own


def closed_to_others(environment: Environment) -> Path | None:
    """What an ordinary user would have to reach for a grading, and cannot."""
    needed = [
        *host_paths.interpreter_folders(environment),
        environment.python.resolve(),
        python_for("ordinary").resolve(),
        layout.GUEST,
        Path(SITE),
        CASES,
    ]
    closed = (uids.first_closed_folder(NOBODY, path.resolve()) for path in needed)
    return next((path for path in closed if path), None)


@contextlib.contextmanager
def working(environment: Environment) -> Iterator[Gradings]:
    """Graders for as long as the tests need them."""
    with tempfile.TemporaryDirectory(prefix="kit-attacks-") as folder:
        Path(folder).chmod(0o755)
        gradings = Gradings(environment, Path(folder))
        try:
            yield gradings
        finally:
            gradings.close()
