"""Render a summary in Markdown for a job of GitHub Actions: append it to $GITHUB_STEP_SUMMARY.

Candidates may read it: it holds nothing of the hidden checks.
"""

from collections.abc import Iterator

from interview_kit.core.model import Verdict
from interview_kit.core.text import markdown, one_line
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.report import summaries
from interview_kit.report.formats import format_points
from interview_kit.report.labels import METRIC_NAMES, VERDICTS
from interview_kit.scorecard.result import Result

MAX_SURVIVORS = 20


def render(result: Result) -> str:
    """Render the summary. Foreign text stands in code marks, where nothing acts."""
    return "\n".join(_list_lines(result)) + "\n"


def _list_lines(result: Result) -> Iterator[str]:
    submission, total = result.submission, result.total
    yield f"# Scorecard of {markdown(submission.candidate, 80)}"
    yield ""
    yield f"Exercise {markdown(submission.exercise, 80)} in {markdown(submission.framework, 80)}"
    for note in (summaries.explain_quick(result), result.reason, total.reason):
        if note:
            yield from ("", f"> {markdown(note)}")
    if result.status == "ungraded":
        yield from ("", f"**Ungraded.** {summaries.explain_ungraded(result)}")
        return
    yield ""
    yield f"**{format_points(total.points, total.max_points)} points**"
    if result.server.cause:
        yield from ("", f"{summaries.describe_start(result)}: {markdown(result.server.cause)}")
    yield from _list_metrics(result)
    yield from _list_requirements(result)
    yield from _list_survivors(result)


def _list_metrics(result: Result) -> Iterator[str]:
    yield from ("", "| metric | points |", "|---|---|")
    for name, metric in result.metrics.main():
        yield f"| {METRIC_NAMES[name]} | {format_points(metric.points, metric.max_points)} |"


def _list_requirements(result: Result) -> Iterator[str]:
    yield from ("", "| requirement | | verdict |", "|---|---|---|")
    for phase in result.phases:
        for part in phase.requirements:
            if part.verdict is not Verdict.MET:
                sign = VERDICTS[part.verdict]
                cells = (markdown(part.id, 40), markdown(part.title, 200))
                bonus = ", bonus" if part.bonus else ""
                yield f"| {cells[0]} | {cells[1]} | {sign.symbol} {sign.word}{bonus} |"
    count = summaries.describe_requirements(*result.phases)
    yield from ("", f"Requirements met: {count}; the table lists the others.")


def _list_survivors(result: Result) -> Iterator[str]:
    survivors = result.metrics.part(MutationPart).survivors
    if not survivors:
        return
    yield from ("", "Changes of the program that the tests do not notice:", "")
    for survivor in survivors[:MAX_SURVIVORS]:
        place = markdown(one_line(f"{survivor.file}:{survivor.line}"), 120)
        yield f"- {place} {summaries.describe_survivor(survivor)}"
    if len(survivors) > MAX_SURVIVORS:
        yield f"- and {len(survivors) - MAX_SURVIVORS} more"
