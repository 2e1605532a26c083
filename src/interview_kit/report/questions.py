"""Questions for the talk afterwards, each with the place in the result that it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass

from interview_kit.core.model import MutantStatus, Noticed, Verdict
from interview_kit.core.text import one_line
from interview_kit.metrics.coverage.record import CoveragePart, FileCoveragePart
from interview_kit.metrics.mutation.record import FaultPart, MutationPart, SurvivorPart
from interview_kit.report import findings, words
from interview_kit.scorecard.result import Result

MOST = 8
"""How many questions are asked; an hour has room for few."""

_MOST_UNMET = 4
_MOST_FAULTS = 2
_MOST_SURVIVORS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to ask, and where the evidence stands: a requirement's id or `file:line`."""

    where: str
    text: str


def ask(result: Result) -> tuple[Question, ...]:
    """The questions that this result suggests, the most telling first."""
    if result.status == "ungraded":
        return ()
    if words.silent(result):
        cause = one_line(result.server.cause or "", 200)
        start = Question(
            where="start-up",
            text=f"The server never answered: {cause}. How would you find and mend this?",
        )
        return (start, *_about_survivors(result), *_about_coverage(result))[:MOST]
    unmet = [*_about_unmet(result)]
    faults = _about_faults(result, {question.where for question in unmet})
    first = (*unmet, *faults, *_about_survivors(result))
    return (*first, *_about_quarantined(result), *_about_coverage(result))[:MOST]


def _about_unmet(result: Result) -> Iterator[Question]:
    judged = [
        finding
        for finding in findings.of_requirements(result)
        if finding.requirement.verdict is not Verdict.NOT_JUDGED
    ]
    for finding in judged[:_MOST_UNMET]:
        requirement = finding.requirement
        verdict = words.VERDICTS[requirement.verdict].word
        more = f" (the same in {len(finding.others)} more)" if finding.others else ""
        yield Question(
            where=requirement.id,
            text=f"“{one_line(requirement.title, 120)}” is {verdict}:"
            f" {one_line(finding.text, 120)}{more}."
            f" {_after_check(result, finding)}",
        )


def _after_check(result: Result, finding: findings.Finding) -> str:
    exchanges = result.run.exchanges.get(finding.check.name, ())
    if exchanges and exchanges[-1].status is None:
        return "What may have kept the answer back, and how would you find out?"
    if finding.requirement.verdict is Verdict.PARTLY_MET:
        return "Which case is missing, and how would you cover it?"
    return "Where does your code decide this, and what would you change?"


def _about_faults(result: Result, asked: set[str]) -> Iterator[Question]:
    """One question for a requirement, and none for one that is asked about already."""
    faults = result.metrics.part(MutationPart).faults
    missed: dict[str, FaultPart] = {}
    for item in faults.items if faults else ():
        where = item.requirements[0] if item.requirements else item.id
        if item.outcome is Noticed.UNNOTICED and where not in asked:
            missed.setdefault(where, item)
    for where, item in list(missed.items())[:_MOST_FAULTS]:
        yield Question(
            where=where,
            text=f"Your tests pass although {one_line(item.title, 120)}."
            " Which assertion would notice it?",
        )


def _about_survivors(result: Result) -> Iterator[Question]:
    for survivor in _spread(result.metrics.part(MutationPart).survivors)[:_MOST_SURVIVORS]:
        yield Question(
            where=f"{survivor.file}:{survivor.line}",
            text=f"A change in {one_line(survivor.function, 80) or 'this line'}"
            f" ({one_line(words.operator(survivor.operator), 80)}) stays unnoticed:"
            f" {words.ran(survivor)}. {_after_mutant(survivor)}",
        )


def _after_mutant(survivor: SurvivorPart) -> str:
    if survivor.status is MutantStatus.NO_TESTS:
        return "What would the first test of it be?"
    if survivor.kind == "interface":
        return "Which request would show the difference?"
    return "Which assertion would notice it?"


def _spread(survivors: tuple[SurvivorPart, ...]) -> list[SurvivorPart]:
    """One survivor of each function first, then the rest, both in the order of the result."""
    seen: set[tuple[str, str]] = set()
    firsts: list[SurvivorPart] = []
    rest: list[SurvivorPart] = []
    for survivor in survivors:
        place = (survivor.file, survivor.function)
        (rest if place in seen else firsts).append(survivor)
        seen.add(place)
    return firsts + rest


def _about_quarantined(result: Result) -> Iterator[Question]:
    failures = result.metrics.part(CoveragePart).tests.failures
    for test, reason in list(result.metrics.part(MutationPart).quarantined.items())[:1]:
        if test in failures:
            found = one_line(failures[test].split("\n", 1)[0], 160)
            asked = f"This test fails on the unchanged program: {found}. Which of them is wrong?"
        else:
            asked = (
                f"This test was set aside: {one_line(reason, 160)}."
                " What does it depend on besides your program?"
            )
        yield Question(where=test, text=asked)


def _about_coverage(result: Result) -> Iterator[Question]:
    missed = [part for part in result.metrics.part(CoveragePart).files if part.missing_lines]
    for part in sorted(missed, key=_missing, reverse=True)[:1]:
        yield Question(
            where=f"{part.path}:{min(part.missing_lines)}",
            text=f"No test runs {words.count(len(part.missing_lines), 'line')} of this file."
            " Which of them would you test first, and why?",
        )


def _missing(part: FileCoveragePart) -> int:
    return len(part.missing_lines)
