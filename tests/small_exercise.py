"""A small but complete exercise, for tests that break one part of it at a time."""

from pathlib import Path

import pytest

from interview_kit.authoring import starters
from interview_kit.core import layout
from interview_kit.core.model import Exercise
from interview_kit.exercise.definition import read_exercise

FILES = {
    "phases/things/exercise.toml": """\
format_version = 1
id = "things"
title = "Things"
frameworks = ["fastapi"]
collection = "/things/"
weights = { behaviour = 60, coverage = 10, mutation = 30 }
full_marks_at = { coverage = 100, mutation = 90 }

[[phases]]
id = "phase1_core"
number = 1
title = "Core"
minutes = 40
points = 40

[[phases]]
id = "phase2_more"
number = 2
title = "More"
minutes = 20
points = 20

[[requirements]]
id = "T1"
phase = 1
points = 40
title = "A thing is given"

[[requirements]]
id = "T2"
phase = 2
points = 20
title = "Things are counted"
""",
    "phases/common/README.md": "Read this.\n\n    ${start_command}\n",
    "phases/things/common/tests/test_example.py": "def test_example():\n    assert True\n",
    "phases/things/phase1_core/BRIEF.md": """\
# Core

Your tests give 40 of 100 points and need about a third of the time.

T1 (40): a thing is given.
""",
    "phases/things/phase2_more/BRIEF.md": """\
# More

Your tests give 40 of 100 points and need about a third of the time.

T2 (20): things are counted.
""",
    "phases/things/phase1_core/hidden_tests/test_give.py": '''\
import pytest

from interview_kit.metrics.behaviour.checks import expect_status


@pytest.mark.requirement("T1")
def test_a_thing_is_given(client):
    """A thing is given."""
    expect_status(client.get("/things/1"), 200)
''',
    "phases/things/phase2_more/hidden_tests/test_count.py": '''\
import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("T2")
def test_things_are_counted(client):
    """Things are counted."""
    answer = json_body(expect_status(client.get("/things/count"), 200))
    check(answer == {"count": 3}, "a count of 3", answer)
''',
    "solution/things/fastapi/kit.toml": """\
exercise = "things"

[run]
framework = "fastapi"
app = "app:app"
""",
    "solution/things/fastapi/app.py": """\
from fastapi import FastAPI

from domain.store import THINGS, find_thing

app = FastAPI()


@app.get("/things/")
def list_things():
    return THINGS


# phase 2: begin drop
@app.get("/things/count")
def count_the_things_of_everyone():
    return {"count": len(THINGS)}


# phase 2: end
@app.get("/things/{number}")
def give_one_thing(number: int):
    # phase 1: begin
    return find_thing(number)
    # phase 1: end
""",
    "solution/things/domain/store.py": """\
THINGS = ["a hat", "a stick", "an umbrella"]


def find_thing(number: int) -> str:
    # phase 1: begin
    return THINGS[number % len(THINGS)].upper()
    # phase 1: end
""",
    "solution/things/tests/test_things.py": """\
from domain.store import find_thing


def test_the_first_thing_is_found_in_capitals():
    assert find_thing(0) == "A HAT"
""",
}


@pytest.fixture
def tree(tmp_path, monkeypatch) -> Path:
    """Write the small exercise, with its starters, as a repository; returns its root."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    monkeypatch.setattr(layout, "PHASES", tmp_path / "phases")
    monkeypatch.setattr(layout, "SOLUTION", tmp_path / "solution")
    starters.write_starters("things")
    return tmp_path


@pytest.fixture
def things(tree) -> Exercise:
    return read_exercise("things")
