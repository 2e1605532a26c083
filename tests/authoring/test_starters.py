import ast
import re
import textwrap
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.authoring import starters
from interview_kit.authoring.starters import Starter, derive
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.reference import assemble

SOURCE = """\
import os

# phase 2: begin drop
import re

# phase 2: end


class Store:
    def get(self):
        # phase 1: begin
        return 1
        # phase 1: end

    # phase 3: begin drop
    def stats(self):
        return 3

    # phase 3: end
"""


def test_the_starter_of_a_phase_keeps_earlier_phases_and_stubs_the_others():
    assert derive(SOURCE, 1) == textwrap.dedent(
        """\
        import os


        class Store:
            def get(self):
                # Phase 1: your code goes here.
                raise NotImplementedError
        """
    )
    assert derive(SOURCE, 2) == textwrap.dedent(
        """\
        import os


        class Store:
            def get(self):
                return 1
        """
    )
    assert "import re" in derive(SOURCE, 3)
    assert "stats" not in derive(SOURCE, 3)


def test_the_whole_solution_is_what_comes_after_the_last_phase():
    whole = derive(SOURCE, 4)
    assert "stats" in whole
    assert "# phase" not in whole
    assert "NotImplementedError" not in whole


@given(st.integers(1, 5))
def test_every_starter_is_a_program_without_marks(phase: int) -> None:
    starter = derive(SOURCE, phase)
    ast.parse(starter)
    assert not [line for line in starter.splitlines() if starters.BEGIN.fullmatch(line)]


@given(st.text("ab \n", max_size=200), st.integers(1, 4))
def test_a_text_without_regions_keeps_its_lines(text: str, phase: int) -> None:
    starter = derive(text, phase)
    assert starter.split() == text.split()
    assert derive(starter, phase) == starter


def test_a_region_in_which_no_statement_can_stand_leaves_a_comment():
    text = "class User(Model):\n    # phase 1: begin todo\n    name: str\n    # phase 1: end\n"
    assert derive(text, 1) == "class User(Model):\n    # Phase 1: your code goes here.\n"
    assert derive(text, 2) == "class User(Model):\n    name: str\n"


def test_a_module_of_which_only_the_docstring_is_left_is_in_no_starter(tree):
    path = layout.solution("things") / "domain" / "fields.py"
    path.write_text('"""Limits."""\n\n# phase 2: begin drop\nMOST = 3\n# phase 2: end\n')
    (path.parent / "__init__.py").write_text('"""What things are."""\n')
    exercise = read_exercise("things")
    first, second, third = (starters.derive_starter(exercise, "fastapi", n) for n in (1, 2, 3))
    assert "domain/fields.py" not in first | second
    assert "MOST = 3" in third["domain/fields.py"]
    assert "domain/__init__.py" in first


def test_what_references_of_a_framework_share_is_in_their_starters(tree):
    shared = layout.shared_solution("fastapi")
    shared.mkdir(parents=True)
    (shared / "openapi.py").write_text("OPENAPI = 3\n")
    assert starters.derive_starter(read_exercise("things"), "fastapi", 1)["openapi.py"]
    assemble("things", "fastapi", tree / "reference")
    assert (tree / "reference" / "openapi.py").is_file()


def test_an_empty_file_stays_empty():
    assert derive("", 1) == ""
    assert derive("# phase 1: begin drop\nx = 1\n# phase 1: end\n", 1) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# phase 1: begin\n# phase 2: begin\n", "app.py line 2: a region begins inside another"),
        ("# phase 1: begin\n# phase 2: end\n", "app.py line 2: a region ends that did not begin"),
        ("x\n# phase 1: end\n", "app.py line 2: a region ends that did not begin"),
        ("# phase 1: begin\n", "app.py: a region of phase 1 never ends"),
    ],
)
def test_regions_that_do_not_pair_up_are_named(text, message):
    with pytest.raises(EngineError) as caught:
        derive(text, 1, "app.py")
    assert str(caught.value) == message


def test_written_starters_do_not_drift(tree):
    assert starters.find_drift("things") == []
    assert starters.write_starters("things") == []


@pytest.mark.parametrize("change", ["changed", "missing", "stray"])
def test_a_starter_that_differs_is_found_and_rewritten(tree, change):
    folder = layout.starter("things", "phase1_core", "fastapi")
    path = folder / ("stray.py" if change == "stray" else "app.py")
    if change == "missing":
        path.unlink()
    else:
        path.write_text("x = 1\n")
    assert starters.find_drift("things") == [path]
    assert starters.write_starters("things") == [path]
    assert starters.find_drift("things") == []


def test_a_change_of_the_solution_makes_its_starters_drift(tree):
    path = layout.solution("things") / "domain" / "store.py"
    path.write_text(path.read_text() + "\n\nMORE = 1\n")
    assert [path.name for path in starters.find_drift("things")] == ["store.py", "store.py"]


def test_a_starter_holds_routes_and_domain_but_no_tests(tree):
    folder = layout.starter("things", "phase2_more", "fastapi")
    names = {path.relative_to(folder).as_posix() for path in starters.list_files(folder)}
    assert names == {"app.py", "kit.toml", "domain/store.py"}


def test_caches_and_hidden_files_are_in_no_starter(tree):
    solution = layout.solution("things")
    (solution / "domain" / "__pycache__").mkdir()
    (solution / "domain" / "__pycache__" / "store.pyc").write_bytes(b"\xff")
    (solution / "fastapi" / ".DS_Store").write_bytes(b"\xff")
    assert starters.find_drift("things") == []


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_committed_starters_match_the_solution(exercise_id):
    assert starters.find_drift(exercise_id) == []


LATER = re.compile(
    r"\b(skip|limit|page\w*|patch\w*|has_next|request_?id|\w*uuid\w*|health|stats\w*)\b",
    re.IGNORECASE,
)
"""Words of phases 2 and 3 of `users`."""


def list_first_starters(exercise_id: str) -> Iterator[Starter]:
    """Yield both starters of the first phase for each framework that has them."""
    exercise = read_exercise(exercise_id)
    first = exercise.phases[0]
    for framework in exercise.frameworks:
        yield starters.find_starter(exercise, first, framework)
        if layout.bare_starter(exercise_id, first.id, framework).is_dir():
            yield starters.find_starter(exercise, first, framework, starters.BARE)


def test_the_starters_of_the_first_phase_of_users_show_nothing_of_the_later_ones() -> None:
    for starter in list_first_starters("users"):
        for name, path in starter.files.items():
            text = path.read_text("utf-8")
            is_builder = name.startswith("openapi")  # it names the methods of HTTP
            words = [] if is_builder else LATER.findall(text)
            assert not words, f"{starter.framework}: {name} shows {words}"


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_no_model_of_a_first_starter_is_empty_without_a_word(exercise_id: str) -> None:
    for starter in list_first_starters(exercise_id):
        for name, path in starter.files.items():
            text = path.read_text("utf-8")
            classes = ast.walk(ast.parse(text)) if name.endswith(".py") else ()
            for node in classes:
                if isinstance(node, ast.ClassDef) and is_empty(node):
                    following = "\n".join(text.splitlines()[node.lineno :][:5])
                    assert "your code goes here" in following, f"{starter.framework}: {node.name}"


def is_empty(node: ast.ClassDef) -> bool:
    """Return whether a class is a model of which only the docstring is left."""
    return len(node.body) == 1 and "BaseModel" in map(ast.unparse, node.bases)
