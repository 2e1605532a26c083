"""The bundled reference as a submission: a framework's routes over the shared domain."""

import re
import shutil
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.frameworks import framework_of

CANDIDATE = "reference"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
OF_DOMAIN = re.compile(r"^(from|import) domain\b", re.MULTILINE)


def assemble(exercise_id: str, framework: str, into: Path) -> Path:
    """Lay the solution out as a candidate would hand it in. Errors: `UsageError`."""
    solution = layout.solution(exercise_id)
    routes = solution / framework
    if not routes.is_dir():
        raise UsageError(f"there is no reference of {exercise_id!r} for {framework!r}")
    in_python = framework_of(framework).interface != "port"
    if in_python:
        shutil.copytree(solution / "domain", into / "domain", dirs_exist_ok=True, ignore=LEFT_OUT)
    left_out = LEFT_OUT if in_python else without_domain
    shutil.copytree(solution / "tests", into / "tests", dirs_exist_ok=True, ignore=left_out)
    shutil.copytree(routes, into, dirs_exist_ok=True, ignore=LEFT_OUT)
    return into


def without_domain(folder: str, names: list[str]) -> set[str]:
    """What to leave out of the model suite for a program of another language than the domain's."""
    plain = [name for name in names if name.endswith(".py")]
    inside = {name for name in plain if OF_DOMAIN.search(Path(folder, name).read_text("utf-8"))}
    return LEFT_OUT(folder, names) | inside
