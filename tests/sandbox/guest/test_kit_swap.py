"""Code that is put into live functions, and into copies of them."""

import types
from collections.abc import Callable
from pathlib import Path

import pytest

from interview_kit.sandbox.guest.kit_swap import LiveProgram, MisfitError

SOURCE = """
def price(count):
    total = 0
    for number in range(count):
        total += 3 if number < 10 else 2
    return total
"""
CHANGED = SOURCE.replace("< 10", "< 9")


def load(file: str, source: str) -> Callable[[int], int]:
    module = types.ModuleType("program")
    exec(compile(source, file, "exec"), module.__dict__)
    price: Callable[[int], int] = module.__dict__["price"]
    return price


def test_a_function_and_its_copies_change_and_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SOURCE)
    file = str(tmp_path / "shop.py")
    price = load(file, SOURCE)
    copy = load(str(tmp_path / "golden.py"), "\n\n" + SOURCE)
    other = load("<string>", SOURCE.replace("range(count)", "range(0, count)"))
    program = LiveProgram()
    program.swap_all(str(tmp_path), {"shop.py": CHANGED})
    assert (price(10), copy(10), other(10)) == (29, 29, 30)
    assert (program.functions, program.copies) == ({}, {})


def test_a_change_of_the_outline_does_not_fit(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SOURCE)
    price = load(str(tmp_path / "shop.py"), SOURCE)
    with pytest.raises(MisfitError):
        LiveProgram().swap_all(str(tmp_path), {"shop.py": SOURCE.replace("(count)", "(many)", 1)})
    assert price(10) == 30
