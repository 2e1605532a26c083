"""Folder names, in one place: nothing else in the engine spells a path of this repository."""

import os
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
PHASES = ROOT / "phases"
SOLUTION = ROOT / "solution"
REQUIREMENTS = ROOT / "requirements"
DOCS = ROOT / "docs"
RESULT_SCHEMA = DOCS / "result.schema.json"
GUEST = PACKAGE / "sandbox" / "guest"
"""Programs that run under the candidate's Python; they import nothing of the kit."""
CANDIDATE = PACKAGE / "candidate"
"""The candidate's side: standard library only; it becomes `kit.pyz`."""
GIVEN = PACKAGE / "authoring" / "given"
"""Files that every hand-out holds."""

MANIFEST = "kit.toml"
QUESTIONS = "QUESTIONS.md"
RESULT = "result.json"
REPORT_HTML = "report.html"
REPORT_JUNIT = "junit.xml"
REPORT_CANDIDATE = "report-candidate.html"
SUBMISSION = "submission.zip"
"""What was graded, kept beside its scorecard."""
INTERVIEW = "interview.json"


def exercise(exercise_id: str) -> Path:
    """The folder of one exercise."""
    return PHASES / exercise_id


def solution(exercise_id: str) -> Path:
    """The folder of one exercise's reference solution."""
    return SOLUTION / exercise_id


def starter(exercise_id: str, phase_id: str, framework: str) -> Path:
    """The starter of one phase for one framework."""
    return exercise(exercise_id) / phase_id / "starter" / framework


def hidden_tests(exercise_id: str, phase_id: str) -> Path:
    """The hidden test suite of one phase."""
    return exercise(exercise_id) / phase_id / "hidden_tests"


def visible_checks(exercise_id: str, phase_id: str) -> Path:
    """The visible checks of one phase: the few that a candidate may run."""
    return exercise(exercise_id) / phase_id / "visible_checks.py"


def faults(exercise_id: str) -> Path:
    """The faults at the HTTP boundary of one exercise."""
    return exercise(exercise_id) / "faults"


def bugs(exercise_id: str) -> Path:
    """The named bugs that are put into the domain of one exercise's solution."""
    return solution(exercise_id) / "bugs"


def survivors(exercise_id: str) -> Path:
    """Why some mutants of one exercise's reference may go unseen by the hidden checks."""
    return solution(exercise_id) / "survivors.toml"


def faults_table(exercise_id: str) -> Path:
    """The table of what each fault and bug of one exercise loses."""
    return DOCS / f"faults-{exercise_id}.md"


def requirements(framework: str) -> Path:
    """The pinned, hashed requirements of one framework's candidates."""
    return REQUIREMENTS / "frameworks" / f"{framework}.txt"


def cache() -> Path:
    """Where built environments are kept between runs; `INTERVIEW_KIT_CACHE` moves it.

    Root's own cache lies in a home that no other user may enter, and the sandbox runs
    candidates under another user: so root builds in the machine's cache.
    """
    if chosen := os.environ.get("INTERVIEW_KIT_CACHE"):
        return Path(chosen)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path(platformdirs.site_cache_dir("api-interview-kit"))
    return Path(platformdirs.user_cache_dir("api-interview-kit"))
