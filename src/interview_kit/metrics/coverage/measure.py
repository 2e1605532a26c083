"""Coverage: which lines and branches of the program the candidate's own tests run."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from interview_kit.core.model import Coverage, Environment, FileCoverage, Submission, TestRun
from interview_kit.core.progress import Progress
from interview_kit.metrics.coverage.probes import (
    ProbeServers,
    close_branches,
    correct_lines,
    find_contradiction,
    find_false_claims,
    find_false_claims_of_failing,
)
from interview_kit.metrics.coverage.score import explain_no_pass
from interview_kit.metrics.coverage.unreachable import drop_unreachable
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.channel import Message
from interview_kit.submission.imports import find_data_run
from interview_kit.submission.modules import find_missing_request
from interview_kit.submission.sources import TOOLING, read_others, read_sources
from interview_kit.suite.gate import explain_passing_stub
from interview_kit.suite.plan import Plan
from interview_kit.suite.run import SuiteRun, count_statements, make_place, run_suite
from interview_kit.suite.runner import Subject
from interview_kit.suite.variants.apart import read_apart
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.probes import FUNCTION_PROBE, make_stubs_and_probes

STEP = "coverage"
IMPORT_ERROR = re.compile(r"^E +(ModuleNotFoundError: .*)", re.MULTILINE)
NO_PROGRAM = "no program files: kit.toml names no source with Python files in it"


def measure(
    submission: Submission,
    environment: Environment,
    level: Level,
    *,
    progress: Progress,
    seed: int = 0,
    quick: bool = False,
) -> Coverage:
    """Run the candidate's suite on their program, then check that the suite does run it.

    The figures are the suite's own claim. They are void when the suite also passes on a program
    whose every function raises, or when functions that it claims to run do not run again. A
    `quick` look tries no single function or line.
    """
    progress.begin(STEP, 3)
    place = make_place(submission, environment, level)
    sources = read_sources(submission)
    suite_run = run_suite(place, measured=tuple(sources))
    run = suite_run.run
    progress.advance(STEP)
    files: tuple[FileCoverage, ...] = ()
    if not run.reason:
        files = read_files(suite_run, sources, count_statements(place, tuple(sources)))
    others = read_others(submission).items()
    tests = {path: text for path, text in others if path not in TOOLING}
    void = explain_data_run({**sources, **tests}) if sources else NO_PROGRAM
    coverage = Coverage(run=run, files=files, void=void)
    if files and void is None:
        subject = Subject(place=place, sources=sources, coverage=coverage)
        coverage = check_claims(subject, progress, seed, quick=quick)
    failed = explain_no_pass(run) if sources else None
    summary = summarize(suite_run, coverage.files)
    progress.end(STEP, coverage.void or run.reason or failed or summary)
    return coverage


def explain_data_run(sources: Mapping[str, str]) -> str | None:
    """Say where a program, or its tests, run code that is no module; None where they do not.

    Nobody can measure such code, or change it along with the program where it is a copy of it.
    """
    for path, source in sources.items():
        if call := find_data_run(source):
            name, line = call
            return (
                f"{path} line {line} runs code from data ({name}), which cannot be measured: "
                "write that code as a module and import it"
            )
    return None


def check_claims(subject: Subject, progress: Progress, seed: int, *, quick: bool) -> Coverage:
    """Put what a suite claims to the test; files that cannot be changed for that are not judged."""
    coverage = subject.coverage
    claims = {file.path: replace(file, contexts={}) for file in coverage.files}
    sources = {path: subject.sources[path] for path in claims}
    reading = read_apart(partial(make_stubs_and_probes, files=claims, seed=seed), sources)
    stubs, probes = reading.result
    files = tuple(file for file in coverage.files if file.path not in reading.not_judged)
    coverage = replace(coverage, files=files, not_judged=reading.not_judged)
    void = explain_passing_stub(subject.place, stubs, coverage.run.passed()) if files else None
    progress.advance(STEP)
    coverage = replace(coverage, void=void)
    if files and void is None and not quick:
        coverage = try_claims(replace(subject, coverage=coverage), probes)
    progress.advance(STEP)
    return coverage


def is_run_by_failing_tests(probe: Mutant, coverage: Coverage) -> bool:
    """Tell whether only tests that fail are said to run a line.

    A line that no test at all is said to run is one of those that never ran.
    """
    passed = coverage.run.passed()
    failed = [test for test in coverage.run.tests if test not in passed]
    reaches = [Plan(coverage, tests).find_reach(probe) for tests in (passed, failed)]
    return reaches[0].is_empty and not reaches[1].is_empty


def try_claims(subject: Subject, probes: Sequence[Mutant]) -> Coverage:
    """Run again what is claimed to run, with probes of functions, lines and branches."""
    coverage = subject.coverage
    functions = [probe for probe in probes if probe.operator == FUNCTION_PROBE]
    lines = [probe for probe in probes if probe.operator != FUNCTION_PROBE]
    of_failing = [probe for probe in lines if is_run_by_failing_tests(probe, coverage)]
    of_passing = [probe for probe in lines if probe not in of_failing]
    with ProbeServers(subject.place) as servers:
        void = find_contradiction(subject, functions, servers)
        if void is not None:
            return replace(coverage, void=void)
        false_claims = find_false_claims(subject, of_passing, 1, servers)
    false_claims += find_false_claims_of_failing(subject, of_failing)
    return correct_lines(coverage, false_claims, len(lines))


def find_missing_package(run: TestRun, requests: Sequence[str]) -> str | None:
    """Return the request whose package kept a test file, or a conftest.py, from being imported.

    Only what pytest could not collect: a test that fails has been run.
    """
    errors = [message for test, message in run.messages.items() if "::" not in test]
    if run.reason:
        errors += IMPORT_ERROR.findall(run.log)
    requested = (find_missing_request(error, requests) for error in errors)
    return next(filter(None, requested), None)


def read_files(
    suite_run: SuiteRun, sources: Mapping[str, str], counts: Mapping[str, Message]
) -> tuple[FileCoverage, ...]:
    """Read the coverage of each file of the program, in order of their paths.

    `counts` holds the numbers of statements and branches that we counted ourselves.
    """
    files = [
        read_file(path, suite_run.files.get(path), source, counts.get(path, {}))
        for path, source in sources.items()
    ]
    return tuple(
        drop_unreachable(file, sources[file.path])
        for file in files
        if file.statements and not (file.path in TOOLING and not file.contexts)
    )


def read_file(path: str, claim: Message | None, source: str, count: Message) -> FileCoverage:
    """Read one file's coverage: what the suite claims to be missing, of as much as we counted.

    A file that is not in the claim, such as one that Python cannot read, was not run at all.
    """
    text = source.splitlines()
    if not isinstance(claim, dict):
        lines = tuple(n for n, line in enumerate(text, start=1) if line.strip())
        return FileCoverage(
            path=path, statements=len(lines), missing_lines=lines, branches=0, missing_branches=()
        )
    valid_lines = range(1, len(text) + 1)
    missing = sorted({n for n in keep_integers(claim.get("missing_lines")) if n in valid_lines})
    arcs = sorted(read_arcs(claim))
    contexts = claim.get("contexts")
    file = FileCoverage(
        path=path,
        statements=max(keep_count(count.get("statements")), len(missing)),
        missing_lines=tuple(missing),
        branches=max(keep_count(count.get("branches")), len(arcs)),
        missing_branches=tuple(arcs),
        arcs=frozenset(read_arcs(count)),
        contexts={
            int(line): tuple(test for test in tests if isinstance(test, str))
            for line, tests in (contexts.items() if isinstance(contexts, dict) else ())
            if line.isdecimal() and isinstance(tests, list) and int(line[:9]) in valid_lines
        },
    )
    return close_branches(file)


def keep_count(value: object) -> int:
    """Return a count, or 0 for anything else."""
    return value if isinstance(value, int) and value > 0 else 0


def keep_integers(value: object) -> list[int]:
    """Return the integers in a list."""
    return [n for n in value if isinstance(n, int)] if isinstance(value, list) else []


def keep_lists(value: object) -> list[list[Any]]:
    """Return the lists in a list."""
    return [part for part in value if isinstance(part, list)] if isinstance(value, list) else []


def read_arcs(part: Message) -> set[tuple[int, int]]:
    """Read the branches that are missing: all of them, where nothing was run."""
    arcs = map(tuple, keep_lists(part.get("missing_branches")))
    return {arc for arc in arcs if is_arc(arc)}


def is_arc(value: tuple[Any, ...]) -> bool:
    """Return whether a value is a jump between two lines."""
    return len(value) == 2 and all(isinstance(n, int) for n in value)


def summarize(suite_run: SuiteRun, files: tuple[FileCoverage, ...]) -> str:
    """Say in one line what was measured."""
    total = sum(f.statements + f.branches for f in files)
    missing = sum(len(f.missing_lines) + len(f.missing_branches) for f in files)
    percent = 100 * (total - missing) / total if total else 0.0
    return f"{percent:.1f} % of lines and branches, {len(suite_run.run.passed())} tests passed"
