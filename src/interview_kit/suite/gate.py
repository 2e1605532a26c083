"""Decide whether the verdicts of a suite can be believed, by runs on programs that we know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from interview_kit.submission.sources import changed_copy
from interview_kit.suite.run import Place, run_suite
from interview_kit.suite.variants import sanity_programs
from interview_kit.suite.variants.apart import read_apart

NOT_TWICE = "the suite does not pass twice on the same program"
MADE_UP = (
    "the suite passes on a program whose every function raises: "
    "it asserts nothing, or its result is made up"
)
READS_SOURCE = {
    sanity_programs.add_comments: (
        "the suite fails when only comments change: it inspects the source"
    ),
    sanity_programs.change_locals: (
        "the suite fails when only names of local variables change: it inspects the source"
    ),
}


def explain_passing_stub(
    place: Place, stubs: Mapping[str, str], passed: Sequence[str]
) -> str | None:
    """Say why a suite that also passes on stubs cannot be believed; return None when it fails.

    `passed` are the tests that passed on the program itself.
    """
    if not passed:
        return None
    with changed_copy(place.folder, stubs) as folder:
        stub_run = run_suite(replace(place, folder=folder), only=passed, stop=True).run
    return MADE_UP if set(passed) <= set(stub_run.passed()) else None


def explain_unfit_suite(
    place: Place, sources: Mapping[str, str], tests: Sequence[str]
) -> str | None:
    """Say why the suite's verdicts cannot be believed; return None when they can.

    A suite that fails on a program which behaves the same judges the text, not the behaviour.
    Single tests that fail on the unchanged program as well are left to the null runs.
    """
    for change, reason in READS_SOURCE.items():
        changed = read_apart(partial(sanity_programs.change_files, change=change), sources).result
        with changed_copy(place.folder, changed) as folder:
            changed_place = replace(place, folder=folder)
            if not (failing := find_failing(changed_place, tests)):
                continue
            unsteady = find_failing(place, tests)
            if unsteady == set(tests):
                return f"{NOT_TWICE} (no test passed again)"
            failing -= unsteady
            # Once more: a test that fails now and then is no reason to void the suite.
            if failing and failing & find_failing(changed_place, tests):
                return reason
    return None


def find_failing(place: Place, tests: Sequence[str]) -> set[str]:
    """Run the tests once and return those that do not pass."""
    return set(tests) - set(run_suite(place, only=tests).run.passed())
