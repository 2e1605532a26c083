"""Render templates as HTML pages that open offline, have no scripts and stay small."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from interview_kit.core import text
from interview_kit.core.errors import EngineError
from interview_kit.report import findings, formats, labels, summaries, timeline

MAX_OCTETS = 300 * 1024
"""Maximum size of a page; items that do not fit are counted instead of shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much of long lists and texts to show: items per list, characters per text."""

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
"""From generous to sparse. The first that fits is used; the last always fits."""


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a diff: its sign, what the sign means, and the text."""

    sign: str
    word: str
    text: str


def render_template(template: str, **values: object) -> str:
    """Render a template in the most detail that keeps the page small.

    Raises `EngineError` when even the sparsest page is too large.
    """
    for detail in DETAILS:
        if (page := _render_page(template, detail, values)) is not None:
            return page
    raise EngineError("the report is too large even in its sparsest form; please report this")


def _render_page(name: str, detail: Detail, values: Mapping[str, object]) -> str | None:
    """Render the page in one degree of detail; None as soon as it grows too large."""
    template = _build_environment(detail).get_template(name)
    chunks: list[str] = []
    octets = 0
    for chunk in template.generate(detail=detail, **values):
        chunks.append(chunk)
        octets += len(chunk.encode("utf-8"))
        if octets > MAX_OCTETS:
            return None
    return "".join(chunks)


@cache
def _build_environment(detail: Detail) -> Environment:
    """Build the template environment, in which every value is made visible and escaped."""

    def finalize(value: object) -> object:
        if isinstance(value, Markup) or not isinstance(value, str):
            return value
        return text.visible(value, detail.name)

    environment = Environment(
        loader=PackageLoader("interview_kit.report"),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_build_filters(detail))
    environment.globals.update(
        formats=formats, labels=labels, summaries=summaries, findings=findings
    )
    environment.globals.update(claimed=timeline.CLAIMED, later=timeline.describe_change)
    return environment


def _build_filters(detail: Detail) -> dict[str, Callable[..., object]]:
    return {
        "long": lambda value: text.html(value, detail.text),
        "question": lambda value: text.html(value, 900),
        "end": lambda value: text.html(_cut_log(value, detail.log), detail.log + 80),
        "number": formats.format_number,
        "percent": formats.format_percent,
        "diff": lambda value: parse_diff(value[: detail.text * 4], detail.text),
    }


def _cut_log(log: str, limit: int) -> str:
    if len(log) <= limit:
        return log
    return f"(the last {limit} of {len(log)} characters)\n{log[-limit:]}"


def parse_diff(unified: str, limit: int) -> list[DiffLine]:
    """Parse a unified diff into lines, without its headers."""
    body = text.visible(unified, limit).split("\n")
    kinds = {"+": "added", "-": "removed"}
    return [
        DiffLine(line[:1].strip() or " ", kinds.get(line[:1], "kept"), line[1:])
        for line in body
        if line and not line.startswith(("--- ", "+++ ", "@@"))
    ]
