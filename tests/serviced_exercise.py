"""The small exercise, whose programs call a service and read a file."""

from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.model import Exercise
from interview_kit.exercise.definition import read_exercise

DOORS = layout.PHASES / "parking" / "common" / "tests" / "doors.py"
TABLES = """
[env]
HARDWARE_URL = "http://127.0.0.1:8090"

[[services]]
name = "doors"
module = "tests/doors.py"
factory = "Doors"
variable = "HARDWARE_URL"

[[files]]
variable = "SEED_FILE"
module = "seed.py"
example = "seed.json"
"""


@pytest.fixture
def serviced(tree: Path) -> Exercise:
    """Add a service and a file to the small exercise."""
    home = layout.exercise("things")
    (home / "common" / "tests" / "doors.py").write_bytes(DOORS.read_bytes())
    (home / "common" / "seed.json").write_text('{"door": "example"}')
    (home / "seed.py").write_text(
        "def make_content(chance):\n    return {'door': chance.randbytes(4).hex()}\n"
    )
    with (home / "exercise.toml").open("a") as file:
        file.write(TABLES)
    return read_exercise("things")
