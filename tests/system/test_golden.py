"""Whole submissions, most of them wrong, graded whole: each scores what its expected.json says.

A case is a folder `submissions/<exercise>/<framework>/<case>/` with the files of a submission,
or with what differs from a `base` (another case, or `reference`), and two files about it:
`case.toml` says what the case is and how it is graded, `expected.json` what comes out of it. With
`plain`, arguments of Python, it also says what the tests and coverage say without the kit.
`UPDATE_SNAPSHOTS=1` writes the latter anew: read the difference before you commit it.

Each grading is a process of its own (this file, run as a program), as many at once as there
are processors. A second turn must repeat the first byte for byte. `nox -s e2e` grades all of
them twice, `nox -s tests` those of EVERY_RUN, and one of them twice.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import ExitCode, KitError
from interview_kit.core.model import Noticed, Verdict
from interview_kit.core.progress import Silent
from interview_kit.exercise.reference import assemble
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.metrics.catalogue import METRICS
from interview_kit.metrics.mutation.record import FaultsPart
from interview_kit.sandbox.levels import LEVELS
from interview_kit.scorecard.result import Result, stable_json
from interview_kit.submission import environments
from interview_kit.submission.resolve import read_manifest
from tests.system.plain import run_plainly, sum_up

SUBMISSIONS = Path(__file__).parent / "submissions"
ABOUT, EXPECTED = "case.toml", "expected.json"
KEYS = {"about", "base", "without", "only", "again", "phases", "candidate"}
KEYS |= {"isolation", "needs", "ready_seconds", "check_seconds", "plain", "quick"}
SCORED = tuple(name for name, metric in METRICS.items() if not metric.is_profile)
BUDGET = 900.0
"""Seconds for mutants: never a clock that decides, however slow the machine is."""
WORKERS = min(4, os.cpu_count() or 1)
EVERY_RUN = {
    "survivors/flask/phase-1-only",
    "users/django/django-test-case",
    "users/fastapi/syntax-error",
}
"""One case of each way to end, in most stacks; the others take too long for every run."""
REPEATED_IN_EVERY_RUN = "users/django/django-test-case"
TURNS = (1, 2)


def cases() -> list[str]:
    """Every case as `<exercise>/<framework>/<case>`."""
    found = (path.parent.relative_to(SUBMISSIONS) for path in SUBMISSIONS.glob(f"*/*/*/{ABOUT}"))
    return sorted(path.as_posix() for path in found)


def cases_to_grade(every_run: set[str]) -> Iterator[Any]:
    """Every case; those outside of `every_run` are marked for `nox -s e2e`."""
    for case in cases():
        marks = [] if case in every_run else [pytest.mark.matrix]
        if lack := explain_lack(about(case)):
            marks.append(pytest.mark.skip(reason=lack))
        yield pytest.param(case, marks=marks, id=case)


def explain_lack(told: dict[str, Any]) -> str | None:
    """Why a case cannot be graded on this machine: a program or a level of isolation is missing."""
    missing = [name for name in told.get("needs", ()) if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    level = LEVELS[told["isolation"]] if "isolation" in told else None
    return level.unavailable_reason() if level else None


def about(case: str) -> dict[str, Any]:
    return tomllib.loads((SUBMISSIONS / case / ABOUT).read_text("utf-8"))


def lay_out(case: str, into: Path) -> None:
    """Write the submission that a case is: its base with its own files on top."""
    exercise, framework, _ = case.split("/")
    told = about(case)
    if told.get("base") == "reference":
        assemble(exercise, framework, into)
    elif base := told.get("base"):
        lay_out(f"{exercise}/{framework}/{base}", into)
    for name in told.get("without", ()):
        (into / name).unlink()
    left_out = shutil.ignore_patterns(ABOUT, EXPECTED, "__pycache__")
    shutil.copytree(SUBMISSIONS / case, into, dirs_exist_ok=True, ignore=left_out)


def options(case: str, turn: int) -> Options:
    """How a case is graded; its second turn may be asked for less."""
    told = about(case)
    names = ("candidate", "isolation", "ready_seconds", "check_seconds", "quick")
    given = {name: told[name] for name in names if name in told}
    only = told.get("only", SCORED)
    return Options(
        only=tuple(told.get("again", only) if turn > 1 else only),
        phases=tuple(told.get("phases", ())),
        exercise=case.split("/")[0],
        trusted=True,
        budget=BUDGET,
        **given,
    )


def grade(case: str, turn: int) -> dict[str, Any]:
    """Grade a case: the facts of its scorecard, and all of it that repeats."""
    with tempfile.TemporaryDirectory(prefix="kit-golden-") as folder:
        submission = Path(folder, Path(case).name)
        lay_out(case, submission)
        try:
            graded = pipeline.grade(submission, options(case, turn), Silent())
        except KitError as error:
            facts = {"exit_code": int(error.exit_code), "error": str(error)}
            return {"facts": facts, "repeats": facts}
        facts = facts_of(graded)
        if turn == 1 and (words := about(case).get("plain")):
            facts["plain"] = run_plain(submission, words, graded, Path(folder, "plain"))
        return {"facts": facts, "repeats": json.loads(stable_json(graded))}


def run_plain(submission: Path, words: list[str], graded: Result, scratch: Path) -> dict[str, Any]:
    """What plain tools say of the tests: how many pass, and the coverage of the same files."""
    scratch.mkdir()
    manifest = read_manifest(submission)
    environment = environments.build(manifest.framework)
    counts, files = run_plainly(submission, manifest, environment, words, scratch)
    measured = [file.path for file in graded.metrics.coverage.files]
    return {**counts, **sum_up(files, measured)}


def facts_of(graded: Result) -> dict[str, Any]:
    """What a case is compared by: everything that a scorecard says but names and diffs."""
    metrics = {name: getattr(graded.metrics, name) for name in SCORED}
    parts = {"total": graded.total, **metrics, **{phase.id: phase for phase in graded.phases}}
    return {
        "exit_code": int(ExitCode.GRADED if graded.status == "graded" else ExitCode.ENGINE_FAULT),
        "status": graded.status,
        "reason": graded.reason,
        "candidate": graded.submission.candidate,
        "manifest": graded.submission.manifest,
        "notes": list(graded.submission.notes),
        "server": graded.server.model_dump(),
        "points": {
            name: [part.points, part.max_points]
            for name, part in parts.items()
            if part.points is not None
        },
        "requirements": requirements(graded),
        **{name: figures(part) for name, part in metrics.items()},
    }


def requirements(graded: Result) -> dict[str, list[str] | str]:
    """The requirements of the phases that were judged, by verdict, but for those that are met."""
    judged = [r for phase in graded.phases if phase.points is not None for r in phase.requirements]
    by_verdict = {v: [r.id for r in judged if r.verdict is v] for v in Verdict}
    return {
        verdict: "all" if len(found) == len(judged) else found
        for verdict, found in by_verdict.items()
        if found and verdict is not Verdict.MET
    }


def figures(part: Any) -> dict[str, Any]:
    """A metric's state and figures; of one that was not measured, the reason."""
    if part.state == "not_measured":
        return {"state": part.state, "reason": part.reason}
    unwanted = {"points", "max_points", "checks_passed", "checks_total", "files", "survivors"}
    unwanted |= {"generated"}  # which changes compile to the same code depends on the Python
    found: dict[str, Any] = part.model_dump(mode="json", exclude=unwanted)
    if "killed" in found:  # whether a mutant is late or noticed otherwise depends on the machine
        found["noticed"] = found.pop("killed") + found.pop("timeout")
        found["faults"] = part.faults and faults_of(part.faults)
    return found


def faults_of(faults: FaultsPart) -> dict[str, Any]:
    """How many broken servers were noticed, and which others there are."""
    counted = [item for item in faults.items if item.weight]
    by_outcome = {each: [f.id for f in counted if f.outcome is each] for each in Noticed}
    return {
        "noticed": faults.noticed,
        **{each: ids for each, ids in by_outcome.items() if each is not Noticed.NOTICED},
        "not_built": faults.not_built,
        "in_part": faults.in_part,
        "score": faults.score,
        "contradicting": sorted(faults.contradicting),
        "overspecified": sorted(faults.overspecified),
    }


class Gradings:
    """Every grading that the selected tests need, started at once where that is known."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._running: dict[tuple[str, int], Future[Any]] = {}

    def order(self, case: str, turn: int) -> Future[Any]:
        """Have a case graded, once for each turn."""
        if (case, turn) not in self._running:
            self._running[case, turn] = self._pool.submit(self._grade, case, turn)
        return self._running[case, turn]

    def of(self, case: str, turns: Iterable[int]) -> list[Any]:
        """What came out of a case, in each of these turns."""
        return [ordered.result() for ordered in [self.order(case, turn) for turn in turns]]

    def _grade(self, case: str, turn: int) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "tests.system.test_golden", case, str(turn)],
            cwd=layout.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def gradings(request: pytest.FixtureRequest) -> Iterator[Gradings]:
    with ThreadPoolExecutor(WORKERS) as pool:
        ordered = Gradings(pool)
        # Of several processes that run tests each has its share, which nobody knows beforehand.
        for item in () if hasattr(request.config, "workerinput") else request.session.items:
            is_skipped = item.get_closest_marker("skip") is not None
            if "gradings" in getattr(item, "fixturenames", ()) and not is_skipped:
                case = item.callspec.params["case"]  # type: ignore[attr-defined]
                is_repeated = item.name.startswith(test_a_case_scores_what_it_should_twice.__name__)
                for turn in TURNS if is_repeated else TURNS[:1]:
                    ordered.order(case, turn)
        yield ordered
        pool.shutdown(cancel_futures=True)


def check(case: str, graded: dict[str, Any]) -> None:
    """Compare a scorecard with the expected one."""
    path = SUBMISSIONS / case / EXPECTED
    if os.environ.get("UPDATE_SNAPSHOTS"):
        text = json.dumps(graded["facts"], indent=2, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    assert graded["facts"] == json.loads(path.read_text("utf-8")), about(case)["about"]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("case", [*cases_to_grade({REPEATED_IN_EVERY_RUN})])
def test_a_case_scores_what_it_should_twice(gradings: Gradings, case: str) -> None:
    first, second = gradings.of(case, TURNS)
    check(case, first)
    once, again = first["repeats"], second["repeats"]
    if "again" in about(case):
        once, again = (only(about(case)["again"], each) for each in (once, again))
    assert json.dumps(again, indent=2) == json.dumps(once, indent=2)


@pytest.mark.parametrize("case", sorted(EVERY_RUN - {REPEATED_IN_EVERY_RUN}))
def test_a_case_scores_what_it_should(gradings: Gradings, case: str) -> None:
    (graded,) = gradings.of(case, TURNS[:1])
    check(case, graded)


def only(metrics: list[str], repeats: dict[str, Any]) -> dict[str, Any]:
    """The submission and some metrics of a scorecard, which another one can be held against."""
    measured = {name: repeats["metrics"][name] for name in metrics}
    return {"submission": repeats["submission"], **measured}


@pytest.mark.parametrize("case", [case for case in cases() if "plain" in about(case)])
def test_the_kit_says_of_tests_what_plain_tools_say(case: str) -> None:
    """Within one percent, as `if __name__ == "__main__"` and the like do not count here."""
    expected = json.loads((SUBMISSIONS / case / EXPECTED).read_text("utf-8"))
    coverage, plain = expected["coverage"], expected["plain"]
    tests = coverage["tests"]
    assert {"passed": tests["passed"], "failed": tests["failed"]}.items() <= plain.items()
    for figure in ("line", "combined"):
        assert coverage[figure] == pytest.approx(plain[figure], abs=1.0)


@pytest.mark.parametrize("case", cases())
def test_a_case_is_described(case: str) -> None:
    told = about(case)
    assert set(told) <= KEYS
    assert told["about"].endswith(".")
    assert (SUBMISSIONS / case / EXPECTED).is_file()
    assert set(told.get("again", ())) <= set(told.get("only", SCORED))


def test_the_cases_of_every_run_exist() -> None:
    assert set(cases()) >= EVERY_RUN >= {REPEATED_IN_EVERY_RUN}


def test_there_are_cases_for_everything_that_goes_wrong_often() -> None:
    assert {Path(case).name for case in cases()} >= {
        *("perfect", "another-style", "phase-1-only", "wrong-status-codes", "race", "garbage"),
        *("empty", "syntax-error", "import-error", "never-binds", "exits-early", "exits-hard"),
        *("hangs", "dies-on-delete", "flask-under-fastapi", "wsgi-under-fastapi"),
        *("no-tests", "asserts-nothing", "unicode-names"),
    }


if __name__ == "__main__":
    print(json.dumps(grade(sys.argv[1], int(sys.argv[2]))))
