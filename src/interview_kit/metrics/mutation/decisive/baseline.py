"""What the hidden checks say of the unchanged program: only what holds there may decide."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from interview_kit.metrics.mutation.decisive.worker import Answer, Question
from interview_kit.metrics.mutation.decisive.workers import Team
from interview_kit.server.forked import Sources
from interview_kit.server.limits import CHECK_SECONDS, READY_SECONDS
from interview_kit.server.strategies import Strategy
from interview_kit.suite.variants import sanity_programs

FAIRNESS, ALONE, SLOWER = 2.0, 10.0, 20.0
"""What is asked may take so many seconds (more when it is asked alone), and so many times what
it took on the program itself."""
NONE_HOLDS = "no hidden check passes on the program itself"
UNMOVED = "the server answers as before when every function of the program raises"


class CannotDecideError(Exception):
    """The hidden checks cannot decide anything about this program; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """How to ask, and the checks that may decide with the seconds that each may take."""

    way: Strategy
    seconds: Mapping[str, float]
    groups: tuple[str, ...]
    loading: float = 0.0

    def question(self, sources: Sources, groups: Iterable[str]) -> Question:
        """Whether a changed program is seen by any check."""
        return Question(
            way=self.way,
            sources=sources,
            groups=tuple(groups),
            seconds=self.seconds,
            stop=True,
            patience=limit(self.loading, READY_SECONDS),
        )

    def patient(self, sources: Sources, groups: Iterable[str]) -> Question:
        """The same with all the time that a check ever has, for asking alone."""
        return Question(
            way=self.way,
            sources=sources,
            groups=tuple(groups),
            seconds=dict.fromkeys(self.seconds, CHECK_SECONDS),
            stop=True,
            patience=limit(self.loading, READY_SECONDS, ALONE),
        )


def find(team: Team, sources: Sources, passed: Collection[str] | None) -> Ground:
    """The fastest way that finds what the plain one finds, and the checks that hold in it.

    `passed` are those that the behaviour metric saw pass; without it all are tried. A check
    holds when it passes twice more, the second time with the groups the other way round and
    without the checks that do not. Errors: `CannotDecideError`, `EngineError`.
    """
    if passed is None:
        probe = team.ask(Question(way=Strategy.START, probe=True))
        if probe.down is not None:
            raise CannotDecideError(f"its server does not answer: {probe.down}")
    tried = [check for check in team.suite.checks if passed is None or check in passed]
    way, seconds, loading = faithful(team, dict.fromkeys(tried, CHECK_SECONDS))
    lost = set(seconds)
    while lost:
        groups = groups_of(team, seconds)[::-1]
        again = team.ask(Question(way=way, groups=groups, seconds=seconds))
        lost = seconds.keys() - passing(again)
        seconds = {check: most for check, most in seconds.items() if check not in lost}
    if not seconds:
        raise CannotDecideError(NONE_HOLDS)
    groups = groups_of(team, seconds)
    ground = Ground(way=way, seconds=seconds, groups=groups, loading=loading)
    stubbed = sanity_programs.change_files(sources, sanity_programs.stub)
    if not noticed(team.ask(ground.question(stubbed, ground.groups))):
        raise CannotDecideError(UNMOVED)
    return ground


def faithful(team: Team, tried: Mapping[str, float]) -> tuple[Strategy, Mapping[str, float], float]:
    """A way of starting servers, the checks that pass in it, and how long loading takes."""
    for way in Strategy:
        answer = team.ask(Question(way=way, groups=groups_of(team, tried), seconds=tried))
        held = {one.check: limit(one.seconds, CHECK_SECONDS) for one in answer.found if one.passed}
        missed = {check: most for check, most in tried.items() if check not in held}
        if way is Strategy.START or not missed:
            break
        groups = groups_of(team, missed)
        if not passing(team.ask(Question(way=Strategy.START, groups=groups, seconds=missed))):
            break
    return way, held, answer.loading


def groups_of(team: Team, checks: Collection[str]) -> tuple[str, ...]:
    """The groups of some checks, in order."""
    return tuple(dict.fromkeys(g for check, g in team.suite.checks.items() if check in checks))


def passing(answer: Answer) -> set[str]:
    """The checks that passed."""
    return {one.check for one in answer.found if one.passed}


def limit(took: float, most: float, fairness: float = FAIRNESS) -> float:
    """How many seconds something may take that took so long on the program itself."""
    return min(most, fairness + SLOWER * took)


def noticed(answer: Answer) -> bool:
    """Whether a changed program is told from the original."""
    return answer.down is not None or any(not one.passed for one in answer.found)


def doubtful(answer: Answer) -> bool:
    """Whether that was a matter of time alone, which may have been the machine's fault."""
    return answer.late or any(one.late for one in answer.found)
