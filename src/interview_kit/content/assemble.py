"""The bundled reference as a submission: a framework's routes over the shared domain."""

import shutil
from pathlib import Path

from interview_kit import layout
from interview_kit.errors import UsageError
from interview_kit.frameworks import framework_of

CANDIDATE = "reference"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")


def assemble(exercise_id: str, framework: str, into: Path) -> Path:
    """Lay the solution out as a candidate would hand it in. Errors: `UsageError`."""
    solution = layout.solution(exercise_id)
    routes = solution / framework
    if not routes.is_dir():
        raise UsageError(f"there is no reference of {exercise_id!r} for {framework!r}")
    shutil.copytree(routes, into, dirs_exist_ok=True, ignore=LEFT_OUT)
    in_python = framework_of(framework).interface != "port"
    for part in ("domain", "tests") if in_python else ():
        shutil.copytree(solution / part, into / part, dirs_exist_ok=True, ignore=LEFT_OUT)
    return into
