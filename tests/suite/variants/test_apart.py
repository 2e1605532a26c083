"""Reading in a process of its own: deep code is read, and what is too much harms no other file."""

from collections.abc import Mapping
from functools import partial

import pytest

from interview_kit.suite.variants import apart
from interview_kit.suite.variants.apart import TOO_DEEP, TOO_LARGE, OnFile, read_apart
from interview_kit.suite.variants.generation import generate
from interview_kit.suite.variants.mutants import generate_mutants
from interview_kit.suite.variants.sanity_programs import change_files, stub
from tests.selection import first_in_every_run

PLAIN = "def f(a):\n    return a + 1\n"
TERMS = f"def f(a):\n    return {' + '.join(['a'] * 400)}\n"
BRANCHES = "def f(a):\n    if a == 0:\n        return 0\n" + "".join(
    f"    elif a == {n}:\n        return {n}\n" for n in range(600)
)
CALLS = f"def f(a):\n    return a{'.b()' * 600}\n"


@pytest.mark.parametrize(
    "deep",
    first_in_every_run(
        [
            pytest.param(TERMS, id="terms"),
            pytest.param(BRANCHES, id="branches"),
            pytest.param(CALLS, id="calls"),
        ]
    ),
)
def test_deep_code_is_stubbed_and_changed(deep: str) -> None:
    stubs = read_apart(partial(change_files, change=stub), {"deep.py": deep})
    assert stubs.not_judged == {}
    assert "NotImplementedError" in stubs.result["deep.py"]
    variants = generate({"deep.py": deep}, 1)
    assert variants.not_judged == {}
    assert variants.mutants


def test_odd_code_harms_no_other_file() -> None:
    odd = {"signs.py": f"x = {'-' * 7000}1\n", "parens.py": f"x = {'(' * 2000}1{')' * 2000}\n"}
    made = generate({**odd, "z.py": PLAIN}, 1)
    assert [m.id for m in made.mutants if m.file == "z.py"] == [
        m.id for m in generate_mutants({"z.py": PLAIN})
    ]


def end_at(sources: Mapping[str, str], on_file: OnFile) -> list[str]:
    """Read files; the text of one may end the process, use it up or raise."""
    for path, source in sources.items():
        on_file(path)
        exec(source, {})
    return list(sources)


def test_files_that_end_their_reader_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_ATTEMPTS", 5)
    sources = {
        "a.py": "",
        "ends.py": "import os; os._exit(3)",
        "full.py": "x = bytearray(1 << 40)",
        "deep.py": "def f(): f()\nf()",
        "z.py": "",
    }
    reading = read_apart(end_at, sources)
    assert reading.result == ["a.py", "z.py"]
    assert reading.not_judged == {"ends.py": TOO_LARGE, "full.py": TOO_DEEP, "deep.py": TOO_DEEP}


def test_after_some_such_files_no_other_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MAX_ATTEMPTS", 1)
    sources = {"a.py": "import os; os._exit(3)", "z.py": ""}
    reading = read_apart(end_at, sources)
    assert (reading.result, set(reading.not_judged)) == ([], set(sources))
