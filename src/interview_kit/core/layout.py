"""The names of folders and files: nothing else in the engine spells a path of this repository."""

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
INTERVIEW_QUESTIONS = "interview.toml"
RESULT = "result.json"
REPORT_HTML = "report.html"
REPORT_JUNIT = "junit.xml"
REPORT_CANDIDATE = "report-candidate.html"
EXPORT_CTRF = "ctrf.json"
EXPORT_GRADESCOPE = "gradescope.json"
EXPORT_CLASSROOM50 = "classroom50.json"
EXPORT_SUMMARY = "summary.md"
EXPORT_ANNOTATIONS = "annotations.txt"
EXPORT_SARIF = "report.sarif"
EXPORT_CSV = "scorecard.csv"
SUBMISSION = "submission.zip"
"""What was graded, kept beside its scorecard."""
INTERVIEW = "interview.json"
COHORT = "cohort.json"
COHORT_CSV = "cohort.csv"
COHORT_HTML = "cohort.html"
COHORT_ANONYMOUS = "cohort-anonymous.html"
COHORT_ANONYMOUS_CSV = "cohort-anonymous.csv"
COHORT_ANONYMOUS_JSON = "cohort-anonymous.json"
COHORT_SIMILAR = "cohort-similar.html"


def exercise(exercise_id: str) -> Path:
    """Return the folder of one exercise."""
    return PHASES / exercise_id


def shared_texts() -> Path:
    """Return the folder of the texts that the hand-outs of all exercises hold."""
    return PHASES / "common"


def texts(exercise_id: str) -> Path:
    """Return the folder of one exercise's own texts and its example test."""
    return exercise(exercise_id) / "common"


def brief(exercise_id: str, phase_id: str) -> Path:
    """Return the brief of one phase."""
    return exercise(exercise_id) / phase_id / "BRIEF.md"


def solution(exercise_id: str) -> Path:
    """Return the folder of one exercise's reference solution."""
    return SOLUTION / exercise_id


def shared_solution(framework: str) -> Path:
    """Return the folder of what the references of one framework share, if they share anything."""
    return SOLUTION / "common" / framework


def starter(exercise_id: str, phase_id: str, framework: str) -> Path:
    """Return the starter of one phase for one framework."""
    return exercise(exercise_id) / phase_id / "starter" / framework


def bare_starter(exercise_id: str, phase_id: str, framework: str) -> Path:
    """Return what a bare starter has of its own; only the first phase of an exercise has one."""
    return exercise(exercise_id) / phase_id / "bare" / framework


def hidden_tests(exercise_id: str, phase_id: str) -> Path:
    """Return the hidden test suite of one phase."""
    return exercise(exercise_id) / phase_id / "hidden_tests"


def faults(exercise_id: str) -> Path:
    """Return the faults at the HTTP boundary of one exercise."""
    return exercise(exercise_id) / "faults"


def load_plan(exercise_id: str) -> Path:
    """Return what a load profile of one exercise stores and asks; an exercise may have none."""
    return exercise(exercise_id) / "load.toml"


def bugs(exercise_id: str) -> Path:
    """Return the named bugs that are put into the domain of one exercise's solution."""
    return solution(exercise_id) / "bugs"


def survivors(exercise_id: str) -> Path:
    """Return the list of mutants of the reference that the hidden checks may miss, with reasons."""
    return solution(exercise_id) / "survivors.toml"


def interview_guide(exercise_id: str) -> Path:
    """Return the page for interviewers on one exercise; the default one needs none of its own."""
    return DOCS / f"guide-{exercise_id}.md"


def list_interview_questions() -> dict[str, Path]:
    """Return the interviewers' questions on exercises that have their own, by exercise."""
    return {path.parent.name: path for path in sorted(PHASES.glob(f"*/{INTERVIEW_QUESTIONS}"))}


def faults_table(exercise_id: str) -> Path:
    """Return the table of the points that each fault and bug of one exercise loses."""
    return DOCS / f"faults-{exercise_id}.md"


def requirements(framework: str) -> Path:
    """Return the pinned, hashed requirements of one framework's candidates."""
    return REQUIREMENTS / "frameworks" / f"{framework}.txt"


def cache() -> Path:
    """Return the folder of built environments; `INTERVIEW_KIT_CACHE` replaces it.

    Root builds in the machine's cache: its own lies in a home that the sandbox's user may not
    enter.
    """
    if chosen := os.environ.get("INTERVIEW_KIT_CACHE"):
        return Path(chosen)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path(platformdirs.site_cache_dir("api-interview-kit"))
    return Path(platformdirs.user_cache_dir("api-interview-kit"))
