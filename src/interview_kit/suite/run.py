"""One run of the candidate's suite in a fresh process, and what it claims about itself."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Environment, Limits, Outcome, RunRecord, TestRun
from interview_kit.sandbox.base import Job, Level, Running
from interview_kit.sandbox.channel import BrokenChannelError, Channel, Message, get_text, get_texts

SECONDS = 120.0
"""Longest run of a whole suite."""

ENDING = 5.0
"""Seconds in which a process ends that has hung up."""

MOST_TESTS = 5000
LONGEST_MESSAGE = 2000
LONGEST_NAMES = 4 << 20
"""Of what a suite says only so much is kept: all names together, and each message."""
QUIET = {
    "COVERAGE_CORE": "ctrace",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONHASHSEED": "0",
}
"""The environment of every run of the suite: nothing in it tells one from the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a suite runs: a folder, what its manifest says, and the sandbox around it."""

    folder: Path
    sources: tuple[str, ...]
    tests: tuple[str, ...]
    environment: Environment
    level: Level


@dataclass(slots=True, kw_only=True)
class Claims:
    """What a run said so far."""

    collected: list[str] = field(default_factory=list)
    tests: dict[str, Outcome] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    finished: int | None = None
    files: Mapping[str, Message] = field(default_factory=dict)
    broken: str | None = None
    named: int = 0

    def hear(self, message: Message) -> None:
        """Take in one message; what is none of ours is dropped."""
        if "collected" in message:
            self.collected = get_texts(message, "collected")[:MOST_TESTS]
        elif "test" in message:
            self._hear_test(message)
        elif isinstance(message.get("finished"), int):
            self.finished = message["finished"]
            files = message.get("files")
            self.files = files if isinstance(files, dict) else {}

    def _hear_test(self, message: Message) -> None:
        test, outcome = get_text(message, "test"), get_text(message, "outcome")
        self.named += len(test)
        if self.named > LONGEST_NAMES or len(self.tests) >= MOST_TESTS:
            return
        if outcome in set(Outcome):
            self.tests[test] = Outcome(outcome)
            if outcome in (Outcome.FAILED, Outcome.ERRORED):
                self.messages[test] = get_text(message, "message")[:LONGEST_MESSAGE]

    def passed(self) -> list[str]:
        """The tests that passed, in the suite's order."""
        return [test for test, outcome in self.tests.items() if outcome is Outcome.PASSED]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteRun:
    """A run of the suite: its result, and what was covered where that was asked for."""

    run: TestRun
    files: Mapping[str, Message]
    seconds: float


def run_suite(
    place: Place,
    *,
    measured: Sequence[str] = (),
    only: Iterable[str] | None = None,
    stop: bool = False,
    seconds: float = SECONDS,
) -> SuiteRun:
    """Run the suite once; `measured` names the files whose coverage is wanted.

    With `only` just these tests run, in this order; `stop` ends at the first failure.
    """
    there = [path for path in place.tests if (place.folder / path).exists()]
    if not there:
        names = ", ".join(place.tests)
        return SuiteRun(
            run=TestRun(tests={}, reason=f"no tests: there is no {names} (kit.toml: tests)"),
            files={},
            seconds=0.0,
        )
    order = {
        "tests": there,
        "sources": place.sources,
        "files": list(measured),
        "only": None if only is None else list(only),
        "stop": stop,
    }
    begin = time.monotonic()
    with Channel() as channel, start(place, "suite.py", channel, seconds) as running:
        claims = listen(channel, order, seconds)
        if claims.finished is None and claims.broken is None:
            record = running.stop(f"stopped by the grader: not done within {seconds:g} s")
        else:
            record = running.wait(ENDING)
    took = time.monotonic() - begin
    return SuiteRun(
        run=TestRun(
            tests=claims.tests,
            messages=claims.messages,
            reason=reason_of(claims, record, stop),
            log=record.log,
            seconds=took,
        ),
        files=claims.files,
        seconds=took,
    )


def counted(place: Place, files: Sequence[str], seconds: float = SECONDS) -> Mapping[str, Message]:
    """How many statements and branches files have, by a process that runs nothing of theirs."""
    order = {"tests": [], "sources": [], "files": list(files), "only": None, "stop": False}
    with Channel() as channel, start(place, "suite.py", channel, seconds) as running:
        claims = listen(channel, order, seconds)
        running.wait(ENDING)
    return claims.files


def start(place: Place, program: str, channel: Channel, seconds: float) -> Running:
    """Start one of our inside programs with its end of the channel."""
    python = str(place.environment.python)
    cpu = int(seconds) + 10
    job = Job(
        argv=(python, "-P", str(layout.GUEST / program), str(channel.guest_fd)),
        folder=place.folder,
        environment=place.environment,
        env=QUIET,
        fds=(channel.guest_fd,),
        limits=Limits(cpu=cpu, total_cpu=2.0 * cpu),
    )
    running = place.level.start(job)
    channel.close_guest_end()
    return running


def listen(channel: Channel, order: Message, seconds: float) -> Claims:
    """Hear a run out, until it finished, hung up or its time is over."""
    claims = Claims()
    deadline = time.monotonic() + seconds
    try:
        channel.send(order)
        while claims.finished is None:
            message = channel.receive(deadline - time.monotonic())
            if message is None:
                break
            claims.hear(message)
    except BrokenChannelError as error:
        claims.broken = str(error)
    return claims


def reason_of(claims: Claims, record: RunRecord, stop: bool) -> str | None:
    """In one line why a run does not count; None when it does."""
    reported = sum(test in claims.tests for test in claims.collected)
    so_far = f"{reported} of {len(claims.collected)} collected tests reported"
    if claims.finished is None:
        if stop and claims.messages:
            return None
        ended = f"the test process ended (exit {record.exit_code}) without finishing"
        how = f"the test process was {record.reason}" if record.reason else ended
        return f"{how}; {so_far}"
    if claims.finished in (0, 1) and reported < len(claims.collected) and not stop:
        return f"the test process finished too early; {so_far}"
    if claims.finished == 4 and not claims.tests:
        return "pytest could not start the suite: an error in conftest.py; see the log of the tests"
    if claims.finished in (2, 3):
        return f"pytest broke off (exit {claims.finished}); {so_far}"
    if not claims.tests:
        return "pytest found no tests; test functions are named test_… in files named test_….py"
    return None
