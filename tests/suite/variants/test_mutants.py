"""Mutants: where they are made, where not, and what each says of itself."""

import pytest

from interview_kit.suite.variants.bytecode import fingerprint
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants
from tests.suite.programs import new_line


def mutants(source: str) -> list[Mutant]:
    return list(generate_mutants({"app.py": source}))


def lines(source: str, operator: str | None = None) -> list[str]:
    return [new_line(m.diff) for m in mutants(source) if operator in (None, m.operator)]


@pytest.mark.parametrize(
    ("operator", "source", "expected"),
    [
        ("bound_swap", "X = Field(ge=0, lt=9)", ["X = Field(gt=0, lt=9)", "X = Field(ge=0, le=9)"]),
        ("bound_down", "X = Field(max_length=9)", ["X = Field(max_length=8)"]),
        (
            "constraint_drop",
            "X = Query(1, ge=0, le=9)",
            ["X = Query(1, le=9)", "X = Query(1, ge=0)"],
        ),
        ("constraint_drop", "X = Field(pattern='a')", ["X = Field()"]),
        (
            "route_method",
            "@app.get('/x')\ndef f():\n    return 1\n",
            ["@app.post('/x')"],
        ),
        (
            "drop_status_code",
            "@app.post('/x', status_code=201)\ndef f():\n    return 1\n",
            ["@app.post('/x')"],
        ),
        (
            "decorator_drop",
            "@app.post('/x',\n    status_code=201)\ndef f():\n    return 1\n",
            ["-@app.post('/x', -    status_code=201)"],
        ),
        ("status_code", "X = status.HTTP_404_NOT_FOUND", ["X = status.HTTP_400_BAD_REQUEST"]),
        ("weaker_type", "class A:\n    x: EmailStr\n", ["x: str"]),
        (
            "weaker_type",
            "def f(x: Annotated[PositiveInt, Query()]): ...\n",
            ["def f(x: Annotated[int, Query()]): ..."],
        ),
        ("return_none", "def f():\n    return g\n", ["return None"]),
        ("delete_statement", "def f():\n    g()\n    raise E\n", ["pass", "pass"]),
        (
            "condition_false",
            "def f(a, b):\n    if a or b:\n        g = 1\n",
            ["if (a or b) and False:"],
        ),
        ("condition_true", "def f(a):\n    if a:\n        g = 1\n", ["if (a) or True:"]),
        ("remove_with", "def f():\n    with lock:\n        g = 1\n", ["if True:"]),
        ("remove_with", "def f():\n    with lock as x:\n        g = 1\n", []),
    ],
)
def test_operators_of_the_web(operator: str, source: str, expected: list[str]) -> None:
    assert lines(source, operator) == expected


@pytest.mark.parametrize(
    "source",
    [
        "import os\nfrom a import b\n",
        '"""Text."""\n',
        "def f():\n    '''Text.'''\n",
        "__all__ = ['a', 'b']\n",
        "log = getLogger('a')\n",
        "T = TypeVar('T')\n",
        "def f():\n    logger.info('a', 1)\n",
        "def f():\n    print('a')\n",
        "if __name__ == '__main__':\n    run(1)\n",
        "if TYPE_CHECKING:\n    X = 1\n",
        "def f(a: int) -> str: ...\n",
        "@dataclass(frozen=True, slots=True)\nclass A:\n    x: int\n",
        "def f():\n    x: list[int]\n",
    ],
)
def test_what_says_nothing_about_behaviour_is_left_alone(source: str) -> None:
    assert lines(source) == []


@pytest.mark.parametrize(
    ("source", "untouched"),
    [
        ("app = FastAPI(title='T', docs_url=None, x=1)\n", ["T", "docs_url"]),
        ("@app.get('/x', summary='S', tags=['T'])\ndef f(): ...\n", ["S", "T"]),
        ("X = Field(1, description='D', ge=0)\n", ["D"]),
        ("def f():\n    raise HTTPException(404, 'gone')\n", ["gone"]),
        ("def f():\n    raise HTTPException(status_code=404, detail=f'gone {1}')\n", ["gone"]),
        ("def f():\n    return {'detail': 'gone', 'code': 3}\n", ["gone"]),
    ],
)
def test_texts_for_people_are_left_alone_and_the_rest_is_not(
    source: str, untouched: list[str]
) -> None:
    made = [line for line in lines(source) if "None" not in line.split("#")[0] or "docs" in line]
    assert made
    text = " ".join(untouched)
    kept = [line for line in lines(source) if "-@" not in line and "= None" not in line]
    kept = [line for line in kept if "return None" not in line and line != "pass"]
    assert kept
    assert all(word in line for line in kept for word in text.split()), kept


def test_the_key_of_a_text_is_behaviour() -> None:
    assert "return {'XXdetailXX': 'gone'}" in lines("def f():\n    return {'detail': 'gone'}\n")


def test_kinds_tell_what_is_declared_from_what_is_done() -> None:
    source = (
        "LIMIT = 5\n"
        "class A:\n"
        "    x = 1\n"
        "    def m(self, y=2):\n"
        "        z = 3\n"
        "        class B:\n"
        "            w = 4\n"
    )
    found = {
        new_line(m.diff): (m.kind, m.function, m.declared)
        for m in mutants(source)
        if m.operator == "number"
    }
    assert found == {
        "LIMIT = 6": ("interface", "", True),
        "x = 2": ("interface", "A", True),
        "def m(self, y=3):": ("interface", "A.m", True),
        "z = 4": ("body", "A.m", False),
        "w = 5": ("interface", "A.m.B", False),
    }


def test_changes_that_compile_to_the_same_are_dropped() -> None:
    assert lines("X = 1 if True else 2\n", "if_exp") == ["X = 1 if (True) and False else 2"]
    assert lines("def f():\n    return None\n") == []


def test_no_two_mutants_compile_to_the_same() -> None:
    found = mutants("def f(a):\n    if a:\n        raise E\n")
    assert len({new_line(m.diff) for m in found}) == len(found)


def test_what_cannot_be_compiled_or_read_gives_nothing() -> None:
    assert mutants("def f(:\n") == []
    assert mutants("x = '\0'") == []


def test_ids_are_unique_and_do_not_move_with_the_line() -> None:
    source = "def f(a):\n    g(a, 1)\n    g(a, 1)\n    return 1\n"
    here = mutants(source)
    below = mutants("# a comment\n\n\n" + source)
    assert len({m.id for m in here}) == len(here)
    assert [m.id for m in here] == [m.id for m in below]
    assert [m.line + 3 for m in here] == [m.line for m in below]


def test_the_same_sources_give_the_same_mutants() -> None:
    sources = {"b.py": "X = 1\n", "a.py": "def f():\n    return 1\n"}
    assert generate_mutants(sources) == generate_mutants(dict(reversed(sources.items())))
    assert next(m.file for m in generate_mutants(sources)) == "a.py"


def test_diffs_are_in_the_candidates_own_lines() -> None:
    source = "def f( a,b ):   # odd\n\n  x=  a+b\n\n  return(x)\n"
    diff = next(m.diff for m in mutants(source) if m.operator == "swap_op")
    assert diff == (
        "--- a/app.py\n+++ b/app.py\n@@ -1,5 +1,5 @@\n"
        " def f( a,b ):   # odd\n \n-  x=  a+b\n+  x=  a - b\n \n   return(x)\n"
    )


def test_other_alphabets_and_line_ends_stay_as_they_are() -> None:
    source = "def f():\r\n    x = 'Zoë 雪'\r\n    return 1\r\n"
    (mutant,) = [m for m in mutants(source) if m.operator == "number"]
    assert mutant.source == source.replace("return 1", "return 2")


def test_the_lines_of_a_mutant_are_those_of_its_statement() -> None:
    source = (
        "@app.get(\n    '/x',\n)\n"
        "def f(\n    a=1,\n):\n"
        "    if (a >\n        2):\n"
        "        return g(\n            3,\n        )\n"
    )
    found = {new_line(m.diff): m.lines for m in mutants(source) if m.operator == "number"}
    assert found["a=2,"] == range(1, 7)
    assert found["3):"] == range(7, 9)
    assert found["4,"] == range(9, 12)


@pytest.mark.parametrize(
    ("header", "last"),
    [
        ("if (\n        a is None\n        or b\n    ):\n", 5),
        ("if a: g()\n", 2),
        ("with (\n        lock\n    ):\n", 4),
    ],
)
def test_the_lines_of_a_condition_are_all_above_the_body(header: str, last: int) -> None:
    source = f"def f(a, b):\n    {header}" + ("" if "g()" in header else "        g()\n")
    operators = {"condition_false", "condition_true", "remove_with"}
    changes = [m for m in mutants(source) if m.operator in operators]
    assert changes
    assert {m.lines for m in changes} == {range(2, last + 1)}


def test_a_number_of_thousands_of_digits_is_left_alone() -> None:
    assert [m.operator for m in mutants(f"def f(a):\n    return a + {'9' * 4300}\n")]
    assert fingerprint("x = 0x" + "f" * 4000) != fingerprint("x = 0x" + "f" * 3999 + "e")
    assert fingerprint("x = (1, True)") != fingerprint("x = (True, 1)")
    assert fingerprint("x = a in {1, 2}") == fingerprint("x = a in {2, 1}")
