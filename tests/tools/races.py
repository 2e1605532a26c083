"""Count in how many gradings of a reference the checks of races fail, with its lock and without.

    python tests/tools/races.py users fastapi --gradings 100 [--locked]

Each grading is what a real one does for these checks: a fresh server, all of their rounds. The
lock is taken away as a trainer would do it, and nothing sleeps instead.
"""

import argparse
import re
import tempfile
from functools import partial
from pathlib import Path

from interview_kit.authoring.collected import list_checks
from interview_kit.core import layout
from interview_kit.core.model import Outcome
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.input_files import make_files
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.behaviour import measure
from interview_kit.server.reference_server import serve_folder
from interview_kit.submission import environments

LOCK = re.compile(r"with self\._lock:")


def take_lock_away(folder: Path) -> None:
    """Replace every use of the lock in the domain; all that it held runs as before."""
    for path in (folder / "domain").glob("*.py"):
        path.write_text(LOCK.sub("if True:", path.read_text("utf-8")), "utf-8")


def find_race_files(exercise_id: str) -> list[Path]:
    """Return the files of hidden checks whose names say that they are about races."""
    names = {check.name.partition("::")[0] for check in list_checks(read_exercise(exercise_id))}
    return [
        path
        for path in sorted(layout.exercise(exercise_id).glob("*/hidden_tests/test_races.py"))
        if f"{path.parent.parent.name}/{path.name}" in names
    ]


def count_failed(exercise_id: str, framework: str, gradings: int, is_locked: bool) -> int:
    """Return in how many gradings at least one check of races fails."""
    files, failed = find_race_files(exercise_id), 0
    make_contents = partial(make_files, read_exercise(exercise_id).files)
    with tempfile.TemporaryDirectory(prefix="kit-races-") as folder:
        reference = assemble(exercise_id, framework, Path(folder))
        if not is_locked:
            take_lock_away(reference)
        with serve_folder(reference, environments.build(framework)) as launch:
            for number in range(gradings):
                settings = measure.Settings(
                    openapi="/openapi.json", seed=number, make_files=make_contents
                )
                checks = measure.run_checks(files, launch, settings=settings, progress=Silent())
                lost = [check for check in checks if check.outcome is not Outcome.PASSED]
                failed += bool(lost)
                print(number, *(f"{check.name}: {check.message}" for check in lost), flush=True)
    return failed


def main() -> None:
    """Print each grading and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("exercise")
    parser.add_argument("framework")
    parser.add_argument("--gradings", type=int, default=100)
    parser.add_argument("--locked", action="store_true", help="leave the lock where it is")
    options = parser.parse_args()
    failed = count_failed(options.exercise, options.framework, options.gradings, options.locked)
    lock = "with its lock" if options.locked else "without its lock"
    print(f"{options.exercise} on {options.framework} {lock}: {failed} of {options.gradings} fail")


if __name__ == "__main__":
    main()
