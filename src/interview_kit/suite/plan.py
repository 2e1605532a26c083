"""Which mutants are run, where, and in which order the tests run on each of them.

All of it is a function of the mutants, the coverage, the seed and earlier results, never of a
clock: the same submission and seed give the same plan however many workers there are.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from interview_kit.core.model import Coverage
from interview_kit.suite.task import Tier
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.sampling import SAMPLE_SIZE, draw

ALL_UP_TO = 400
"""Up to so many mutants are all run; of more, a sample of `SAMPLE_SIZE`."""
SLOW_SAMPLES = ((10.0, 100), (20.0, 60), (40.0, 30))
"""Of how many mutants a sample is, when one run of the suite works for more seconds than these.

The steps are coarse: what a suite works differs little from run to run.
"""
IMPORT, BETWEEN = "import", "between"
"""The contexts in which `guest/suite.py` records lines that run outside every test."""


def sample_mutants(
    mutants: Sequence[Mutant], seed: int, suite_seconds: float = 0.0, most: int = ALL_UP_TO
) -> tuple[Mutant, ...]:
    """Return all mutants, or of many a sample that keeps the shares of kinds and functions.

    The mutants are sorted by kind and function and taken at equal steps from a random start:
    each has the same chance, and no kind or function is far from its share. A suite that works
    for many seconds gets fewer, and so does who asks for at most `most`; each smaller sample is a
    part of the larger one.
    """
    order = sorted(mutants, key=lambda m: (m.kind, m.file, m.function, m.line, m.id))
    if len(order) > ALL_UP_TO:
        order = draw(order, SAMPLE_SIZE, seed)
    for seconds, size in SLOW_SAMPLES:
        if suite_seconds > seconds and len(order) > size:
            order = draw(order, size, seed)
    if len(order) > most:
        order = draw(order, most, seed)
    chosen = {mutant.id for mutant in order}
    return tuple(mutant for mutant in mutants if mutant.id in chosen)


def shuffle_mutants(mutants: Sequence[Mutant], seed: int) -> list[Mutant]:
    """Return the mutants in the order in which they are run.

    When the budget ends early, what was run is then a random part of all.
    """
    order = list(mutants)
    random.Random(f"order {seed}").shuffle(order)
    return order


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What runs the line of a mutant.

    `tests` run it; `near` tests run the body that it belongs to; `imported` says that an import
    runs it, or something between tests.
    """

    tests: frozenset[str]
    near: frozenset[str]
    imported: bool

    @property
    def is_empty(self) -> bool:
        """Return whether no test can notice the mutant, because nothing runs it."""
        return not self.tests and not self.imported


class Plan:
    """Derives from the coverage which tests run a mutant, where, and in which order."""

    def __init__(self, coverage: Coverage, tests: Sequence[str]) -> None:
        self.tests = tuple(tests)
        self._rank = {test: i for i, test in enumerate(tests)}
        self._contexts: dict[str, Mapping[int, tuple[str, ...]]] = {
            file.path: file.contexts for file in coverage.files
        }
        self._breadth = Counter(
            test for lines in self._contexts.values() for tests in lines.values() for test in tests
        )

    def find_reach(self, mutant: Mutant) -> Reach:
        """Find out what runs the lines of a mutant, or the body that it belongs to."""
        contexts = self._find_contexts(mutant, mutant.lines)
        return Reach(
            tests=frozenset(contexts & self._rank.keys()),
            near=frozenset(self._find_contexts(mutant, mutant.near) & self._rank.keys()),
            imported=bool(contexts & {IMPORT, BETWEEN}),
        )

    def _find_contexts(self, mutant: Mutant, lines: range) -> set[str]:
        by_line = self._contexts.get(mutant.file, {})
        return {context for line in lines for context in by_line.get(line, ())}

    def choose_tier(self, mutant: Mutant, reach: Reach) -> Tier:
        """Choose a cold process for lines that an import runs, and a warm one for others."""
        return Tier.COLD if mutant.declared or reach.imported else Tier.WARM

    def order_tests(
        self,
        reach: Reach,
        without: frozenset[str] = frozenset(),
        distance: Callable[[str], int] = lambda test: 0,
    ) -> tuple[str, ...]:
        """Put the tests that are likeliest to notice a change first.

        First by `distance`, which tells what each noticed before. Then those that run the line,
        or what is near it; among them those that run least come first, since such a test is about
        that line and quick. All others follow in the suite's order.
        """
        first = (reach.near or reach.tests) if reach.imported else (reach.tests or reach.near)

        def key(test: str) -> tuple[int, bool, int, int]:
            breadth = self._breadth[test] if test in first else 0
            return distance(test), test not in first, breadth, self._rank[test]

        return tuple(test for test in sorted(self.tests, key=key) if test not in without)

    def keep_order(self, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
        """Return the tests in the suite's own order."""
        return tuple(test for test in self.tests if test not in without)


Location = tuple[str, int | str, str]
UNRELATED = 4
"""The distance of a test that noticed nothing near a mutant."""


class TestPriorities:
    """Remembers which tests noticed mutants where, so that they run first on mutants near by.

    It only puts tests in order. Results are added in whole waves: so the order is the same
    however many workers run at once.
    """

    __test__ = False

    def __init__(self) -> None:
        self._locations: set[Location] = set()

    def add(self, mutant: Mutant, test: str) -> None:
        """Remember that a test noticed a mutant."""
        self._locations.update(find_locations(mutant, test))

    def distance(self, mutant: Mutant, test: str) -> int:
        """Return 0 if the test noticed a mutant of the same statement, up to 4 if none near."""
        locations = enumerate(find_locations(mutant, test))
        return next((i for i, place in locations if place in self._locations), UNRELATED)


def find_locations(mutant: Mutant, test: str) -> tuple[Location, ...]:
    """List where a test can have noticed something, nearest first.

    First on the statement, then in the function; each time the test itself before the same test
    with other parameters.
    """
    any_parameters = test.partition("[")[0]
    statement, function = mutant.lines.start, mutant.function
    return (
        (mutant.file, statement, test),
        (mutant.file, statement, any_parameters),
        (mutant.file, function, test),
        (mutant.file, function, any_parameters),
    )
