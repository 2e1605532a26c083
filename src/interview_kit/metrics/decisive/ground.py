"""What the hidden checks say of the unchanged program: only what holds there may decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from interview_kit.metrics.decisive.servers import PATIENCE, Sources, Way
from interview_kit.metrics.decisive.team import Team
from interview_kit.metrics.decisive.worker import Answer, Found, Question
from interview_kit.own_tests import canaries
from interview_kit.pytest_plugin import CHECK_SECONDS

FAIRNESS, ALONE, SLOWER = 2.0, 10.0, 20.0
"""What is asked may take so many seconds (more when it is asked alone), and so many times what
it took on the program itself."""
NONE_HOLDS = "no hidden check passes on the program itself"
UNMOVED = "the server answers as before when every function of the program raises"


class CannotAskError(Exception):
    """The hidden checks cannot decide anything about this program; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """How to ask, and the checks that may decide with the seconds that each may take."""

    way: Way
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
            patience=limit(self.loading, PATIENCE),
        )

    def patient(self, sources: Sources, groups: Iterable[str]) -> Question:
        """The same with all the time that a check ever has, for asking alone."""
        return Question(
            way=self.way,
            sources=sources,
            groups=tuple(groups),
            seconds=dict.fromkeys(self.seconds, CHECK_SECONDS),
            stop=True,
            patience=limit(self.loading, PATIENCE, ALONE),
        )


def find(team: Team, sources: Sources) -> Ground:
    """The fastest way that finds what the plain one finds, and the checks that hold in it.

    A check holds when it passes twice, the second time with the groups the other way round
    and without the checks that do not. Errors: `CannotAskError`, `EngineError`.
    """
    way, holding, loading = faithful(team)
    seconds = {
        one.check: limit(one.seconds, CHECK_SECONDS)
        for one in holding
        if one.check not in team.suite.lucky
    }
    groups = tuple(g for g in team.suite.groups if any(one.group == g for one in holding))
    while seconds:
        again = team.ask(Question(way=way, groups=groups[::-1], seconds=seconds))
        lost = seconds.keys() - {one.check for one in again.found if one.passed}
        seconds = {check: most for check, most in seconds.items() if check not in lost}
        if not lost:
            break
    if not seconds:
        raise CannotAskError(NONE_HOLDS)
    deciding = {one.group for one in holding if one.check in seconds}
    groups = tuple(group for group in groups if group in deciding)
    ground = Ground(way=way, seconds=seconds, groups=groups, loading=loading)
    stubbed = canaries.altered(sources, canaries.stub)
    if not noticed(team.ask(ground.question(stubbed, ground.groups))):
        raise CannotAskError(UNMOVED)
    return ground


def faithful(team: Team) -> tuple[Way, list[Found], float]:
    """A way of starting servers, what passes in it, and what loading the program takes.

    Errors: `CannotAskError`.
    """
    probe = team.ask(Question(way=Way.STARTED, probe=True))
    if probe.down is not None:
        raise CannotAskError(f"its server does not answer: {probe.down}")
    for way in Way:
        answer = team.ask(Question(way=way, groups=team.suite.groups))
        passed = [one for one in answer.found if one.passed]
        missed = {one.group for one in answer.found if not one.passed}
        groups = tuple(g for g in team.suite.groups if answer.down or g in missed)
        if way is Way.STARTED or not groups:
            break
        plain = team.ask(Question(way=Way.STARTED, groups=groups))
        if {one.check for one in plain.found if one.passed} <= {one.check for one in passed}:
            break
    return way, passed, answer.loading


def limit(took: float, most: float, fairness: float = FAIRNESS) -> float:
    """How many seconds something may take that took so long on the program itself."""
    return min(most, fairness + SLOWER * took)


def noticed(answer: Answer) -> bool:
    """Whether a changed program is told from the original."""
    return answer.down is not None or any(not one.passed for one in answer.found)


def doubtful(answer: Answer) -> bool:
    """Whether that was a matter of time alone, which may have been the machine's fault."""
    return answer.late or any(one.late for one in answer.found)
