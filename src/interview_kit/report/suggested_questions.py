"""Suggest questions to ask in the interview, each with the place of its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass

from interview_kit.core.model import MutantStatus, Noticed, Verdict
from interview_kit.core.text import one_line
from interview_kit.metrics.coverage.record import CoveragePart, FileCoveragePart
from interview_kit.metrics.mutation.record import FaultFinding, MutantResult, MutationPart
from interview_kit.report.findings import Finding, collect_by_requirement
from interview_kit.report.formats import format_count
from interview_kit.report.labels import VERDICTS, name_operator
from interview_kit.report.summaries import describe_start, describe_survivor, is_silent
from interview_kit.scorecard.result import Result

MAX_QUESTIONS = 8
"""An hour has room for few."""

_MAX_UNMET = 4
_MAX_FAULTS = 2
_MAX_SURVIVORS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, and the place of its evidence: a requirement's id or `file:line`."""

    place: str
    text: str


def suggest_questions(result: Result) -> tuple[Question, ...]:
    """Suggest at most `MAX_QUESTIONS` questions, the most telling first."""
    if result.status == "ungraded":
        return ()
    start = _ask_start(result)
    if is_silent(result):
        return (*start, *_ask_survivors(result), *_ask_coverage(result))[:MAX_QUESTIONS]
    unmet = [*start, *_ask_unmet(result)]
    faults = _ask_faults(result, {question.place for question in unmet})
    first = (*unmet, *faults, *_ask_survivors(result))
    return (*first, *_ask_quarantined(result), *_ask_coverage(result))[:MAX_QUESTIONS]


def _ask_start(result: Result) -> Iterator[Question]:
    if result.server.cause:
        text = f"{describe_start(result)}: {one_line(result.server.cause, 300)}."
        yield Question(place="start-up", text=f"{text} How would you find and fix the cause?")


def _ask_unmet(result: Result) -> Iterator[Question]:
    judged = [
        finding
        for finding in collect_by_requirement(result)
        if finding.requirement.verdict is not Verdict.NOT_JUDGED and not finding.requirement.bonus
    ]
    for finding in judged[:_MAX_UNMET]:
        requirement = finding.requirement
        verdict = VERDICTS[requirement.verdict].word
        count = len(finding.other_requirements)
        more = f" (and {count} more with the same cause)" if count else ""
        yield Question(
            place=requirement.id,
            text=f"“{one_line(requirement.title, 120)}” is {verdict}:"
            f" {one_line(finding.text, 120)}{more}."
            f" {_follow_up_check(result, finding)}",
        )


def _follow_up_check(result: Result, finding: Finding) -> str:
    exchanges = result.run.exchanges.get(finding.check.name, ())
    if exchanges and exchanges[-1].status is None:
        return "What could keep the server from responding, and how would you find out?"
    if finding.requirement.verdict is Verdict.PARTLY_MET:
        return "Which case is missing, and how would you cover it?"
    return "Where does your code decide this, and what would you change?"


def _ask_faults(result: Result, places: set[str]) -> Iterator[Question]:
    """Ask once for each requirement, and not about `places`, which have a question already."""
    faults = result.metrics.part(MutationPart).faults
    missed: dict[str, FaultFinding] = {}
    for item in faults.items if faults else ():
        place = item.requirements[0] if item.requirements else item.id
        if item.weight and item.outcome is Noticed.UNNOTICED and place not in places:
            missed.setdefault(place, item)
    for place, item in list(missed.items())[:_MAX_FAULTS]:
        yield Question(
            place=place,
            text=f"Your tests still pass when {one_line(item.title, 120)}."
            " Which assertion would notice it?",
        )


def _ask_survivors(result: Result) -> Iterator[Question]:
    # Where all mutants count, some may change nothing that a request could show.
    is_seen = result.metrics.part(MutationPart).all_count is None
    for survivor in _spread(result.metrics.part(MutationPart).survivors)[:_MAX_SURVIVORS]:
        yield Question(
            place=f"{survivor.file}:{survivor.line}",
            text=f"No test notices a change in {one_line(survivor.function, 80) or 'this line'}"
            f" ({one_line(name_operator(survivor.operator), 80)}):"
            f" {describe_survivor(survivor)}. {_follow_up_mutant(survivor, is_seen)}",
        )


def _follow_up_mutant(survivor: MutantResult, is_seen: bool) -> str:
    if survivor.status is MutantStatus.NO_TESTS:
        return "What would your first test for it be?"
    if survivor.kind == "interface":
        return f"Which request would show the difference{'' if is_seen else ', if any'}?"
    return f"Which assertion would notice it{'' if is_seen else ', if any'}?"


def _spread(survivors: tuple[MutantResult, ...]) -> list[MutantResult]:
    """Order survivors so that one of each function comes first, then the rest."""
    functions: set[tuple[str, str]] = set()
    firsts: list[MutantResult] = []
    rest: list[MutantResult] = []
    for survivor in survivors:
        function = (survivor.file, survivor.function)
        (rest if function in functions else firsts).append(survivor)
        functions.add(function)
    return firsts + rest


def _ask_quarantined(result: Result) -> Iterator[Question]:
    mutation = result.metrics.part(MutationPart)
    if mutation.state == "measured" and mutation.mutants is None and mutation.faults is None:
        # No test passed: one cause for all of them is worth more than a question about one.
        reason = one_line(mutation.reason or "no test passed", 300)
        text = f"{reason[0].upper()}{reason[1:]}. What would you do first?"
        yield Question(place="tests", text=text)
        return
    failures = result.metrics.part(CoveragePart).tests.failures
    for test, reason in list(result.metrics.part(MutationPart).quarantined.items())[:1]:
        if test in failures:
            failure = one_line(failures[test].split("\n", 1)[0], 160)
            text = (
                f"This test fails on the unchanged program: {failure}."
                " Which of the two is wrong, the test or the program?"
            )
        else:
            text = (
                f"This test was set aside: {one_line(reason, 160)}."
                " What does it depend on besides your program?"
            )
        yield Question(place=test, text=text)


def _ask_coverage(result: Result) -> Iterator[Question]:
    files = [part for part in result.metrics.part(CoveragePart).files if part.missing_lines]
    for part in sorted(files, key=_count_missing, reverse=True)[:1]:
        yield Question(
            place=f"{part.path}:{min(part.missing_lines)}",
            text=f"No test runs {format_count(len(part.missing_lines), 'line')} of this file."
            " Which of them would you test first, and why?",
        )


def _count_missing(part: FileCoveragePart) -> int:
    return len(part.missing_lines)
