"""Which tests noticed what so far: the likeliest to notice a mutant near by are asked first.

It puts tests in order and decides nothing. What is learned is a function of the answers, and
these are taken in by whole waves: so the order is the same however many run at once.
"""

from interview_kit.suite.variants.mutants import Mutant

Link = tuple[str, int | str, str]
UNKNOWN = 4


class Killers:
    """Tests by the places of the mutants that they noticed."""

    def __init__(self) -> None:
        self._seen: set[Link] = set()

    def learn(self, mutant: Mutant, test: str) -> None:
        """A test noticed a mutant."""
        self._seen.update(links(mutant, test))

    def distance(self, mutant: Mutant, test: str) -> int:
        """From 0, it noticed a mutant of that statement, to 4, nothing near by is known of it."""
        return next(
            (far for far, link in enumerate(links(mutant, test)) if link in self._seen), UNKNOWN
        )


def links(mutant: Mutant, test: str) -> tuple[Link, ...]:
    """This test, then its like with other parameters: on that statement, then that function."""
    like = test.partition("[")[0]
    statement, function = mutant.lines.start, mutant.function
    return (
        (mutant.file, statement, test),
        (mutant.file, statement, like),
        (mutant.file, function, test),
        (mutant.file, function, like),
    )
