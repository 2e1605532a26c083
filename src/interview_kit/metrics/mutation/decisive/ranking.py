"""Which checks are likeliest to detect a mutant; the order changes no verdict, only the time."""

import re
from collections import Counter
from collections.abc import Iterable

from interview_kit.metrics.mutation.decisive.blocks import Dependence, Program
from interview_kit.metrics.mutation.decisive.check_run import Unit
from interview_kit.suite.plan import TestPriorities
from interview_kit.suite.variants.mutant import Mutant

NEARLY_ALL = 0.9
"""The share of checks that run what each request needs: a few ask only for a document or a page."""


class Ranking:
    """Puts checks in order by what they run, and by what detected the like before.

    It depends on nothing but the results that were added, in the order in which they were, and on
    no clock: the first check that detects a mutant says which requirement the mutant breaks.
    """

    def __init__(self, program: Program, dependence: Dependence, groups: Iterable[Unit]) -> None:
        self._program = program
        self._dependence = dependence
        self._groups = tuple(groups)
        self._rank = {
            check: n for n, check in enumerate(c for group in self._groups for c in group)
        }
        self._words = {check: find_words(check) for check in self._rank}
        self._counts = Counter(word for words in self._words.values() for word in words)
        self._priorities = TestPriorities()
        self._detected: Counter[str] = Counter()

    def add(self, mutant: Mutant, check: str) -> None:
        """Learn that a check detected a mutant."""
        self._priorities.add(mutant, check)
        self._detected[check] += 1

    def list_likeliest(self, mutant: Mutant, most: int) -> tuple[Unit, ...]:
        """List the checks that are likeliest to detect a mutant, each to run alone.

        The simplest one comes first: so what every request needs is detected by the same check, and
        not by one that shares a word with it. Others than those that run what is near are listed
        only where none does, as for what runs while the app is imported. Where nothing is known of
        the checks, only the first of the suite runs alone.
        """
        near = self._program.find_near(mutant)
        blocks = self._dependence.blocks
        if not blocks:
            return ((self.find_simplest(),),)
        may_run = {check for group in self._find_needed(mutant) for check in group}
        needed = [check for check in blocks if check in may_run]
        candidates = [check for check in needed if blocks[check] & near] or needed
        ranked = self._sort(mutant, candidates)
        simplest = sorted(candidates, key=self._complexity)[:1]
        return tuple((check,) for check in dict.fromkeys((*simplest, *ranked)))[:most]

    def find_simplest(self) -> str:
        """Find the check that needs the least of the program: it fails where nothing works."""
        return min(self._rank, key=self._complexity)

    def breaks_every_request(self, mutant: Mutant, check: str) -> bool:
        """Tell whether a mutant that a check detected is in what each request needs.

        The simplest check detects it, and nearly all checks run its place, or it is in no function.
        """
        if check != self.find_simplest():
            return False
        near = self._program.find_near(mutant)
        if not near:
            return mutant.declared
        blocks = self._dependence.blocks.values()
        runs = sum(bool(near & each) for each in blocks)
        return bool(blocks) and runs >= NEARLY_ALL * len(blocks)

    def _complexity(self, check: str) -> tuple[bool, int, int]:
        """Return how much of the program a check runs, then its place in the suite, to sort by."""
        blocks = self._dependence.blocks.get(check)
        return blocks is None, len(blocks or ()), self._rank[check]

    def list_groups(self, mutant: Mutant) -> tuple[Unit, ...]:
        """List the groups that may detect a mutant, the likeliest first."""
        group_of = {check: group for group in self._find_needed(mutant) for check in group}
        return tuple(dict.fromkeys(group_of[check] for check in self._sort(mutant, group_of)))

    def passes_alone(self, check: str) -> bool:
        """Return whether a check is known to pass on the program without those before it."""
        return check in self._dependence.blocks

    def _find_needed(self, mutant: Mutant) -> list[Unit]:
        """Find the groups that may depend on a mutant."""
        block = self._program.find_block(mutant)
        return [group for group in self._groups if self._dependence.needs(group, block)]

    def _sort(self, mutant: Mutant, checks: Iterable[str]) -> list[str]:
        """Sort checks by how likely they detect a mutant.

        First those that detected the like, then those that run what is near, then all others;
        among these by the rare words that their names share with the changed line. Of those that
        run it, one that runs little else comes first; of all others, one that detected much.
        """
        near = self._program.find_near(mutant)
        words = find_words(mutant.function) | find_changed_words(mutant.diff)

        def key(check: str) -> tuple[int, bool, float, int, int]:
            blocks = self._dependence.blocks.get(check, frozenset())
            is_near = bool(blocks & near)
            shared = sum(1 / self._counts[word] for word in words & self._words[check])
            weight = len(blocks) if is_near else -self._detected[check]
            distance = self._priorities.distance(mutant, check)
            return distance, not is_near, -shared, weight, self._rank[check]

        return sorted(checks, key=key)


def find_words(text: str) -> frozenset[str]:
    """Return the words and numbers of names, in lower case."""
    return frozenset(word.lower() for word in re.findall("[A-Z]?[a-z]+|[A-Z]+|[0-9]+", text))


def find_changed_words(diff: str) -> frozenset[str]:
    """Return the words of the lines that a unified diff removes or adds."""
    lines = diff.splitlines()[2:]
    return find_words("\n".join(line for line in lines if line.startswith(("-", "+"))))
