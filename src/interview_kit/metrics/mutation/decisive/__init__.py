"""Which mutants of the candidate's program our hidden checks tell from the original.

Equivalent mutants, changes to what nobody asked for and padding are seen by no check, and no
test of the candidate's need see them either. The checks ask from outside, over HTTP, as in
the behaviour metric: nothing of them is in the processes that run the candidate's code.
"""

from collections.abc import Iterator, Mapping, Sequence

from interview_kit.core import layout
from interview_kit.core.deadline import Deadline
from interview_kit.core.model import Behaviour, Outcome
from interview_kit.core.progress import Progress
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour.measure import suites
from interview_kit.metrics.coverage.measure import sources_of
from interview_kit.metrics.mutation.decisive import baseline as ground
from interview_kit.metrics.mutation.decisive.baseline import CannotDecideError, Ground
from interview_kit.metrics.mutation.decisive.worker import Answer, Question, Setting
from interview_kit.metrics.mutation.decisive.workers import Team
from interview_kit.suite.plan import shuffle_mutants
from interview_kit.suite.variants.mutants import Mutant

STEP = "what counts"

__all__ = ["CannotDecideError", "decide"]


def decide(
    grading: Grading,
    mutants: Sequence[Mutant],
    behaviour: Behaviour | None,
    deadline: Deadline,
) -> Mapping[str, bool]:
    """Decide for each mutant, by its id, whether a hidden check that passes on the program fails.

    Only checks that passed when `behaviour` was measured are tried; a server that never answered
    there is not asked again. Each group of checks gets a fresh server, so that no result depends
    on the number of jobs or on earlier mutants. Mutants that had no turn before the deadline are
    missing. Raises `CannotDecideError` when the checks cannot decide anything, and `EngineError`.
    """
    if behaviour and behaviour.cause:
        raise CannotDecideError(f"its server does not answer: {behaviour.cause}")
    exercise, options = grading.exercise, grading.options
    grading.progress.begin(STEP, len(mutants))
    setting = Setting(
        phases=layout.PHASES,
        folders=tuple(suites(exercise, [phase.number for phase in exercise.phases])),
        submission=grading.submission,
        environment=grading.environment,
        level=grading.level,
        collection=exercise.collection,
        seed=options.seed,
    )
    with Team(setting, options.jobs) as team:
        found = ground.find(team, sources_of(grading.submission), passed_in(behaviour))
        deciding = Deciding(team, found, mutants, grading.progress)
        decided = deciding.all(shuffle_mutants(mutants, options.seed), deadline)
    grading.progress.end(STEP, f"{sum(decided.values())} of {len(decided)} mutants break a promise")
    return {mutant.id: decided[mutant.id] for mutant in mutants if mutant.id in decided}


def passed_in(behaviour: Behaviour | None) -> set[str] | None:
    """The checks that passed when behaviour was measured; None when it was not."""
    if behaviour is None:
        return None
    return {check.name for check in behaviour.checks if check.outcome is Outcome.PASSED}


class Deciding:
    """Asks about mutants, first the groups of checks that noticed the like before."""

    def __init__(
        self, team: Team, found: Ground, mutants: Sequence[Mutant], progress: Progress
    ) -> None:
        self._team = team
        self._ground = found
        self._mutants = {mutant.id: mutant for mutant in mutants}
        self._progress = progress
        self._killers: dict[str, list[str]] = {}
        self._decided: dict[str, bool] = {}
        self._doubtful: list[str] = []

    def all(self, order: Sequence[Mutant], deadline: Deadline) -> dict[str, bool]:
        """Ask about all of them; what was only slow is asked again alone, with more time."""

        def keys() -> Iterator[str]:
            for mutant in order:
                if deadline.has_passed():
                    return
                yield mutant.id

        self._team.share(keys(), self._question, self._answered)
        for key in sorted(self._doubtful):
            mutant = self._mutants[key]
            question = self._ground.patient({mutant.file: mutant.source}, self._groups(mutant))
            self._decided[key] = ground.noticed(self._team.ask(question))
        return self._decided

    def _question(self, key: str) -> Question:
        mutant = self._mutants[key]
        return self._ground.question({mutant.file: mutant.source}, self._groups(mutant))

    def _groups(self, mutant: Mutant) -> list[str]:
        """All groups, most promising first; the order changes no answer, only the time."""
        near = self._killers.get(place(mutant), [])
        known = self._killers.get("", [])
        return list(dict.fromkeys((*near, *known, *self._ground.groups)))

    def _answered(self, key: str, answer: Answer) -> None:
        if ground.doubtful(answer):
            self._doubtful.append(key)
        else:
            self._decided[key] = ground.noticed(answer)
            for one in answer.found[-1:]:
                if not one.passed:
                    self._remember(self._mutants[key], one.group)
        self._progress.advance(STEP)

    def _remember(self, mutant: Mutant, group: str) -> None:
        for name in (place(mutant), ""):
            known = self._killers.setdefault(name, [])
            known[:] = [group, *(g for g in known if g != group)]


def place(mutant: Mutant) -> str:
    """Where a mutant lies: its like are noticed by the same checks."""
    return f"{mutant.file}::{mutant.function}"
