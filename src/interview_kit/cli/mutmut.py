"""Plain mutmut on a submission, for practice: the tool that everybody can use at home.

It gives no points. What it changes and what it leaves alone is its own affair: in a FastAPI
program, every function with a decorator.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from interview_kit.core import layout
from interview_kit.core.errors import NothingToGradeError
from interview_kit.core.model import Environment, Limits, RunRecord, Submission
from interview_kit.core.text import terminal
from interview_kit.grading.isolation import fence
from interview_kit.grading.workspace import stage
from interview_kit.report.live import LiveProgress
from interview_kit.sandbox.base import Job, Level
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.sources import changed, program_files

STEP = "mutmut"
SECONDS = 600.0
DIFFS = 10
SETTINGS = "pyproject.toml"
REDRAWN = re.compile(r"[^\n]*\r(?!\n)")
"""What a spinner wrote over again."""


def run(
    path: Path,
    *,
    isolation: str | None,
    exercise: str | None = None,
    allow_install: bool = False,
) -> int:
    """Run mutmut on a private copy, in the sandbox; print what it prints, give its exit code.

    Errors: those of a grading; `NothingToGradeError` for a submission without a program or tests.
    """
    console = Console()
    with LiveProgress(console) as progress, stage() as workspace:
        submission = collect(
            path,
            workspace.theirs / "submission",
            exercise=exercise,
            allow_install=allow_install,
        )
        tool = environments.build(STEP, progress)
        environment, level, _ = fence(
            submission, workspace.theirs, isolation=isolation, progress=progress
        )
        progress.begin(STEP)
        record = mutmut(submission, environment, tool, level)
        progress.end(STEP, record.reason or "")
    words = terminal(REDRAWN.sub("", record.log), limit=len(record.log))
    console.print(words, markup=False, highlight=False, soft_wrap=True)
    return record.exit_code or int(record.reason is not None)


def mutmut(
    submission: Submission, environment: Environment, tool: Environment, level: Level
) -> RunRecord:
    """Run the tool in the environment of the submission, which it is put in front of."""
    packages = next(tool.prefix.glob("lib/python3*/site-packages"))
    with changed(submission.folder, {SETTINGS: settings(submission)}) as folder:
        job = Job(
            argv=(str(environment.python), str(layout.GUEST / "practice.py"), str(DIFFS)),
            folder=folder,
            environment=environment,
            env={"PYTHONPATH": str(packages), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            limits=Limits(cpu=int(SECONDS), total_cpu=2 * SECONDS),
            readable=(packages,),
        )
        with level.start(job) as running:
            return running.wait(SECONDS)


def settings(submission: Submission) -> str:
    """What mutmut has to know, in place of the submission's own settings."""
    sources = program_files(submission)
    tests = [path for path in submission.manifest.tests if (submission.folder / path).exists()]
    if not sources or not tests:
        missing = "tests" if sources else "program files"
        raise NothingToGradeError(f"the submission has no {missing}; see kit.toml")
    others = sorted(
        path.name
        for path in submission.folder.iterdir()
        if path.name not in {*tests, SETTINGS} and not path.name.startswith(".")
    )
    given = {
        "source_paths": sources,
        "pytest_add_cli_args_test_selection": tests,
        "also_copy": others,
    }
    return "\n".join(["[tool.mutmut]", *(f"{key} = {listed(of)}" for key, of in given.items()), ""])


def listed(names: Sequence[str]) -> str:
    """A list of names as TOML, whose texts are JSON's."""
    return json.dumps(list(names), ensure_ascii=False)
