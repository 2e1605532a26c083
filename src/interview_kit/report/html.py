"""The scorecard as one HTML page that opens offline, holds no script and stays small."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from interview_kit.core import text
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.report import findings, hour, questions, talk, words
from interview_kit.report.interview import rubric
from interview_kit.report.interview.answers import Interview
from interview_kit.scorecard.result import Result

MOST_OCTETS = 300 * 1024
"""A page is never larger: what does not fit is counted, not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much of a long list or text is shown: items per list, characters per text."""

    name: int
    text: int
    log: int
    exchanges: int
    items: int
    opened: int
    phases: int = 10
    requirements: int = 100
    marks: int = 500


DETAILS = (
    Detail(name=300, text=2000, log=8000, exchanges=6, items=100, opened=10),
    Detail(name=200, text=800, log=4000, exchanges=3, items=50, opened=5),
    Detail(
        name=120, text=300, log=2000, exchanges=1, items=20, opened=2, requirements=40, marks=100
    ),
    Detail(
        name=60,
        text=100,
        log=500,
        exchanges=1,
        items=5,
        opened=0,
        phases=5,
        requirements=5,
        marks=20,
    ),
)
"""From generous to sparse; the first that fits is taken, and the last always fits."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a change: what is done to it, as a sign, a word and the text."""

    sign: str
    word: str
    text: str


def render(result: Result, interview: Interview | None = None, trouble: str | None = None) -> str:
    """The whole page, with what was answered in the talk, or why that cannot be shown."""
    leading = {finding.check.name: finding for finding in findings.gather(result)}
    return fitting(
        "page.html",
        result=result,
        leading=leading,
        talk=talk.lay_out(questions.ask(result), rubric.read(), interview, trouble),
        hour=hour.lay_out(result.hour, result.phases),
        then=hour.changes(result.hour),
        rest=", in result.json",
    )


def fitting(template: str, **shown: object) -> str:
    """A page in the most detail in which it stays small."""
    for detail in DETAILS:
        if (page := _page(template, detail, shown)) is not None:
            return page
    raise EngineError("the report does not fit; its sparsest form is bounded, so report this")


def _page(name: str, detail: Detail, shown: Mapping[str, object]) -> str | None:
    """The page in one degree of detail, or None as soon as it grows too large."""
    template = _environment(detail).get_template(name)
    parts: list[str] = []
    octets = 0
    for part in template.generate(detail=detail, **shown):
        parts.append(part)
        octets += len(part.encode("utf-8"))
        if octets > MOST_OCTETS:
            return None
    return "".join(parts)


@cache
def _environment(detail: Detail) -> Environment:
    """Templates in which every value is made visible and escaped, whoever wrote it."""

    def shown(value: object) -> object:
        if isinstance(value, Markup) or not isinstance(value, str):
            return value
        return text.visible(value, detail.name)

    environment = Environment(
        loader=PackageLoader("interview_kit.report"),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_filters(detail))
    environment.globals.update(
        words=words, findings=findings, verdicts=words.VERDICTS, outcomes=words.OUTCOMES
    )
    environment.globals.update(claimed=hour.CLAIMED, later=hour.later)
    environment.globals.update(states=words.STATES, metric_names=words.METRIC_NAMES)
    return environment


def _filters(detail: Detail) -> dict[str, Callable[..., object]]:
    return {
        "long": lambda value: text.html(value, detail.text),
        "question": lambda value: text.html(value, 900),
        "end": lambda value: text.html(_end(value, detail.log), detail.log + 80),
        "number": words.number,
        "percent": words.percent,
        "diff": lambda value: diff(value[: detail.text * 4], detail.text),
        "met": met,
    }


def _end(log: str, most: int) -> str:
    return log if len(log) <= most else f"(the last {most} of {len(log)} characters)\n{log[-most:]}"


def diff(unified: str, limit: int) -> list[DiffLine]:
    """The changed lines and their surroundings, without the headers."""
    body = text.visible(unified, limit).split("\n")
    kinds = {"+": "added", "-": "removed"}
    return [
        DiffLine(line[:1].strip() or " ", kinds.get(line[:1], "kept"), line[1:])
        for line in body
        if line and not line.startswith(("--- ", "+++ ", "@@"))
    ]


def met(phase: PhasePart) -> int:
    """How many requirements of a phase are met."""
    return sum(part.verdict is Verdict.MET for part in phase.requirements)
