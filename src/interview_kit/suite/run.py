"""One run of the candidate's suite in a fresh process, and what it claims about itself."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Environment, Limits, Outcome, RunRecord, Submission, TestRun
from interview_kit.core.text import one_line
from interview_kit.sandbox.base import Job, Level, Running
from interview_kit.sandbox.channel import BrokenChannelError, Channel, Message, get_text, get_texts
from interview_kit.sandbox.guest.kit_effort import EffortClock, find_longest_wall
from interview_kit.submission.import_paths import find_import_paths
from interview_kit.submission.suite_setup import SuiteSetup, find_suite_setup

SUITE_TIMEOUT = 120.0
"""Seconds that a run of the whole suite may work; on a busy machine it may take far longer."""
LOOK_INTERVAL = 0.1
"""Seconds between two looks at how much a run has worked."""
END_TIMEOUT = 5.0
"""Seconds in which a process must end once it has finished or hung up."""

MAX_TESTS = 5000
MAX_NAME_BYTES = 4 << 20
"""Bytes of all names of tests together; what a suite claims beyond that is dropped."""
MAX_FAILURE_MESSAGE = 2000
MAX_CAUSE = 400
SUITE_ENVIRONMENT = {
    "COVERAGE_CORE": "ctrace",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONHASHSEED": "0",
}
"""The same for every run of the suite, so that no test can tell a mutant from the original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a suite runs: a folder, what the manifest says of it, and the sandbox around it.

    `paths` are the folders that modules are imported from, `setup` says how pytest is called.
    """

    folder: Path
    paths: tuple[str, ...]
    tests: tuple[str, ...]
    environment: Environment
    level: Level
    setup: SuiteSetup = field(default_factory=SuiteSetup)


def make_place(submission: Submission, environment: Environment, level: Level) -> Place:
    """Return where the suite of a submission runs."""
    return Place(
        folder=submission.folder,
        paths=find_import_paths(submission.folder, submission.manifest.source),
        tests=submission.manifest.tests,
        environment=environment,
        level=level,
        setup=find_suite_setup(submission.folder, submission.manifest),
    )


def describe_suite(place: Place) -> Message:
    """Return what a guest program needs to call pytest."""
    return {
        "tests": [path for path in place.tests if (place.folder / path).exists()],
        "paths": place.paths,
        "options": dict(place.setup.options),
        "plugins": place.setup.plugins,
        "django": place.setup.django,
    }


@dataclass(slots=True, kw_only=True)
class Claims:
    """What a run has reported so far."""

    collected: list[str] = field(default_factory=list)
    tests: dict[str, Outcome] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    exit_status: int | None = None
    files: Mapping[str, Message] = field(default_factory=dict)
    cause: str | None = None
    channel_error: str | None = None
    name_bytes: int = 0

    def add(self, message: Message) -> None:
        """Add one message; drop what is not one of ours."""
        if "collected" in message:
            self.collected = get_texts(message, "collected")[:MAX_TESTS]
        elif "test" in message:
            self._add_test(message)
        elif isinstance(message.get("finished"), int):
            self.exit_status = message["finished"]
            files = message.get("files")
            self.files = files if isinstance(files, dict) else {}
            self.cause = one_line(get_text(message, "cause"), MAX_CAUSE) or None

    def _add_test(self, message: Message) -> None:
        test, outcome = get_text(message, "test"), get_text(message, "outcome")
        self.name_bytes += len(test)
        if self.name_bytes > MAX_NAME_BYTES or len(self.tests) >= MAX_TESTS:
            return
        if outcome in set(Outcome):
            self.tests[test] = Outcome(outcome)
            if outcome in (Outcome.FAILED, Outcome.ERRORED):
                self.messages[test] = get_text(message, "message")[:MAX_FAILURE_MESSAGE]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRun:
    """A run of the suite: its result, and the coverage of each file that was measured."""

    run: TestRun
    files: Mapping[str, Message]
    seconds: float


def run_suite(
    place: Place,
    *,
    measured: Sequence[str] = (),
    only: Iterable[str] | None = None,
    stop: bool = False,
    seconds: float = SUITE_TIMEOUT,
) -> SuiteRun:
    """Run the suite once and measure the coverage of the files `measured`.

    With `only`, just these tests run, in this order; `stop` ends the run at the first failure.
    """
    suite = describe_suite(place)
    if not suite["tests"]:
        names = ", ".join(place.tests)
        return SuiteRun(
            run=TestRun(tests={}, reason=f"no tests: there is no {names} (kit.toml: tests)"),
            files={},
            seconds=0.0,
        )
    order = {
        **suite,
        "files": list(measured),
        "only": None if only is None else list(only),
        "stop": stop,
    }
    return run_order(place, order, seconds)


def run_order(place: Place, order: Message, seconds: float) -> SuiteRun:
    """Run `guest/suite.py` with an order and read its claims, until its time is over."""
    with Channel() as channel, start_guest(place, "suite.py", channel, seconds) as running:
        clock = EffortClock(running.pid)
        claims = collect_claims(channel, order, clock, seconds)
        effort = clock.read()
        if claims.exit_status is None and claims.channel_error is None:
            record = running.stop(f"stopped by the grader: not done within {seconds:g} s")
        else:
            record = running.wait(END_TIMEOUT)
    run = TestRun(
        tests=claims.tests,
        messages=claims.messages,
        reason=explain_invalid_run(claims, record, stop=bool(order["stop"])),
        log=record.log,
        seconds=effort,
    )
    return SuiteRun(run=run, files=claims.files, seconds=effort)


def count_statements(
    place: Place, files: Sequence[str], seconds: float = SUITE_TIMEOUT
) -> Mapping[str, Message]:
    """Count the statements and branches of files, in a process that runs no code of theirs.

    The suite's own process could claim any number.
    """
    order = {"tests": [], "paths": [], "files": list(files), "only": None, "stop": False}
    with Channel() as channel, start_guest(place, "suite.py", channel, seconds) as running:
        claims = collect_claims(channel, order, EffortClock(running.pid), seconds)
        running.wait(END_TIMEOUT)
    return claims.files


def start_guest(place: Place, program: str, channel: Channel, seconds: float) -> Running:
    """Start one of our guest programs with its end of the channel."""
    python = str(place.environment.python)
    cpu = int(seconds) + 10
    job = Job(
        argv=(python, "-P", str(layout.GUEST / program), str(channel.guest_fd)),
        folder=place.folder,
        environment=place.environment,
        env={**place.setup.env, **SUITE_ENVIRONMENT},
        files=place.setup.files,
        fds=(channel.guest_fd,),
        limits=Limits(cpu=cpu, total_cpu=2.0 * cpu),
    )
    running = place.level.start(job)
    channel.close_guest_end()
    return running


def collect_claims(channel: Channel, order: Message, clock: EffortClock, seconds: float) -> Claims:
    """Send the order and read messages until the run finishes, hangs up or its time is over.

    The run may work for so many `seconds` by its `clock`, however busy the machine is.
    """
    claims = Claims()
    wall_end = time.monotonic() + find_longest_wall(seconds)
    next_look = time.monotonic() + LOOK_INTERVAL
    try:
        channel.send(order)
        while claims.exit_status is None:
            if message := channel.receive(max(0.0, next_look - time.monotonic())):
                claims.add(message)
            if (now := time.monotonic()) >= next_look:
                next_look = now + LOOK_INTERVAL
                if clock.read() >= seconds or now >= wall_end:
                    break
    except BrokenChannelError as error:
        claims.channel_error = str(error)
    return claims


def explain_invalid_run(claims: Claims, record: RunRecord, *, stop: bool) -> str | None:
    """Say in one line why a run does not count; return None when it does."""
    reported = sum(test in claims.tests for test in claims.collected)
    progress = f"{reported} of {len(claims.collected)} collected tests reported"
    if claims.exit_status is None:
        if stop and claims.messages:
            return None
        ended = f"the test process ended (exit {record.exit_code}) without finishing"
        cause = f"the test process was {record.reason}" if record.reason else ended
        return f"{cause}; {progress}"
    if claims.cause:
        return claims.cause
    if claims.exit_status in (0, 1) and reported < len(claims.collected) and not stop:
        return f"the test process finished too early; {progress}"
    if claims.exit_status == 4 and not claims.tests:
        return "pytest could not start the suite; see the log of the tests"
    if claims.exit_status in (2, 3):
        return f"pytest broke off (exit {claims.exit_status}); {progress}"
    if not claims.tests:
        return "pytest found no tests; test functions are named test_… in files named test_….py"
    return None
