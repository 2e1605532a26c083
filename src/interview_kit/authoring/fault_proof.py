"""Test the hidden checks: in front of each fault they must lose exactly what it breaks.

python -m interview_kit.authoring.fault_proof users [--write]
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from interview_kit.authoring.collected import ListedCheck, list_checks
from interview_kit.core import layout, worker_process
from interview_kit.core.model import Exercise, Outcome
from interview_kit.core.progress import Silent
from interview_kit.exercise import DEFAULT_FRAMEWORK, bugs
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.exercise.faults.base import Fault, Forward, Request, Response, pass_through
from interview_kit.exercise.faults.injector import FaultInjector, RecordedTraffic
from interview_kit.exercise.input_files import make_files
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.metrics.behaviour.plugin import name_of
from interview_kit.metrics.behaviour.run import suites
from interview_kit.metrics.mutation.faults.injection import intercept_servers
from interview_kit.server.base import Launcher
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission import environments

NO_FAULT = Fault("nothing", "no fault at all", (), pass_through)
"""The control: without any fault the hidden checks must lose nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultProof:
    """What one fault or bug did to the hidden checks.

    `cited` are the requirements that it claims to break, `lost` those that it broke. A fault
    that has not `fired` never changed an exchange.
    """

    id: str
    title: str
    kind: str
    public: bool
    cited: tuple[str, ...]
    lost: tuple[str, ...]
    fired: bool


def find_problems(exercise_id: str, say: Callable[[str], object]) -> list[str]:
    """Return everything that is wrong with the faults of an exercise, one line each."""
    if not layout.faults(exercise_id).is_dir():
        return []
    proofs = prove_exercise(exercise_id)
    exact = sum(proof.fired and proof.lost == proof.cited for proof in proofs)
    say(f"{exercise_id}: {exact} of {len(proofs) - 1} faults and bugs lose exactly what they cite")
    return [*check_citations(read_exercise(exercise_id), proofs), *check_page(exercise_id, proofs)]


def prove_exercise(exercise_id: str, jobs: int | None = None) -> tuple[FaultProof, ...]:
    """Run the hidden checks against the reference with each fault and each bug in turn."""
    jobs = jobs or len(os.sched_getaffinity(0))
    fault_ids = [NO_FAULT.id, *(fault.id for fault in fault_list.read_faults(exercise_id))]
    bug_ids = [bug.id for bug in bugs.read_bugs(exercise_id)]
    environments.build(DEFAULT_FRAMEWORK)
    # The hidden checks run in this very process, and faults are functions, which cannot be sent
    # to another one: so each process gets the ids of its share.
    with start_workers(jobs) as pool:
        with worker_process.block_interrupts():
            parts = [
                pool.submit(prove_part, exercise_id, fault_ids[part::jobs], bug_ids[part::jobs])
                for part in range(jobs)
            ]
        proofs = {proof.id: proof for part in parts for proof in part.result()}
    return tuple(proofs[name] for name in (*fault_ids, *bug_ids))


@contextmanager
def start_workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of processes that end at once when the context ends early, as by Ctrl-C."""
    context = get_context("spawn")
    worker_end, lifeline = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        jobs, mp_context=context, initializer=worker_process.settle, initargs=(worker_end,)
    )
    try:
        yield pool
    except BaseException:
        lifeline.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        lifeline.close()
        worker_end.close()


def prove_part(
    exercise_id: str, fault_ids: Sequence[str], bug_ids: Sequence[str]
) -> list[FaultProof]:
    """Prove some faults and bugs, one after the other."""
    exercise = read_exercise(exercise_id)
    return [*prove_faults(exercise, fault_ids), *prove_bugs(exercise, bug_ids)]


def prove_faults(exercise: Exercise, fault_ids: Sequence[str]) -> Iterator[FaultProof]:
    """Run, for each fault, the suites that it affects."""
    with serve_reference(exercise.id, None) as (launch, openapi):
        recorder = SuiteRecorder()
        checks = list_checks(exercise)
        lost_without = find_lost(
            exercise, list_suites(exercise), intercept_servers(launch, recorder), openapi
        )
        for fault in (NO_FAULT, *fault_list.read_faults(exercise.id)):
            if fault.id not in fault_ids:
                continue
            injector = FaultInjector(fault, strict=True)
            lost: tuple[str, ...] = ()
            affected = recorder.find_affected(fault)
            if files := leave_out_slow(affected, checks, fault.requirements):
                lost = find_lost(exercise, files, intercept_servers(launch, injector), openapi)
            yield FaultProof(
                id=fault.id,
                title=fault.title,
                kind="fault",
                public=fault.public,
                cited=fault.requirements,
                lost=lost_without if fault is NO_FAULT else lost,
                fired=injector.fired,
            )


def prove_bugs(exercise: Exercise, bug_ids: Sequence[str]) -> Iterator[FaultProof]:
    """Run, for each bug, all suites against a reference that has it."""
    checks = list_checks(exercise)
    for bug in bugs.read_bugs(exercise.id):
        if bug.id in bug_ids:
            files = [
                file for suite in list_suites(exercise) for file in sorted(suite.glob("test_*"))
            ]
            files = leave_out_slow(files, checks, bug.requirements)
            with serve_reference(exercise.id, bug) as (launch, openapi):
                lost = find_lost(exercise, files, launch, openapi)
            yield FaultProof(
                id=bug.id,
                title=bug.title,
                kind="bug",
                public=False,
                cited=bug.requirements,
                lost=lost,
                fired=True,
            )


def list_suites(exercise: Exercise) -> list[Path]:
    """Return the folders with the hidden checks of all phases."""
    return suites(exercise, [phase.number for phase in exercise.phases])


def leave_out_slow(
    files: Sequence[Path], checks: Sequence[ListedCheck], cited: Sequence[str]
) -> list[Path]:
    """Return the files without those whose checks are slow and judge nothing that is cited."""
    needed = {
        check.name.partition("::")[0]
        for check in checks
        if not check.slow or check.requirement in cited
    }
    return [file for file in files if name_of(file.as_posix()) in needed]


class SuiteRecorder:
    """Pass all exchanges of the hidden checks through and record them by suite.

    A fault is a pure function of an exchange: a suite of which it would change no exchange has
    the same results with it as without.
    """

    def __init__(self) -> None:
        self._traffic = RecordedTraffic()

    def __call__(self, request: Request, forward: Forward) -> Response:
        """Forward a request and record the exchange."""
        suite = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
        response = forward(request)
        self._traffic.add(suite, request, response)
        return response

    def find_affected(self, fault: Fault) -> list[Path]:
        """Return the suites of which the fault would change an exchange, in recorded order."""
        return [layout.PHASES / suite for suite in self._traffic.find_affected(fault)]


def find_lost(
    exercise: Exercise, paths: Sequence[Path], launch: Launcher, openapi: str
) -> tuple[str, ...]:
    """Return the requirements of which a check in these suites fails, in their order."""
    settings = behaviour.Settings(
        openapi=openapi, seed=0, make_files=partial(make_files, exercise.files)
    )
    checks = behaviour.run_checks(paths, launch, settings=settings, progress=Silent())
    lost = {check.requirement for check in checks if check.outcome is not Outcome.PASSED}
    return tuple(r.id for r in exercise.requirements if r.id in lost)


def check_citations(exercise: Exercise, proofs: Sequence[FaultProof]) -> Iterator[str]:
    """Name citations that differ from what was lost, and requirements that nothing breaks."""
    for proof in proofs:
        for requirement in sorted({*proof.lost} - {*proof.cited}):
            yield f"the {proof.kind} {proof.id} loses {requirement}, which it does not cite"
        for requirement in sorted({*proof.cited} - {*proof.lost}):
            yield f"the {proof.kind} {proof.id} cites {requirement}, which it does not lose"
        if not proof.fired and proof.id != NO_FAULT.id:
            yield f"the {proof.kind} {proof.id} changes no exchange of the hidden checks"
    broken = {requirement for proof in proofs for requirement in proof.lost}
    for name in (requirement.id for requirement in exercise.requirements):
        if name not in broken:
            yield f"no fault breaks {name}: nothing shows that its checks can fail"


def check_page(exercise_id: str, proofs: Sequence[FaultProof]) -> Iterator[str]:
    """Say so when the written page differs from what was found."""
    path = layout.faults_table(exercise_id)
    if not path.is_file() or path.read_text("utf-8") != render_page(exercise_id, proofs):
        yield (
            f"{path.relative_to(layout.ROOT)} is out of date: run "
            f"`python -m interview_kit.authoring.fault_proof {exercise_id} --write`"
        )


def render_page(exercise_id: str, proofs: Sequence[FaultProof]) -> str:
    """Render what each fault and bug loses, as Markdown."""
    faults = [proof for proof in proofs if proof.kind == "fault" and proof.id != NO_FAULT.id]
    domain_bugs = [proof for proof in proofs if proof.kind == "bug"]
    public = sum(proof.public for proof in faults)
    lines = [
        f"# Faults of `{exercise_id}`",
        "",
        "The hidden checks are tested, too: they run against the reference with one fault",
        "injected at the HTTP boundary, or with one bug in its domain, and must lose exactly the",
        "requirements listed here. The same faults test the candidates' own tests.",
        "`nox -s content` repeats all of this and compares it with this page, which is written",
        f"by `python -m interview_kit.authoring.fault_proof {exercise_id} --write`.",
        "",
        f"## {len(faults)} faults at the boundary",
        "",
        f"{public} of them are public: candidates may be shown them for practice.",
        "",
        "| broken server | requirements lost | public |",
        "|---|---|---|",
        *(f"| {p.title} | {' '.join(p.lost)} | {'yes' if p.public else ''} |" for p in faults),
        "",
        f"## {len(domain_bugs)} bugs in the domain",
        "",
        "| bug | requirements lost |",
        "|---|---|",
        *(f"| {proof.title} | {' '.join(proof.lost)} |" for proof in domain_bugs),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Print what is wrong; with `--write`, write the page when all citations hold."""
    parser = argparse.ArgumentParser(prog="python -m interview_kit.authoring.fault_proof")
    parser.add_argument("exercise")
    parser.add_argument("--write", action="store_true", help="write the page")
    options = parser.parse_args()
    proofs = prove_exercise(options.exercise)
    problems = list(check_citations(read_exercise(options.exercise), proofs))
    if options.write and not problems:
        page = render_page(options.exercise, proofs)
        layout.faults_table(options.exercise).write_text(page, "utf-8")
    problems += check_page(options.exercise, proofs)
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
