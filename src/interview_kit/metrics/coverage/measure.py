"""Coverage: which lines and branches of the program the candidate's own tests run."""

from collections.abc import Mapping
from typing import Any

from interview_kit.core.model import Coverage, Environment, FileCoverage, Submission
from interview_kit.core.progress import Progress
from interview_kit.metrics.coverage import probes as bombs
from interview_kit.metrics.coverage.unreachable import without_unreachable
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.channel import Message
from interview_kit.submission.sources import TOOLING, changed, program_files, read_source
from interview_kit.suite.run import Place, SuiteRun, counted, run_suite
from interview_kit.suite.variants import canaries

STEP = "coverage"
MADE_UP = (
    "the suite passes on a program whose every function raises: "
    "it asserts nothing, or its result is made up"
)
NO_PROGRAM = "no program files: kit.toml names no source with Python files in it"


def measure(
    submission: Submission, environment: Environment, level: Level, *, progress: Progress
) -> Coverage:
    """Run the candidate's suite on their program, and on some that show whether it ran it.

    The figures are the suite's own claim. A suite that also passes where every function
    raises ran nothing, and a function that it says to run must be met when it ends the
    process: else the coverage is void.
    """
    progress.begin(STEP, 3)
    place = place_of(submission, environment, level)
    sources = sources_of(submission)
    own = run_suite(place, measured=tuple(sources))
    progress.advance(STEP)
    files = () if own.run.reason else files_of(own, sources, counted(place, tuple(sources)))
    void = void_reason(place, sources, own) if files else None if sources else NO_PROGRAM
    progress.advance(STEP)
    if files and void is None:
        void = bombs.contradiction(place, sources, Coverage(run=own.run, files=files))
    progress.advance(STEP)
    progress.end(STEP, void or own.run.reason or summary(own, files))
    return Coverage(run=own.run, files=files, void=void)


def place_of(submission: Submission, environment: Environment, level: Level) -> Place:
    """Where the suite of a submission runs."""
    return Place(
        folder=submission.folder,
        sources=submission.manifest.source,
        tests=submission.manifest.tests,
        environment=environment,
        level=level,
    )


def sources_of(submission: Submission) -> dict[str, str]:
    """The program's files with their text; what is no text is no program."""
    found = {path: read_source(submission.folder / path) for path in program_files(submission)}
    return {path: source for path, source in found.items() if source is not None}


def void_reason(place: Place, sources: Mapping[str, str], own: SuiteRun) -> str | None:
    """Why the suite's coverage cannot be believed; None when it can."""
    passed = own.run.passed()
    if not passed:
        return None
    with changed(place.folder, canaries.altered(sources, canaries.stub)) as folder:
        stub = run_suite(place_in(place, folder), only=passed, stop=True)
    return MADE_UP if set(passed) <= set(stub.run.passed()) else None


def place_in(place: Place, folder: Any) -> Place:
    """The same place with another folder."""
    return Place(
        folder=folder,
        sources=place.sources,
        tests=place.tests,
        environment=place.environment,
        level=place.level,
    )


def files_of(
    own: SuiteRun, sources: Mapping[str, str], facts: Mapping[str, Message]
) -> tuple[FileCoverage, ...]:
    """The coverage of each file of the program, in order of their paths."""
    files = [
        file_of(path, own.files.get(path), source, facts.get(path, {}))
        for path, source in sources.items()
    ]
    return tuple(
        without_unreachable(file, sources[file.path])
        for file in files
        if file.statements and not (file.path in TOOLING and not file.contexts)
    )


def file_of(path: str, claim: Message | None, source: str, fact: Message) -> FileCoverage:
    """One file: what the suite claims to be missing, of as much as there is in `fact`.

    A file that Python cannot read was not run at all.
    """
    text = source.splitlines()
    if not isinstance(claim, dict):
        lines = tuple(n for n, line in enumerate(text, start=1) if line.strip())
        return FileCoverage(
            path=path, statements=len(lines), missing_lines=lines, branches=0, missing_branches=()
        )
    known = range(1, len(text) + 1)
    missing = sorted({n for n in integers(claim.get("missing_lines")) if n in known})
    arcs = sorted({arc for arc in map(tuple, lists(claim.get("missing_branches"))) if pair(arc)})
    contexts = claim.get("contexts")
    return FileCoverage(
        path=path,
        statements=max(whole(fact.get("statements")), len(missing)),
        missing_lines=tuple(missing),
        branches=max(whole(fact.get("branches")), len(arcs)),
        missing_branches=tuple(arcs),
        contexts={
            int(line): tuple(test for test in tests if isinstance(test, str))
            for line, tests in (contexts.items() if isinstance(contexts, dict) else ())
            if line.isdecimal() and isinstance(tests, list) and int(line[:9]) in known
        },
    )


def whole(value: object) -> int:
    """A count, or 0 for anything else."""
    return value if isinstance(value, int) and value > 0 else 0


def integers(value: object) -> list[int]:
    """The line numbers in a list."""
    return [n for n in value if isinstance(n, int)] if isinstance(value, list) else []


def lists(value: object) -> list[list[Any]]:
    """The lists in a list."""
    return [part for part in value if isinstance(part, list)] if isinstance(value, list) else []


def pair(value: tuple[Any, ...]) -> bool:
    """Whether something is a jump between two lines."""
    return len(value) == 2 and all(isinstance(n, int) for n in value)


def summary(own: SuiteRun, files: tuple[FileCoverage, ...]) -> str:
    """What was measured, in one line."""
    all_of = sum(f.statements + f.branches for f in files)
    missing = sum(len(f.missing_lines) + len(f.missing_branches) for f in files)
    percent = 100 * (all_of - missing) / all_of if all_of else 0.0
    return f"{percent:.1f} % of lines and branches, {len(own.run.passed())} tests passed"
