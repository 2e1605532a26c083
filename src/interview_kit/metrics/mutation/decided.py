"""What the hidden checks decided of mutants: which count, and for which requirement."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation.interval import NOTICED
from interview_kit.metrics.mutation.record import Mutation
from interview_kit.suite.variants.mutant import Mutant

UNSEEN = "no hidden check sees the change"
STILLBORN = "the changed program cannot be imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the hidden checks say of mutants.

    `requirements` holds by a mutant's id which requirement it breaks, None for none. Without it
    all mutants count; `all_count` says why, if the checks were asked.
    """

    requirements: Mapping[str, str | None] | None = None
    all_count: str | None = None

    def list_known(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """List the mutants that were decided, or all."""
        known = self.requirements
        return [m for m in mutants if known is None or m.id in known]

    def list_left_out(self) -> set[str]:
        """List the ids of the mutants that break no requirement."""
        known = self.requirements or {}
        return {mutant for mutant, requirement in known.items() if requirement is None}


ALL = Decided()


def find_run_mutants(mutants: Sequence[Mutant], mutation: Mutation) -> list[Mutant]:
    """Find the mutants that were run and could be imported: only these may count."""
    run = {m.id for m in mutation.mutants if m.status is not MutantStatus.STILLBORN}
    return [mutant for mutant in mutants if mutant.id in run]


def list_noticed(mutation: Mutation) -> frozenset[str]:
    """List the ids of the mutants that a test noticed: a quick look takes them for decisive.

    Most are, and to ask the hidden checks takes longer than all else of a quick look.
    """
    return frozenset(mutant.id for mutant in mutation.mutants if mutant.status in NOTICED)


def leave_out_unseen(
    mutation: Mutation, answers: Decided, assumed: frozenset[str] = frozenset()
) -> Mutation:
    """Leave out mutants that no hidden check sees, but for those that are `assumed` to count.

    Those that were not decided before the deadline are treated as if they had not been run.
    """
    decided = answers.requirements
    if decided is None:
        return replace(mutation, all_count=answers.all_count)
    mutants = tuple(
        replace(
            m,
            counts=m.status is not MutantStatus.STILLBORN
            and (m.id in assumed or decided.get(m.id) is not None),
            requirement=decided.get(m.id),
        )
        for m in mutation.mutants
        if m.id in decided or m.id in assumed or m.status is MutantStatus.STILLBORN
    )
    reasons = Counter(
        STILLBORN if m.status is MutantStatus.STILLBORN else UNSEEN for m in mutants if not m.counts
    )
    return replace(mutation, mutants=mutants, left_out=dict(sorted(reasons.items())))
