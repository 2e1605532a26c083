"""Which faults the candidate's own tests notice."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from interview_kit.core.errors import EngineError
from interview_kit.core.model import (
    Environment,
    FaultFinding,
    FaultFindings,
    Noticed,
    Submission,
)
from interview_kit.core.progress import Progress
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.boundary import Boundary
from interview_kit.metrics.coverage.measure import place_of, sources_of
from interview_kit.metrics.mutation.faults.oracle import contradicting
from interview_kit.metrics.mutation.faults.reach import (
    ask_over_http,
    by_command,
    fullest,
    unreachable,
)
from interview_kit.metrics.mutation.faults.runs import Meeting, Source, UnfitError
from interview_kit.metrics.mutation.faults.traffic import Sightings, watch
from interview_kit.sandbox.base import Level
from interview_kit.server.base import Launcher
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import Place, run_suite
from interview_kit.suite.task import Ending

STEP = "faults"
UNMET = (
    "no broken server was met: the tests do not send the app a request from their own process;"
    " changes to the program alone count"
)
UNASKED = "no broken server was met: no test asks the program over HTTP in the tests' own process"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResult:
    """One fault, and the test that failed because of it."""

    fault: Fault
    outcome: Noticed
    test: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What the candidate's tests made of all faults.

    `tests` counts those that could notice something. `quarantined` fail on their own program
    now and then; `contradicting` fail on our reference, with what they said, and still count:
    a test that prepares the program from inside fails there, too. `void` says why nothing does;
    `unmet` why there was nothing to notice.
    """

    results: tuple[FaultResult, ...] = ()
    tests: int = 0
    quarantined: dict[str, str] = field(default_factory=dict)
    contradicting: dict[str, str] = field(default_factory=dict)
    void: str | None = None
    unmet: str | None = None

    def of(self, outcome: Noticed) -> list[Fault]:
        """The faults with this outcome."""
        return [result.fault for result in self.results if result.outcome is outcome]

    def findings(self) -> FaultFindings:
        """The same without any of the faults' own code, for the record."""
        return FaultFindings(
            items=tuple(
                FaultFinding(
                    id=each.fault.id,
                    title=each.fault.title,
                    requirements=each.fault.requirements,
                    outcome=each.outcome,
                    test=each.test,
                )
                for each in self.results
            ),
            quarantined=self.quarantined,
            contradicting=self.contradicting,
            void=self.void,
            unmet=self.unmet,
        )


def measure(
    submission: Submission,
    environment: Environment,
    level: Level,
    faults: Sequence[Fault],
    *,
    reference: Launcher | None = None,
    tests: Sequence[str] | None = None,
    jobs: int = 1,
    progress: Progress,
) -> Faults:
    """Run the candidate's tests once for each fault, which stands between them and their app.

    `tests` are those known to pass; without them they are found out first. With a `reference`
    they meet that, too. The same submission gives the same result whatever `jobs` is.
    A framework's tests that do not call the app in their own process may meet it in another.
    """
    progress.begin(STEP, len(faults))
    over_http = by_command(submission)
    if over_http and (unmet := unreachable(submission, level)):
        return ended(Faults(unmet=unmet), progress)
    place = place_of(submission, environment, level)
    if tests is None:
        baseline = run_suite(place)
        if baseline.run.reason:
            return ended(Faults(void=baseline.run.reason), progress)
        tests = baseline.run.passed()
    source = fullest(sources_of(submission))
    if not tests or not (source[0] or over_http):
        return ended(Faults(void="no test passes on the program itself"), progress)
    try:
        with ExitStack() as stack:
            team = gather(stack, place, source, tests, jobs, over_http)
            if not over_http and not heard(team) and ask_over_http(place, source, tests):
                stack.close()
                team = gather(stack, place, source, tests, jobs, over_http=True)
            if not heard(team):
                unmet = UNASKED if over_http else UNMET
                return ended(Faults(tests=len(team[0].tests), unmet=unmet), progress)
            results = met(team, faults, lambda: progress.advance(STEP))
            contrary = contradicting(team[0], reference) if reference else {}
            found = Faults(
                results=results,
                tests=len(team[0].tests),
                quarantined=team[0].quarantined,
                contradicting=contrary,
            )
    except UnfitError as error:
        found = Faults(void=f"the suite does not pass twice on the same program ({error})")
    except ForkServerError as error:
        raise EngineError(f"the faults could not be tried: {error}; grade again") from error
    return ended(found, progress)


def gather(
    stack: ExitStack,
    place: Place,
    source: Source,
    tests: Sequence[str],
    jobs: int,
    over_http: bool = False,
) -> list[Meeting]:
    """Workers that are warm and leave out the same tests. Errors: `UnfitError`."""
    workers = range(max(1, jobs))
    team = [Meeting(place, source, tests, over_http=over_http) for _ in workers]
    for meeting in team:
        stack.enter_context(meeting)
    with ThreadPoolExecutor(len(team)) as pool:
        list(pool.map(Meeting.warm_up, team))
    agree(team)
    return team


def heard(team: Sequence[Meeting]) -> bool:
    """Whether the tests ask anything where these meetings listen."""
    return any(meeting.heard for meeting in team)


def agree(team: Sequence[Meeting]) -> set[str]:
    """Let every worker leave out what any of them does; gives all that is left out."""
    left_out = {test: why for meeting in team for test, why in meeting.quarantined.items()}
    for meeting in team:
        meeting.leave_out(left_out)
    return {*left_out}


def met(
    team: Sequence[Meeting], faults: Sequence[Fault], done: Callable[[], object]
) -> tuple[FaultResult, ...]:
    """All faults, shared out among the workers, with runs of nothing before and after.

    Whatever a test noticed that then fails on the unchanged program is tried again without it.
    """
    sightings = watch(team[0])
    results = share(team, faults, sightings, done)
    before = agree(team)
    with ThreadPoolExecutor(len(team)) as pool:
        list(pool.map(Meeting.check, team))
    doubtful = agree(team) - before
    again = [fault for fault in faults if results[fault.id].test in doubtful]
    results |= share(team, again, sightings, lambda: None)
    return tuple(results[fault.id] for fault in faults)


def share(
    team: Sequence[Meeting],
    faults: Sequence[Fault],
    sightings: Sightings | None,
    done: Callable[[], object],
) -> dict[str, FaultResult]:
    """Let each worker take the next fault when it has the time."""
    queue = iter(faults)

    def work(meeting: Meeting) -> Iterator[FaultResult]:
        for fault in queue:
            yield one(meeting, fault, sightings)
            done()

    with ThreadPoolExecutor(len(team)) as pool:
        parts = pool.map(lambda meeting: list(work(meeting)), team)
        return {result.fault.id: result for part in parts for result in part}


def one(meeting: Meeting, fault: Fault, sightings: Sightings | None = None) -> FaultResult:
    """What the tests make of one fault."""
    boundary = Boundary(fault)
    order = sightings.order(fault, meeting.tests) if sightings else meeting.tests
    answer = meeting.meet(boundary, order)
    if not boundary.fired:
        return FaultResult(fault=fault, outcome=Noticed.NOT_EXERCISED)
    if answer.ending is Ending.UNNOTICED and not answer.missing:
        return FaultResult(fault=fault, outcome=Noticed.UNNOTICED)
    return FaultResult(fault=fault, outcome=Noticed.NOTICED, test=answer.test)


def ended(found: Faults, progress: Progress) -> Faults:
    """The result, said in one line."""
    progress.end(STEP, sentence(found))
    return found


def sentence(found: Faults) -> str:
    """The result in one line, for the candidate."""
    if found.void or found.unmet:
        return found.void or found.unmet or ""
    noticed = len(found.of(Noticed.NOTICED))
    return (
        f"Your {found.tests} tests met {len(found.results)} broken servers and noticed {noticed}."
    )
