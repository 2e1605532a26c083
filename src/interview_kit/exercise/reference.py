"""Assemble the bundled reference as a submission: one framework's routes and the shared domain."""

import re
import shutil
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.exercise.definition import read_exercise
from interview_kit.frameworks import framework_of

CANDIDATE = "reference"
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
DOMAIN_IMPORT = re.compile(r"^(from|import) domain\b", re.MULTILINE)


def assemble(exercise_id: str, framework: str, into: Path) -> Path:
    """Copy the solution into a folder, laid out as a candidate would submit it.

    Raises `UsageError` when the exercise has no reference for that framework.
    """
    solution, texts = layout.solution(exercise_id), layout.texts(exercise_id)
    routes = solution / framework
    if not routes.is_dir():
        names = ", ".join(read_exercise(exercise_id).frameworks)
        raise UsageError(f"{exercise_id} has no reference for {framework!r}; it has: {names}")
    in_python = framework_of(framework).interface != "port"
    if in_python:
        shutil.copytree(solution / "domain", into / "domain", dirs_exist_ok=True, ignore=IGNORED)
    ignore = IGNORED if in_python else ignore_domain_tests
    shutil.copytree(solution / "tests", into / "tests", dirs_exist_ok=True, ignore=ignore)
    if (shared := layout.shared_solution(framework)).is_dir():
        shutil.copytree(shared, into, dirs_exist_ok=True, ignore=IGNORED)
    shutil.copytree(routes, into, dirs_exist_ok=True, ignore=IGNORED)
    exercise = read_exercise(exercise_id)
    # A hand-out holds these, and tests use them.
    given = [service.module for service in exercise.services]
    for path in (*given, *(file.example for file in exercise.files)):
        copy = into / path.relative_to(texts)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return into


def ignore_domain_tests(folder: str, names: list[str]) -> set[str]:
    """Ignore tests that import the Python domain, which a program in another language lacks."""
    modules = [Path(folder, name) for name in names if name.endswith(".py")]
    tests = {path.name for path in modules if DOMAIN_IMPORT.search(path.read_text("utf-8"))}
    return IGNORED(folder, names) | tests
