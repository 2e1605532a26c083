"""Runs tasks in the fastest processes in which the suite passes on the unchanged program.

Null runs, which are runs on the unchanged program, come first: a test that fails in one is
quarantined, and nothing that it notices counts.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from interview_kit.core.closing import Closing
from interview_kit.core.deadline import Deadline, WorkBudget
from interview_kit.core.model import Coverage
from interview_kit.suite import fresh_process
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.parallel import OnResult, ignore_result
from interview_kit.suite.plan import Plan
from interview_kit.suite.run import Place
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.worker_pool import WorkerPool

BASE_TIMEOUT = 2.0
TIMEOUT_FACTOR = 4.0
"""A run may take the base timeout in seconds plus so many times what the whole suite takes."""
WARM_UP_WORK = 100.0
"""Seconds that the tests may work on the unchanged program before they count as unfit."""
LONGEST_FIRST_RUN = 60.0
"""The most that a suite may take in its first null run, before we know how long it takes."""

UNSTEADY = "fails now and then on the unchanged program"
LEFT_OUT = "passed once, and was left out or skipped when run again"
RENAMED = "its name holds an address in memory, so that each run has another: give it an id"
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


class UnfitError(Exception):
    """The suite cannot be run in this way, even on the unchanged program."""


class SlowSuiteError(UnfitError):
    """The work that runs on the unchanged program may take was used up."""


class LateSuiteError(UnfitError):
    """A run on the unchanged program was not done in its time, as on a machine that is busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A suite and its program: where it runs, the program's files, and its coverage.

    `lookalikes` are the same files, written differently; `others` are the other Python files, with
    the tests.
    """

    place: Place
    sources: Mapping[str, str]
    coverage: Coverage
    lookalikes: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)


class Runner(Closing):
    """Runs one suite on programs, in all tiers in which the unchanged program passes.

    Only tests that passed when the coverage was measured take part; those in `quarantined`, with
    the reason, no more. `can_reorder` says that the tests pass in any order, and
    `passes_lookalikes` that they were seen to pass on a program that only looks different.
    """

    def __init__(self, subject: Subject, *, seed: int, jobs: int) -> None:
        self.place = subject.place
        self.sources = subject.sources
        self.lookalikes = subject.lookalikes
        self.others = {**subject.others, **subject.sources}
        self.plan = Plan(subject.coverage, subject.coverage.run.passed())
        self.seed = seed
        self.jobs = jobs
        self.quarantined: dict[str, str] = {}
        self.can_reorder = True
        self.passes_lookalikes = False
        self.tiers: set[Tier] = set()
        self.seconds: dict[Tier, float] = {}
        self._warm_up_work = WorkBudget(WARM_UP_WORK)
        self._first_seconds = estimate_seconds(subject.coverage.run.seconds)
        self._pool: WorkerPool | None = None

    def warm_up(self) -> None:
        """Find the tiers in which the unchanged program passes, and start their fork servers.

        Raises `UnfitError` when it passes in none.
        """
        pool = self._pool = WorkerPool(self.place, self.jobs)
        modules = self._warm_up_warm(pool)
        try:
            pool.start(Tier.COLD, modules)
            if not self._pass_lookalikes_backwards(Tier.COLD):
                self.check(Tier.COLD, max_failures=len(self.plan.tests) // 2)
        except (ForkServerError, UnfitError):
            self.close()
            self.tiers.clear()
            self.check(Tier.FRESH, max_failures=len(self.plan.tests) - 1)
            return
        self._preload(pool, modules)

    def _warm_up_warm(self, pool: WorkerPool) -> list[str]:
        """Try the warm tier; return the libraries that the suite imports, as far as is known."""
        modules: list[str] = []
        try:
            pool.start(Tier.WARM)
            server = pool.fork_servers[Tier.WARM][0]
            modules += server.modules
            if not server.unsafe:
                modules += self._run_in_order(Tier.WARM, max_failures=0).modules
        except (ForkServerError, UnfitError):
            pass
        if Tier.WARM not in self.tiers:
            pool.stop(Tier.WARM)
        return modules

    def _preload(self, pool: WorkerPool, modules: Sequence[str]) -> None:
        """Import in the warm processes what else the tests import while they run."""
        for server in pool.fork_servers[Tier.WARM]:
            server.preload(modules)
        if any(server.unsafe for server in pool.fork_servers[Tier.WARM]):
            self.tiers.discard(Tier.WARM)
            pool.stop(Tier.WARM)

    def check(self, tier: Tier, max_failures: int) -> None:
        """Run the suite on the unchanged program in its own order, then in reverse.

        If the reverse order fails, the tests keep their order and run in it once more. Raises
        `UnfitError` when more than `max_failures` tests fail: then it is the tier, not the tests.
        """
        self._run_in_order(tier, max_failures)
        backwards = self.null_task(tier, f"back {tier}", tuple(reversed(self.tests())))
        if self.run(backwards).ending is not Ending.UNNOTICED:
            self.can_reorder = False
            self._run_in_order(tier, max_failures)

    def _run_in_order(self, tier: Tier, max_failures: int) -> TaskResult:
        """Run the suite on the unchanged program; from then on the tier is in use.

        Raises `UnfitError`; then it is not.
        """
        quarantined = dict(self.quarantined)
        self.seconds.setdefault(tier, self._first_seconds)
        try:
            result = self._run_until_steady(tier, max_failures)
        except UnfitError:
            self.quarantined = quarantined
            self.tiers.discard(tier)
            del self.seconds[tier]
            raise
        self.tiers.add(tier)
        self.seconds[tier] = result.seconds
        return result

    def _pass_lookalikes_backwards(self, tier: Tier) -> bool:
        """Return whether all tests pass in reverse on the program that only looks different.

        One run says at once that the tier fits, that the tests may be put in another order, and
        that none of them inspects the code. If it fails, each has to be found out by itself.
        """
        if not self.lookalikes:
            return False
        task = self.null_task(tier, f"back {tier}", tuple(reversed(self.tests())))
        source = self.lookalikes.get(task.file or "", task.source)
        result = self.run(replace(task, source=source, written=self.lookalikes))
        if result.ending is not Ending.UNNOTICED or result.missing:
            return False
        self.passes_lookalikes = True
        self.tiers.add(tier)
        self.seconds[tier] = result.seconds
        return True

    def _run_until_steady(self, tier: Tier, max_failures: int) -> TaskResult:
        """Repeat the null run until it passes; quarantine the tests that fail on the way."""
        while len(self.quarantined) <= max_failures:
            if self._warm_up_work.is_used_up():
                raise SlowSuiteError(f"not done within {WARM_UP_WORK:g} s of work")
            result = self.run(self.null_task(tier, f"null {tier}", self.tests()))
            self._warm_up_work.spend(result.seconds)
            if not (unsteady := find_unsteady(result, self.tests())):
                return result
            self.quarantined.update(unsteady)
        raise UnfitError(f"{len(self.quarantined)} of {len(self.plan.tests)} tests failed")

    def tests(self) -> tuple[str, ...]:
        """Return the tests that count, in the suite's own order."""
        return self.plan.keep_order(frozenset(self.quarantined))

    def timeout(self, tier: Tier) -> float:
        """Return the seconds that a run may take."""
        return BASE_TIMEOUT + TIMEOUT_FACTOR * self.seconds.get(tier, self._first_seconds)

    def longest_timeout(self) -> float:
        """Return the timeout of the slowest tier in use.

        All tasks get this one: a change must not get more time because of where it is run.
        """
        return max(self.timeout(tier) for tier in self.tiers)

    def null_task(self, tier: Tier, key: str, order: tuple[str, ...]) -> Task:
        """Make a task like any other that changes nothing."""
        file = random.Random(f"{key} {self.seed}").choice(sorted(self.sources))
        source, seconds = self.sources[file], self.timeout(tier)
        return Task(key=key, file=file, source=source, order=order, tier=tier, seconds=seconds)

    def run(self, task: Task) -> TaskResult:
        """Run one task while nothing else runs."""
        return self.run_all([task])[task.key]

    def run_all(
        self,
        tasks: Sequence[Task],
        deadline: Deadline | None = None,
        on_result: OnResult = ignore_result,
    ) -> dict[str, TaskResult]:
        """Run tasks in fork servers, or in fresh processes if the suite cannot be forked."""
        if self._pool is None:
            return fresh_process.run_all(self.place, tasks, self.jobs, deadline, on_result)
        return self._pool.run_all(tasks, deadline, on_result)

    def close(self) -> None:
        """End the fork servers."""
        pool, self._pool = self._pool, None
        if pool:
            pool.close()


def find_unsteady(null_result: TaskResult, tests: Sequence[str]) -> dict[str, str]:
    """Return the tests to quarantine after a null run, each with the reason; none when it passed.

    Raises `UnfitError` when no test is to blame.
    """
    test = null_result.test
    if null_result.ending is Ending.NOTICED and test and test in tests:
        return {test: UNSTEADY}
    if null_result.ending is Ending.UNNOTICED:
        return explain_missing(null_result.missing)
    error = LateSuiteError if null_result.ending is Ending.LATE else UnfitError
    raise error(f"{null_result.ending.value} on the unchanged program")


def explain_missing(tests: Iterable[str]) -> dict[str, str]:
    """Say of each test that did not run again why it is quarantined."""
    return {test: RENAMED if ADDRESS.search(test) else LEFT_OUT for test in tests}


def estimate_seconds(measured: float | None) -> float:
    """Estimate how long a suite may take from what it took when its coverage was measured.

    The estimate is generous but bounded: tests that are slow only where nobody measures must not
    hold up a grading for as long as they like.
    """
    if measured is None:
        return LONGEST_FIRST_RUN
    return min(LONGEST_FIRST_RUN, BASE_TIMEOUT + TIMEOUT_FACTOR * measured)
