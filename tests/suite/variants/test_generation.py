"""All variants of a program: very many places are sampled before anything is made of them."""

from collections import Counter

import pytest

from interview_kit.suite.variants import generation, mutants
from interview_kit.suite.variants.apart import ignore_file
from interview_kit.suite.variants.generation import make_variants
from interview_kit.suite.variants.mutants import generate_mutants
from interview_kit.suite.variants.sampling import SAMPLE_SIZE

PLACES = generation.MAX_PLACES // 4
LONG = "".join(f"def f{n}(a):\n    return g(a, {n})\n" for n in range(PLACES))


def test_few_places_all_become_mutants() -> None:
    sources = {"a.py": "def f(a):\n    return a + 1\n", "b.py": "X = 2\n"}
    made = make_variants(sources, ignore_file, 1)
    assert made.mutants == generate_mutants(sources)
    assert made.kinds == Counter(mutant.kind for mutant in made.mutants)
    assert set(made.lookalikes) == set(sources)


def test_of_very_many_places_only_the_sample_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = mutants.Walker.make_mutant

    def make_mutant(self: mutants.Walker, change: mutants.Change) -> mutants.Mutant | None:
        asked.append(self.path)
        return real(self, change)

    monkeypatch.setattr(mutants.Walker, "make_mutant", make_mutant)
    monkeypatch.setattr(generation, "make_decoys", lambda *_: {})
    made = make_variants({"a.py": LONG}, ignore_file, 1)
    assert len(asked) == SAMPLE_SIZE
    assert len(made.mutants) <= SAMPLE_SIZE
    assert made.kinds["body"] > generation.MAX_PLACES * 0.8
    functions = {mutant.function for mutant in made.mutants}
    assert len(functions) > SAMPLE_SIZE * 0.7, "the sample is spread over the program"


def test_the_seed_decides_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation, "MAX_PLACES", 30)
    monkeypatch.setattr(generation, "SAMPLE_SIZE", 10)
    functions = "".join(f"def f{n}(a):\n    return g(a, {n})\n" for n in range(20))
    ids = [
        {m.id for m in make_variants({"a.py": functions}, ignore_file, seed).mutants}
        for seed in (1, 1, 2)
    ]
    assert ids[0] == ids[1] != ids[2]
