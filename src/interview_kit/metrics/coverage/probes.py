"""Checks what coverage claims with probes: what is said to run ends the process when it runs.

Whatever a suite claims to run has to run when it is run again. One function, line or branch at a
time ends the process, which no handler in the program and no missing assertion can hide.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from interview_kit.core.closing import Closing
from interview_kit.core.deadline import WorkBudget, deadline_in
from interview_kit.core.model import Coverage, FileCoverage
from interview_kit.submission.sources import changed_copy
from interview_kit.suite.engine import Engine
from interview_kit.suite.fork_server import ForkServerError, SuiteForkServer
from interview_kit.suite.plan import Plan
from interview_kit.suite.run import Place, run_suite
from interview_kit.suite.runner import Runner, Subject, UnfitError, estimate_seconds
from interview_kit.suite.task import Ending, Task, Tier
from interview_kit.suite.variants.branch_probes import BranchProbe
from interview_kit.suite.variants.mutant import Mutant

MIN_FALSE, MIN_FALSE_SHARE = 3, 0.25
"""Minimum number and share of probed functions that never ran although coverage claims it."""
MIN_FALSE_LINES, MIN_FALSE_LINES_SHARE = 3, 0.1
"""The same of lines and branches drawn by chance; of fewer, each counts as not run."""
PROBES_WORK = 60.0
"""Seconds that all probes may work; a suite that needs more cannot be judged in this way."""
FAILING_WORK = 20.0
"""Seconds that tests that fail may work on probes; what is not tried in these is believed."""


class ProbeServers(Closing):
    """Warmed processes for probes, one of each tier, which starts when it is first needed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._servers: dict[Tier, SuiteForkServer] = {}

    def get(self, tier: Tier) -> SuiteForkServer:
        """Return the process of a tier. Raises `ForkServerError`."""
        if server := self._servers.get(tier):
            return server
        modules = [module for other in self._servers.values() for module in other.modules]
        server = SuiteForkServer(self._place, tier, modules)
        try:
            server.await_ready()
        except ForkServerError:
            server.close()
            raise
        self._servers[tier] = server
        return server

    def close(self) -> None:
        """End all processes."""
        for server in self._servers.values():
            server.close()


def find_contradiction(
    subject: Subject, probes: Sequence[Mutant], servers: ProbeServers
) -> str | None:
    """Say in one line what is wrong with a claim of coverage; return None when it holds."""
    enough = max(MIN_FALSE, MIN_FALSE_SHARE * len(probes))
    false_claims = find_false_claims(subject, probes, enough, servers)
    if len(false_claims) < enough:
        return None
    return (
        f"coverage names {len(probes)} functions as run, and {len(false_claims)} of them do not "
        f"run when the tests run again ({name_functions(false_claims)}): the figures are made up"
    )


def correct_lines(coverage: Coverage, false_claims: Sequence[Mutant], tried: int) -> Coverage:
    """Count lines and branches that do not run again as not run, with the branches of such lines.

    Many of `tried` void the coverage.
    """
    files = tuple(correct_file(file, false_claims) for file in coverage.files)
    void = coverage.void
    enough = max(MIN_FALSE_LINES, MIN_FALSE_LINES_SHARE * tried)
    if len(false_claims) >= enough and void is None:
        wrong = sorted({(probe.file, probe.line) for probe in false_claims})
        places = ", ".join(f"{path} line {line}" for path, line in wrong[:3])
        void = (
            f"{len(false_claims)} of the lines and branches drawn from those that coverage names "
            f"as run do not run when the tests run again ({places}): the figures are made up"
        )
    return replace(coverage, files=files, void=void)


def correct_file(file: FileCoverage, false_claims: Sequence[Mutant]) -> FileCoverage:
    """Count the lines and branches of a file that do not run again as not run."""
    probes = [probe for probe in false_claims if probe.file == file.path]
    arcs = {probe.arc for probe in probes if isinstance(probe, BranchProbe)}
    lines = {probe.line for probe in probes if not isinstance(probe, BranchProbe)}
    corrected = replace(
        file,
        missing_lines=tuple(sorted(lines.union(file.missing_lines))),
        missing_branches=tuple(sorted(arcs.union(file.missing_branches))),
    )
    return close_branches(corrected)


def close_branches(file: FileCoverage) -> FileCoverage:
    """Count branches from and to lines that do not run as not taken, whatever a suite claims."""
    missing = {arc for arc in file.arcs if not {*file.missing_lines}.isdisjoint(arc)}
    return replace(file, missing_branches=tuple(sorted(missing.union(file.missing_branches))))


def find_false_claims(
    subject: Subject, probes: Sequence[Mutant], enough: float, servers: ProbeServers
) -> list[Mutant]:
    """Find the probes that never end the process, if `enough` do not; else none.

    A suite that cannot be run again in this way is not judged here. A probe that ends the process
    needs no proof; only when too many do not, these are run again by a suite that is known to
    pass on the unchanged program.
    """
    if not subject.coverage.run.passed() or not probes:
        return []
    unproven = find_unproven(subject, probes, enough, servers)
    if len(unproven) < enough:
        return []
    runner, deadline = Runner(subject, seed=0, jobs=1), deadline_in(math.inf, work=PROBES_WORK)
    try:
        results = Engine(runner, deadline=deadline).run(unproven)
    except (UnfitError, ForkServerError):
        return []
    if deadline.work.is_used_up():
        return []
    return [
        probe
        for probe in unproven
        if probe.id not in results or results[probe.id].ending is Ending.UNNOTICED
    ]


def find_false_claims_of_failing(subject: Subject, probes: Sequence[Mutant]) -> list[Mutant]:
    """Find the probes that only tests that fail are said to run, and that never end the process.

    The whole suite runs again as it did when it was measured: what runs after a failure, and what
    a test needs of those before it, is then the same.
    """
    work, false_claims = WorkBudget(FAILING_WORK), []
    for probe in probes:
        if work.is_used_up():
            break
        with changed_copy(subject.place.folder, {probe.file: probe.source}) as folder:
            suite_run = run_suite(replace(subject.place, folder=folder))
        work.spend(suite_run.seconds)
        if suite_run.run.reason is None:
            false_claims.append(probe)
    return false_claims


def find_unproven(
    subject: Subject, probes: Sequence[Mutant], enough: float, servers: ProbeServers
) -> list[Mutant]:
    """Run the suite on probes in warmed processes; return those that do not end it.

    Once `enough` are unproven, the rest of the probes are not tried, and unproven, too.
    """
    plan = Plan(subject.coverage, subject.coverage.run.passed())
    tasks = [make_task(probe, plan, subject) for probe in probes]
    proven: set[str] = set()
    work, failures = WorkBudget(PROBES_WORK), 0
    try:
        for tier in (Tier.WARM, Tier.COLD):
            to_run = [task for task in tasks if task.tier is tier]
            if not to_run or failures >= enough:
                continue
            server = servers.get(tier)
            while to_run and failures < enough and not work.is_used_up():
                task = to_run.pop()
                result = server.run(task)
                work.spend(result.seconds)
                if result.ending is Ending.DIED:
                    proven.add(task.key)
                else:
                    failures += 1
    except ForkServerError:
        return list(probes)
    return [probe for probe in probes if probe.id not in proven]


def make_task(probe: Mutant, plan: Plan, subject: Subject) -> Task:
    """Make the task of a probe: what an import runs needs one."""
    reach = plan.find_reach(probe)
    return Task(
        key=probe.id,
        file=probe.file,
        source=probe.source,
        order=plan.order_tests(reach),
        tier=plan.choose_tier(probe, reach),
        seconds=estimate_seconds(subject.coverage.run.seconds),
    )


def name_functions(probes: Sequence[Mutant]) -> str:
    """Name the first few functions."""
    return ", ".join(probe.function for probe in probes[:3]) + (", …" if len(probes) > 3 else "")
