"""Several mutants in one program: which fit together, and what the program then is."""

import pytest

from interview_kit.metrics.mutation.decisive.combine import (
    MAX_TOGETHER,
    combine,
    find_edit,
    merge,
)
from tests.metrics.mutation.decisive.pool import mutants_of

SOURCE = "\n\n".join(f"def f{n}(x):\n    return x + {n}\n" for n in range(30, 34))
SOURCES = {"app.py": SOURCE}
MUTANTS = mutants_of(SOURCE)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a = 1", "a = 2", "a = [1|2]"),
        ("a = 11", "a = 111", "a = 11[|1]"),
        ("aXXb", "aXb", "aX[X|]b"),
        ("same", "same", "same[|]"),
    ],
)
def test_an_edit_is_what_two_texts_do_not_share(old: str, new: str, expected: str) -> None:
    edit = find_edit(old, new)
    shown = f"{old[: edit.start]}[{old[edit.start : edit.end]}|{edit.text}]{old[edit.end :]}"
    assert shown == expected


def test_mutants_of_one_function_are_never_together() -> None:
    programs = combine(SOURCES, MUTANTS)
    assert sorted(m.id for program in programs for m in program) == sorted(m.id for m in MUTANTS)
    assert all(len({m.function for m in p}) == len(p) <= MAX_TOGETHER for p in programs)
    assert len(programs) == max(
        sum(m.function == mutant.function for m in MUTANTS) for mutant in MUTANTS
    )


def test_no_program_is_too_large() -> None:
    source = "\n\n".join(f"def f{n}(x):\n    return x + {n}\n" for n in range(30, 60))
    sizes = [len(program) for program in combine({"app.py": source}, mutants_of(source))]
    assert max(sizes) == MAX_TOGETHER


def test_a_program_has_all_changes_of_its_mutants() -> None:
    numbers = [mutant for mutant in MUTANTS if mutant.operator == "number"]
    merged = merge(SOURCES, combine(SOURCES, numbers)[0])["app.py"]
    assert [line.strip() for line in merged.splitlines() if "return" in line] == [
        f"return x + {n}" for n in range(31, 35)
    ]
    for mutant in MUTANTS:
        assert merge(SOURCES, [mutant]) == {"app.py": mutant.source}
