"""Makes all variants of a program that the mutation score needs, in a process of its own.

Changes are found first. When there are very many, a sample of their places is drawn, and only
those become mutants: sources, code and diffs of all of them would take too long.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from interview_kit.suite.variants.apart import OnFile, read_apart
from interview_kit.suite.variants.decoys import Spot, make_decoys
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import Change, Walker
from interview_kit.suite.variants.sampling import SAMPLE_SIZE, draw
from interview_kit.suite.variants.sanity_programs import change_files, look_different

MAX_PLACES = 1000
"""Of more changes than these, only a sample is made into mutants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """Mutants, with decoys by their places; `kinds` counts how many mutants of each there are.

    Where only a sample of the places was made, the counts are estimates. `lookalikes` are all
    files, each with the same meaning and a different text.
    """

    mutants: tuple[Mutant, ...]
    decoys: Mapping[Spot, Mutant]
    kinds: Mapping[str, int]
    lookalikes: Mapping[str, str] = field(default_factory=dict)
    not_judged: Mapping[str, str] = field(default_factory=dict)


def generate(sources: Mapping[str, str], seed: int) -> Variants:
    """Make the variants of all files that can be read, in a process of its own."""
    reading = read_apart(partial(make_variants, seed=seed), dict(sorted(sources.items())))
    return replace(reading.result, not_judged=reading.not_judged)


def make_variants(sources: Mapping[str, str], on_file: OnFile, seed: int) -> Variants:
    """Make the variants of files, in the order of their paths."""
    mutants, kinds = make_mutants(sources, on_file, seed)
    return Variants(
        mutants=mutants,
        decoys=make_decoys(sources, seed, on_file),
        kinds=kinds,
        lookalikes=change_files(sources, on_file, change=look_different),
    )


def make_mutants(
    sources: Mapping[str, str], on_file: OnFile, seed: int
) -> tuple[tuple[Mutant, ...], dict[str, int]]:
    """Make the mutants of all changes, or of a sample of very many; count them by kind."""
    walkers = {path: Walker(path, source) for path, source in sources.items()}
    changes: list[tuple[str, Change]] = []
    for path, walker in walkers.items():
        on_file(path)
        changes += [(path, change) for change in walker.find_changes()]
    chosen = changes if len(changes) <= MAX_PLACES else draw_changes(changes, seed)
    mutants: list[Mutant] = []
    for path, walker in walkers.items():
        on_file(path)
        made = [walker.make_mutant(change) for name, change in chosen if name == path]
        mutants += [mutant for mutant in made if mutant]
    places = Counter(change.scope.kind for _, change in changes)
    drawn = Counter(change.scope.kind for _, change in chosen)
    kept = Counter(mutant.kind for mutant in mutants)
    return tuple(mutants), {kind: round(places[kind] * kept[kind] / drawn[kind]) for kind in drawn}


def draw_changes(changes: Sequence[tuple[str, Change]], seed: int) -> list[tuple[str, Change]]:
    """Draw a sample of changes; it keeps the shares of kinds, files and functions."""

    def key(index: int) -> tuple[str, str, str, int]:
        path, change = changes[index]
        return change.scope.kind, path, ".".join(change.scope.names), index

    order = sorted(range(len(changes)), key=key)
    return [changes[index] for index in sorted(draw(order, SAMPLE_SIZE, seed))]
