"""The hidden checks, tested: in front of each fault they must miss exactly what it breaks.

python -m interview_kit.authoring.proof users [--write]
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from interview_kit.authoring.affected import Seen
from interview_kit.core import layout
from interview_kit.core.model import Exercise, Outcome
from interview_kit.core.progress import Silent
from interview_kit.exercise import DEFAULT_FRAMEWORK, bugs
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import catalogue
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.boundary import Boundary
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.metrics.mutation.faults.injected import faulty
from interview_kit.server.base import Launcher
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission import environments

NOTHING = Fault("nothing", "no fault at all", (), lambda request, forward: forward(request))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one fault or bug did to the hidden checks."""

    id: str
    title: str
    kind: str
    public: bool
    cited: tuple[str, ...]
    lost: tuple[str, ...]
    fired: bool


def findings(exercise_id: str, say: Callable[[str], object]) -> list[str]:
    """Everything that is not right about the faults of an exercise, one line each."""
    if not layout.faults(exercise_id).is_dir():
        return []
    found = prove(exercise_id)
    exact = sum(each.fired and each.lost == each.cited for each in found)
    say(f"{exercise_id}: {exact} of {len(found) - 1} faults and bugs lose just what they cite")
    return [*wrong(read_exercise(exercise_id), found), *drift(exercise_id, found)]


def prove(exercise_id: str, jobs: int | None = None) -> tuple[Found, ...]:
    """Run the hidden checks against the reference with each fault and each bug in turn."""
    jobs = jobs or len(os.sched_getaffinity(0))
    faults = [NOTHING.id, *(fault.id for fault in catalogue.read(exercise_id))]
    named = [bug.id for bug in bugs.read(exercise_id)]
    environments.build(DEFAULT_FRAMEWORK)
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        parts = [
            pool.submit(prove_some, exercise_id, faults[part::jobs], named[part::jobs])
            for part in range(jobs)
        ]
        found = {each.id: each for part in parts for each in part.result()}
    return tuple(found[name] for name in (*faults, *named))


def prove_some(exercise_id: str, faults: Sequence[str], named: Sequence[str]) -> list[Found]:
    """The same for some of them, in one process; each meets the suites that it can touch."""
    exercise = read_exercise(exercise_id)
    every = behaviour.suites(exercise, [phase.number for phase in exercise.phases])
    found = []
    with serve_reference(exercise_id, None) as (launch, openapi):
        seen = Seen()
        honest = losses(exercise, every, faulty(launch, seen), openapi)
        for fault in (NOTHING, *catalogue.read(exercise_id)):
            if fault.id in faults:
                boundary = Boundary(fault, strict=True)
                files = seen.touched(fault)
                lost = losses(exercise, files, faulty(launch, boundary), openapi) if files else ()
                found.append(
                    Found(
                        id=fault.id,
                        title=fault.title,
                        kind="fault",
                        public=fault.public,
                        cited=fault.requirements,
                        lost=honest if fault is NOTHING else lost,
                        fired=boundary.fired,
                    )
                )
    for bug in bugs.read(exercise_id):
        if bug.id in named:
            with serve_reference(exercise_id, bug) as (launch, openapi):
                lost = losses(exercise, every, launch, openapi)
            found.append(
                Found(
                    id=bug.id,
                    title=bug.title,
                    kind="bug",
                    public=False,
                    cited=bug.requirements,
                    lost=lost,
                    fired=True,
                )
            )
    return found


def losses(
    exercise: Exercise, paths: Sequence[Path], launch: Launcher, openapi: str
) -> tuple[str, ...]:
    """The requirements of which a check in these suites does not pass, in their order."""
    checks = behaviour.run_checks(paths, launch, openapi=openapi, seed=0, progress=Silent())
    lost = {check.requirement for check in checks if check.outcome is not Outcome.PASSED}
    return tuple(r.id for r in exercise.requirements if r.id in lost)


def wrong(exercise: Exercise, found: Sequence[Found]) -> Iterator[str]:
    """Citations that are not what was lost, faults never met, requirements never broken."""
    for each in found:
        for requirement in sorted({*each.lost} - {*each.cited}):
            yield f"the {each.kind} {each.id} loses {requirement}, which it does not cite"
        for requirement in sorted({*each.cited} - {*each.lost}):
            yield f"the {each.kind} {each.id} cites {requirement}, which it does not lose"
        if not each.fired and each.id != NOTHING.id:
            yield f"the {each.kind} {each.id} is never met by the hidden checks"
    broken = {requirement for each in found for requirement in each.lost}
    for promise in exercise.requirements:
        if promise.id not in broken:
            yield f"no fault breaks {promise.id}: nothing shows that its checks can fail"


def drift(exercise_id: str, found: Sequence[Found]) -> Iterator[str]:
    """Whether the written table is another than what was found."""
    path = layout.faults_table(exercise_id)
    if not path.is_file() or path.read_text("utf-8") != table(exercise_id, found):
        yield (
            f"{path.relative_to(layout.ROOT)} is not what was found: run "
            f"`python -m interview_kit.authoring.proof {exercise_id} --write`"
        )


def table(exercise_id: str, found: Sequence[Found]) -> str:
    """What each fault and bug loses, as Markdown."""
    faults = [each for each in found if each.kind == "fault" and each.id != NOTHING.id]
    named = [each for each in found if each.kind == "bug"]
    public = sum(each.public for each in faults)
    lines = [
        f"# Faults of `{exercise_id}`",
        "",
        "The hidden checks are themselves tested: they run against the reference with one fault",
        "put in at the HTTP boundary, or with one bug put into its domain, and must lose exactly",
        "the requirements named here. The same faults test the candidates' own tests.",
        "`nox -s content` runs all of this and compares it with this page, which is written by",
        f"`python -m interview_kit.authoring.proof {exercise_id} --write`.",
        "",
        f"## {len(faults)} faults at the boundary",
        "",
        f"{public} of them are public: candidates may be shown them for practice.",
        "",
        "| broken server | requirements lost | public |",
        "|---|---|---|",
        *(f"| {e.title} | {' '.join(e.lost)} | {'yes' if e.public else ''} |" for e in faults),
        "",
        f"## {len(named)} bugs in the domain",
        "",
        "| bug | requirements lost |",
        "|---|---|",
        *(f"| {each.title} | {' '.join(each.lost)} |" for each in named),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Say what is not right; with `--write`, write the table when all citations hold."""
    parser = argparse.ArgumentParser(prog="python -m interview_kit.authoring.proof")
    parser.add_argument("exercise")
    parser.add_argument("--write", action="store_true", help="write the table")
    asked = parser.parse_args()
    found = prove(asked.exercise)
    lines = list(wrong(read_exercise(asked.exercise), found))
    if asked.write and not lines:
        layout.faults_table(asked.exercise).write_text(table(asked.exercise, found), "utf-8")
    lines += drift(asked.exercise, found)
    for line in lines:
        print(f"not right: {line}", file=sys.stderr)
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main())
