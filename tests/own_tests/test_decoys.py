"""Decoys: what they change, and that it changes nothing."""

import ast

import pytest

from interview_kit import layout
from interview_kit.own_tests.decoys import MOST, decoys, lookalike

PROGRAM = '''
def fee(total, kind="plain"):
    """What is asked for."""
    extra = 3
    if kind == "plain":
        extra = 1
    elif total > 100:
        extra = 2
    else:
        return 0
    match total:
        case 7:
            extra = 70
    for step in range(2):
        extra += step
    return extra + total


class Box:
    size = 4

    def grown(self, by: int = 1) -> int:
        larger = self.size + by if by else 0
        return larger
'''


def run(source: str) -> list[object]:
    space: dict[str, object] = {}
    exec(compile(source, "program", "exec"), space)
    fee, box = space["fee"], space["Box"]
    calls = [(5,), (5, "x"), (200, "x"), (7,), (0,)]
    return [*(fee(*call) for call in calls), box().grown(), box().grown(0)]  # type: ignore[operator]


def test_a_lookalike_does_the_same_with_other_code() -> None:
    changed = lookalike(PROGRAM)
    assert run(changed) == run(PROGRAM)
    assert 'int("' in changed.replace("'", '"')
    assert "'plain' == kind" in changed
    assert "larger_ =" in changed
    assert "case 7:" in changed


def test_every_function_differs_as_a_mutant_would() -> None:
    before, after = (
        {
            code.co_name: (code.co_code, code.co_consts)
            for code in compile(source, "p", "exec").co_consts
            if hasattr(code, "co_code")
        }
        for source in (PROGRAM, lookalike(PROGRAM))
    )
    assert before.keys() == after.keys()
    assert all(before[name] != after[name] for name in before if name == "fee")


def test_outlines_stay_so_that_live_functions_can_take_the_code() -> None:
    def outlines(source: str) -> list[tuple[str, str]]:
        nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
        return [(node.name, ast.unparse(node.args)) for node in nodes]

    assert outlines(lookalike(PROGRAM)) == outlines(PROGRAM)


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\n",
        "def f(int):\n    return 1\n",
        "int = str\ndef f():\n    return 1\n",
        "from mine import int\ndef f():\n    return 1\n",
        "from mine import *\ndef f():\n    return 1\n",
    ],
)
def test_what_cannot_be_disguised_stays_as_it_is(source: str) -> None:
    assert lookalike(source) == source
    assert decoys({"app.py": source, "broken.py": "def (:"}) == {}


def test_the_files_with_the_most_functions_are_taken() -> None:
    many = {
        f"{n}.py": "".join(f"def f{i}():\n    return {i}\n" for i in range(n)) for n in range(6)
    }
    assert list(decoys(many)) == ["5.py", "4.py", "3.py"]
    assert len(decoys(many)) == MOST


@pytest.mark.parametrize(
    "path",
    sorted(layout.solution("users").glob("*/*.py")),
    ids=lambda p: f"{p.parent.name}/{p.name}",
)
def test_the_reference_can_be_disguised(path: "object") -> None:
    source = path.read_text("utf-8")  # type: ignore[attr-defined]
    compile(lookalike(source), str(path), "exec")


def test_a_lookalike_is_no_slower_where_it_matters() -> None:
    loop = (
        "def f():\n    total = 0\n    for n in range(10):\n        total += 1\n    return total\n"
    )
    inner = next(n for n in ast.walk(ast.parse(lookalike(loop))) if isinstance(n, ast.For))
    assert ast.unparse(inner.body[0]).endswith("+= 1")
