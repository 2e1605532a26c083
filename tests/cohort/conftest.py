"""A cohort without a sandbox: small submissions, and gradings that are short programs."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from interview_kit.cohort.entries import read_entries
from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.cohort.plan import Plan
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.core.closing import Closing
from interview_kit.core.progress import Progress, Silent
from interview_kit.metrics.base import Options
from interview_kit.scorecard import result
from interview_kit.scorecard.compose import asked_part
from interview_kit.scorecard.result import Result
from interview_kit.submission.collect import collect

STORED = Path(__file__).parents[1] / "report" / "results"
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
MANIFEST = 'exercise = "users"\n[run]\nframework = "fastapi"\napp = "app:app"\n'


@pytest.fixture
def partial() -> Result:
    return result.read(STORED / "partial.json")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with the submissions of ann, bob and cid, each with a program of its own."""
    folder = tmp_path / "friday"
    for name in ("ann", "bob", "cid"):
        (folder / name).mkdir(parents=True)
        (folder / name / "app.py").write_text(f"{APP}NAME = '{name}'\n")
        (folder / name / "kit.toml").write_text(MANIFEST)
    return folder


@pytest.fixture
def plan(tmp_path: Path, source: Path) -> Plan:
    (tmp_path / "out").mkdir()
    return Plan(
        folder=tmp_path / "out",
        entries=read_entries(source).entries,
        options=Options(only=("behaviour",)),
        slots=2,
    )


def make_result(partial: Result, parcel: Parcel, points: float = 12.0) -> Result:
    """The scorecard of a parcel, as if it had been graded."""
    options = parcel.options
    part = partial.submission.model_copy(
        update={"candidate": options.candidate, "sha256": digest(parcel)}
    )
    total = partial.total.model_copy(update={"points": points})
    isolation = partial.isolation.model_copy(update={"level": "bubblewrap"})
    changes = {"submission": part, "asked": asked_part(options), "seed": options.seed}
    return partial.model_copy(update=changes | {"total": total, "isolation": isolation})


def digest(parcel: Parcel) -> str:
    """What intake says the digest of a parcel's content is."""
    with tempfile.TemporaryDirectory() as name:
        archive = Path(name, "it.zip")
        archive.write_bytes(parcel.archive)
        return collect(archive, Path(name, "copy"), stored=True).sha256


class LostError(Exception):
    """The grading was lost."""


class FakeBackend(Closing):
    """Grades at once, in the order of submission; `scripts` says what becomes of a name."""

    def __init__(self, partial: Result, slots: int = 2) -> None:
        self.partial = partial
        self.slots = slots
        self.graded: list[str] = []
        self.most_at_once = 0
        self.scripts: dict[str, list[Delivery | BaseException]] = {}
        self._executor = ThreadPoolExecutor(1)
        self._running = 0

    def submit(self, parcel: Parcel, progress: Progress) -> "Future[Delivery]":
        self._running += 1
        self.most_at_once = max(self.most_at_once, self._running)
        return self._executor.submit(self.grade, parcel)

    def grade(self, parcel: Parcel) -> Delivery:
        self._running -= 1
        self.graded.append(parcel.name)
        if script := self.scripts.get(parcel.name):
            outcome = script.pop(0)
            if isinstance(outcome, BaseException):
                raise outcome
            return outcome
        scorecard = make_result(self.partial, parcel).model_dump_json().encode()
        files = {layout.RESULT: scorecard, layout.REPORT_HTML: b"<p>a report"}
        return Delivery(state=RowState.GRADED, files=files)

    def count_slots(self) -> int:
        return self.slots

    def count_losses(self, error: BaseException) -> int:
        return int(isinstance(error, LostError))

    def close(self) -> None:
        self._executor.shutdown()


@pytest.fixture
def backend(partial: Result) -> Iterator[FakeBackend]:
    fake = FakeBackend(partial)
    yield fake
    fake.close()


class NotedSteps(Silent):
    """Writes down which steps a grading begins."""

    def __init__(self, name: str, lines: list[tuple[object, ...]]) -> None:
        self._name = name
        self._lines = lines

    def begin(self, step: str, total: int | None = None) -> None:
        self._lines.append(("begin", self._name, step, total))


class Notes:
    """Writes down what a cohort says that it does."""

    def __init__(self) -> None:
        self.lines: list[tuple[object, ...]] = []

    def follow(self, name: str) -> Progress:
        self.lines.append(("follow", name))
        return NotedSteps(name, self.lines)

    def notify(self, line: str) -> None:
        self.lines.append(("notify", line))

    def finish(self, name: str, state: RowState, summary: str) -> None:
        self.lines.append((state.value, name, summary))

    def skip(self, name: str) -> None:
        self.lines.append(("skip", name))


@pytest.fixture
def watch() -> Notes:
    return Notes()


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], tuple[str, ...]]:
    """Write a program that stands for the process of a grading; `order` is what it was told."""

    def write(code: str) -> tuple[str, ...]:
        path = tmp_path / "grader.py"
        head = "import json, os, signal, sys, time\norder = json.loads(sys.stdin.readline())\n"
        path.write_text(f"{head}{code}\n")
        return (str(path),)

    return write
