"""Checks what coverage claims with probes: functions and lines that end the process when they run.

Whatever a suite claims to run has to run when it is run again. One function or line at a time ends
the process, which no handler in the program and no missing assertion can hide.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from interview_kit.core.closing import Closing
from interview_kit.core.deadline import WorkBudget, deadline_in
from interview_kit.core.model import Coverage, FileCoverage
from interview_kit.suite.engine import Engine
from interview_kit.suite.fork_server import ForkServerError, SuiteForkServer
from interview_kit.suite.plan import Plan
from interview_kit.suite.run import Place
from interview_kit.suite.runner import Runner, Subject, UnfitError, estimate_seconds
from interview_kit.suite.task import Ending, Task, Tier
from interview_kit.suite.variants.mutant import Mutant

MIN_FALSE, MIN_FALSE_SHARE = 3, 0.25
"""Minimum number and share of probed functions that never ran although coverage claims it."""
MIN_FALSE_LINES, MIN_FALSE_LINES_SHARE = 3, 0.1
"""The same of lines drawn by chance; of fewer, each counts as not run."""
PROBES_WORK = 60.0
"""Seconds that all probes may work; a suite that needs more cannot be judged in this way."""


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
    """Count lines that do not run again as not run, with the branches to them.

    Many of `tried` void the coverage.
    """
    wrong = {(probe.file, probe.line) for probe in false_claims}
    files = tuple(
        close_branches(
            replace(
                file,
                missing_lines=tuple(
                    sorted({*file.missing_lines, *(n for path, n in wrong if path == file.path)})
                ),
            )
        )
        for file in coverage.files
    )
    void = coverage.void
    enough = max(MIN_FALSE_LINES, MIN_FALSE_LINES_SHARE * tried)
    if len(false_claims) >= enough and void is None:
        places = ", ".join(f"{path} line {line}" for path, line in sorted(wrong)[:3])
        void = (
            f"{len(wrong)} of the lines drawn from those that coverage names as run do not run "
            f"when the tests run again ({places}): the figures are made up"
        )
    return replace(coverage, files=files, void=void)


def close_branches(file: FileCoverage) -> FileCoverage:
    """Count branches to lines that do not run as not taken, whatever a suite claims of them."""
    missing = {arc for arc in file.arcs if arc[1] in {*file.missing_lines}}
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
