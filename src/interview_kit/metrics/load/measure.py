"""Load: the same requests to the submission and to the reference, in turns.

Both servers run side by side at the same level of isolation, and take turns of a few dozen
requests: what else the machine does slows both of them, and their ratio stays.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Submission
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.input_files import make_files
from interview_kit.exercise.load_plan import LoadPlan, read_load_plan
from interview_kit.exercise.reference import CANDIDATE, assemble
from interview_kit.metrics.base import Grading
from interview_kit.metrics.load.client import LoadClients
from interview_kit.metrics.load.figures import summarize_route
from interview_kit.metrics.load.record import LoadPart
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.server import ready
from interview_kit.server.base import Server, ServerDownError
from interview_kit.server.started import serve
from interview_kit.submission import environments
from interview_kit.submission.resolve import read_manifest

STEP = "load"
LOAD_SECONDS = 120.0
"""The longest that all requests of a load profile may take together."""
FEW_TURNS, MANY_TURNS = 5, 10
"""Turns of each side, at few records and at all of them."""
REQUESTS = 24
"""Requests of one turn."""
STORED_AT_ONCE = 50
MEASURED_AT_LAST = 4
"""Turns of the requests that store the last records, and are measured."""
MIB = 1 << 20


class TooLongError(Exception):
    """The time for a load profile is over."""


def measure(grading: Grading) -> LoadPart:
    """Measure the routes of the exercise's plan, or say why a server did not answer.

    Raises `EngineError`.
    """
    plan = read_load_plan(grading.exercise)
    if plan is None:
        return LoadPart(reason=f"the exercise {grading.exercise.id} has no load.toml")
    framework = choose_reference(grading)
    grading.progress.begin(STEP)
    try:
        with serve_both(grading, plan, framework) as servers:
            part = compare(plan, framework, servers, LOAD_SECONDS * grading.patience)
    except ServerDownError as error:
        part = LoadPart(reason=error.cause)
    grading.progress.end(STEP, part.reason or f"{part.stored} records, {len(part.routes)} routes")
    return part


def choose_reference(grading: Grading) -> str:
    """Choose the reference of the same framework, so that what differs is the program."""
    framework = grading.submission.manifest.framework
    has_reference = (layout.solution(grading.exercise.id) / framework).is_dir()
    return framework if has_reference else DEFAULT_FRAMEWORK


@contextmanager
def serve_both(grading: Grading, plan: LoadPlan, framework: str) -> Iterator[tuple[Server, Server]]:
    """Serve the submission and the reference; raises `ServerDownError` and `EngineError`."""
    seconds, collection = grading.options.ready_seconds, grading.exercise.collection
    with scratch_folder() as folder, ExitStack() as stack:
        folder.chmod(0o755)
        reference = take_reference(grading.exercise.id, framework, folder)
        is_own = framework == grading.submission.manifest.framework
        environment = grading.environment if is_own else environments.build(framework)
        files = make_files(plan.files, STEP)
        pairs = ((grading.submission, grading.environment), (reference, environment))
        servers = [
            stack.enter_context(serve(with_files(submission, files), environment, grading.level))
            for submission, environment in pairs
        ]
        for server in servers:
            ready.wait(server, collection, seconds=seconds)
        yield servers[0], servers[1]


def with_files(submission: Submission, files: Mapping[str, str]) -> Submission:
    """Return the submission with other texts to read, by variable."""
    manifest = submission.manifest
    return replace(submission, manifest=replace(manifest, files={**manifest.files, **files}))


def take_reference(exercise_id: str, framework: str, folder: Path) -> Submission:
    """Assemble the reference as a submission in an empty folder."""
    assemble(exercise_id, framework, folder)
    manifest = read_manifest(folder, exercise_id)
    return Submission(
        candidate=CANDIDATE, folder=folder, manifest=manifest, sha256="", files=0, size=0
    )


def compare(
    plan: LoadPlan, framework: str, servers: Sequence[Server], seconds: float = LOAD_SECONDS
) -> LoadPart:
    """Store the records on both servers and ask all routes, in turns, for so long at most."""
    sides = [LoadClients(plan, server) for server in servers]
    reason = None
    try:
        run(plan, sides, time.monotonic() + seconds)
    except TooLongError:
        reason = f"stopped after {seconds:.0f} s"
    own, reference = sides
    memory, other = (server.measure_memory() if server.measure_memory else 0 for server in servers)
    return LoadPart(
        records=plan.records,
        few=plan.few,
        clients=plan.clients,
        stored=len(own.ids),
        reference=framework,
        routes=tuple(
            summarize_route(route, own.samples[route.name], reference.samples[route.name])
            for route in (plan.create, *plan.routes)
        ),
        memory=round(memory / MIB, 1),
        reference_memory=round(other / MIB, 1),
        memory_ratio=round(memory / other, 2) if other else None,
        reason=reason or explain_missing(servers[0], own, plan),
    )


def explain_missing(server: Server, own: LoadClients, plan: LoadPlan) -> str | None:
    """Say why fewer records were stored than planned; None when all were."""
    if not server.is_running():
        return server.down_error("it ended").cause
    if len(own.ids) >= plan.records:
        return None
    errors = own.samples[plan.create.name].errors
    cause = errors[0] if errors else f"its responses have no `{plan.id_key}`"
    return f"{len(own.ids)} of {plan.records} records were stored: {cause}"


def run(plan: LoadPlan, sides: Sequence[LoadClients], end: float) -> None:
    """Ask all routes at few records, then at all of them. Raises `TooLongError`."""
    for side in sides:
        side.sign_in()
        side.find_spelling(plan.create)
    for records, turns in ((plan.few, FEW_TURNS), (plan.records, MANY_TURNS)):
        is_few = records == plan.few
        fill(sides, records, end, is_few=is_few)
        for route in plan.routes:
            for side in sides:
                side.find_spelling(route)
            for _ in range(turns):
                for side in sides:
                    check_time(end)
                    side.ask(route, REQUESTS, few=is_few)


def fill(sides: Sequence[LoadClients], records: int, end: float, *, is_few: bool) -> None:
    """Store records until there are so many; a server that refuses them is not asked for ever."""
    most = max(records - len(side.ids) for side in sides)
    for begin in range(0, most, STORED_AT_ONCE):
        for side in sides:
            check_time(end)
            missing = records - len(side.ids)
            # The last of them count: they meet the most records.
            is_measured = is_few or begin + MEASURED_AT_LAST * STORED_AT_ONCE >= most
            count = max(0, min(STORED_AT_ONCE, missing))
            side.store(count, few=is_few, is_measured=is_measured)


def check_time(end: float) -> None:
    """Raise `TooLongError` once the time is over."""
    if time.monotonic() > end:
        raise TooLongError
