import re
import subprocess

import pytest

from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.frameworks import FRAMEWORKS, framework_of


def test_every_framework_is_listed_under_its_own_name():
    assert FRAMEWORKS
    for name, row in FRAMEWORKS.items():
        assert row.name == name
        assert row.interface in ("asgi", "wsgi", "port")
        assert row.title
        # What speaks for itself on a port is not imported by us.
        assert bool(row.libraries) == (row.interface != "port")


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_every_stack_of_an_exercise_can_be_served(exercise_id):
    for stack in read_exercise(exercise_id).frameworks:
        assert framework_of(stack).name in (stack, "command")


@pytest.mark.parametrize("name", sorted(FRAMEWORKS))
def test_every_framework_has_pinned_and_hashed_requirements(name):
    lines = layout.requirements(name).read_text("utf-8").splitlines()
    packages = [line for line in lines if re.match(r"[a-z]", line)]
    assert packages
    assert all("==" in line for line in packages)
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
    assert not [line for line in lines if "://" in line or line.startswith("-")]


def test_what_is_imported_before_a_submission_is_there(fastapi):
    code = "".join(f"import {name}\n" for name in FRAMEWORKS["fastapi"].libraries)
    process = subprocess.run([fastapi.python, "-I", "-c", code], check=False, capture_output=True)
    assert process.returncode == 0, process.stderr
