"""Which mutants are run, where, and which tests meet each of them first.

All of it is a function of the mutant, the coverage and the seed: never of a clock.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interview_kit.core.model import Coverage
from interview_kit.suite.task import Tier
from interview_kit.suite.variants.mutants import Mutant

ALL_UP_TO = 400
SAMPLE = 200
IMPORT, BETWEEN = "import", "between"
"""What `inside/suite.py` calls lines that run with no test."""


def sample(mutants: Sequence[Mutant], seed: int) -> tuple[Mutant, ...]:
    """All mutants, or of many a sample in which kinds and functions keep their shares.

    Sorted by kind and function and taken at equal steps from a random start, so that each
    has the same chance and none is far from its share.
    """
    if len(mutants) <= ALL_UP_TO:
        return tuple(mutants)
    order = sorted(mutants, key=lambda m: (m.kind, m.file, m.function, m.line, m.id))
    step = len(order) / SAMPLE
    first = random.Random(f"sample {seed}").random() * step
    chosen = {order[int(first + step * i)].id for i in range(SAMPLE)}
    return tuple(mutant for mutant in mutants if mutant.id in chosen)


def shuffled(mutants: Sequence[Mutant], seed: int) -> list[Mutant]:
    """The order of running: whatever a budget leaves undone is no special part."""
    order = list(mutants)
    random.Random(f"order {seed}").shuffle(order)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who runs a mutant's line. `imported`: also an import, or something between tests."""

    tests: frozenset[str]
    near: frozenset[str]
    imported: bool

    @property
    def nobody(self) -> bool:
        """Whether no test can notice the mutant, because nothing runs it."""
        return not self.tests and not self.imported


class Plan:
    """Knows from the coverage who runs what."""

    def __init__(self, coverage: Coverage, tests: Sequence[str]) -> None:
        self.tests = tuple(tests)
        self._rank = {test: i for i, test in enumerate(tests)}
        self._contexts: dict[str, Mapping[int, tuple[str, ...]]] = {
            file.path: file.contexts for file in coverage.files
        }
        self._breadth = Counter(
            test for lines in self._contexts.values() for tests in lines.values() for test in tests
        )

    def reach(self, mutant: Mutant) -> Reach:
        """Who runs the line of a mutant, or the body that it belongs to."""
        here = self._seen(mutant, mutant.lines)
        return Reach(
            tests=frozenset(here & self._rank.keys()),
            near=frozenset(self._seen(mutant, mutant.near) & self._rank.keys()),
            imported=bool(here & {IMPORT, BETWEEN}),
        )

    def _seen(self, mutant: Mutant, lines: range) -> set[str]:
        contexts = self._contexts.get(mutant.file, {})
        return {who for line in lines for who in contexts.get(line, ())}

    def tier(self, mutant: Mutant, reach: Reach) -> Tier:
        """A line that an import runs needs a fresh import."""
        return Tier.COLD if mutant.declared or reach.imported else Tier.WARM

    def order(
        self,
        reach: Reach,
        without: frozenset[str] = frozenset(),
        distance: Callable[[str], int] = lambda test: 0,
    ) -> tuple[str, ...]:
        """The tests likeliest to notice a change first: by `distance`, what is known of them.

        Then those that run the line, or what is near it, the ones that run least before others:
        such a test is about that line, and quick. All others follow in the suite's order.
        """
        first = (reach.near or reach.tests) if reach.imported else (reach.tests or reach.near)

        def key(test: str) -> tuple[int, bool, int, int]:
            breadth = self._breadth[test] if test in first else 0
            return distance(test), test not in first, breadth, self._rank[test]

        return tuple(test for test in sorted(self.tests, key=key) if test not in without)

    def own_order(self, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """The suite's own order."""
        return tuple(test for test in self.tests if test not in without)
