"""Render a cohort as one HTML page: offline, readable without script, sortable with it."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from interview_kit.cohort import drawings, figures
from interview_kit.cohort.drawings import HeatRow, PhaseLane
from interview_kit.cohort.figures import Distribution, Share
from interview_kit.cohort.record import Cohort, ExerciseLine, Row
from interview_kit.cohort.states import RowState
from interview_kit.core import text
from interview_kit.core.errors import EngineError
from interview_kit.report import formats, labels
from interview_kit.report.labels import Label

MAX_OCTETS = 2 << 20
"""Maximum size of a page; parts that do not fit are counted instead of shown."""
DRAWING_LIMITS = (1000, 300, 100, 0)
"""How many submissions the heat map and the lanes show. The first that fits is used."""
SHOWN, MAX_SHARES = 10, 200
"""How many requirements and broken servers are shown at once, and at all."""
HEADING_EVERY = 40
"""Rows of the heat map below which its columns are named again."""
STATES = {
    RowState.GRADED: Label("✓", "graded", "good"),
    RowState.UNGRADED: Label("!", "ungraded", "bad"),
    RowState.UNREADABLE: Label("!", "unreadable", "fair"),
    RowState.SET_ASIDE: Label("!", "set aside", "bad"),
    RowState.WAITING: Label("○", "waiting", "none"),
}
SCRIPT = Path(__file__).parent / "templates" / "sort.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseView:
    """What the page shows of one exercise."""

    line: ExerciseLine
    heat: tuple[HeatRow, ...]
    total: int
    requirements: tuple[Share, ...]
    faults: tuple[Share, ...]


def render(cohort: Cohort, *, is_anonymous: bool = False) -> str:
    """Render the page; raises `EngineError` when even its smallest form is too large."""
    pages = (render_page(cohort, limit, is_anonymous=is_anonymous) for limit in DRAWING_LIMITS)
    if page := find_fitting(pages):
        return page
    raise EngineError("the page of the cohort is too large: grade it in parts")


def find_fitting(pages: Iterable[str]) -> str | None:
    """Return the first of several forms of a page that is not too large; None if all are."""
    return next((page for page in pages if len(page.encode("utf-8")) <= MAX_OCTETS), None)


def render_page(cohort: Cohort, limit: int, *, is_anonymous: bool) -> str:
    """Render the page with at most so many submissions in each drawing."""
    lanes = draw_lanes(cohort.rows)
    return (
        build_environment()
        .get_template("cohort.html")
        .render(
            cohort=cohort,
            distributions=figures.describe_distributions(cohort),
            exercises=[view_exercise(cohort, line, limit) for line in cohort.exercises],
            lanes=lanes[:limit],
            lanes_total=len(lanes),
            levels=count_levels(cohort.rows),
            is_anonymous=is_anonymous,
            script=read_script(),
            script_hash=hash_script(),
            heading_every=HEADING_EVERY,
            shown=SHOWN,
            max_shares=MAX_SHARES,
        )
    )


def view_exercise(cohort: Cohort, line: ExerciseLine, limit: int) -> ExerciseView:
    """Build what the page shows of one exercise."""
    rows = figures.select_rows(cohort, line)
    heat = (
        drawings.draw_heat_row(row, line, row.name, drawings.link_report(row))
        for row in rows[:limit]
    )
    return ExerciseView(
        line=line,
        heat=tuple(heat),
        total=len(rows),
        requirements=figures.count_requirements(rows, line),
        faults=figures.count_faults(rows, line),
    )


def draw_lanes(rows: Sequence[Row]) -> tuple[PhaseLane, ...]:
    """Draw the phases of all submissions with a journal, on one axis."""
    timed = [row for row in rows if row.phases]
    longest = max((phase.end for row in timed for phase in row.phases), default=0.0)
    return tuple(drawings.draw_lane(row, row.name, longest) for row in timed if longest > 0)


def count_levels(rows: Sequence[Row]) -> str:
    """Say at which levels of isolation the submissions were graded."""
    levels = [row.isolation for row in rows if row.isolation]
    return ", ".join(f"{level} ({levels.count(level)})" for level in sorted({*levels}))


def describe_met(row: Row, cohort: Cohort) -> str:
    """Say how many requirements of a submission are met; empty where none was judged."""
    count = figures.count_met(row, cohort)
    bonus = f", bonus {count.bonus_met}/{count.bonus_count}" if count.bonus_count else ""
    return f"{count.met}/{count.count}{bonus}" if row.verdicts else ""


def describe_median(distribution: Distribution) -> str:
    """Describe the middle of a distribution."""
    quartiles = (distribution.first_quartile, distribution.third_quartile)
    low, high = map(formats.format_percent, quartiles)
    return f"half of {distribution.count} between {low} and {high}"


def read_script() -> Markup:
    """Return the script that sorts the table: ours, so it is not escaped."""
    return Markup(SCRIPT.read_text(encoding="utf-8"))


def hash_script() -> str:
    """Return the hash by which the page's policy allows this one script."""
    digest = hashlib.sha256(read_script().encode("utf-8")).digest()
    return base64.b64encode(digest).decode("ascii")


@cache
def build_environment() -> Environment:
    """Build the template environment, in which every value is made visible and escaped."""

    def finalize(value: object) -> object:
        if isinstance(value, Markup) or not isinstance(value, str):
            return value
        return text.visible(value, 300)

    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader("interview_kit.cohort"), PackageLoader("interview_kit.report")]
        ),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Paths of drawings are numbers, and links are percent-encoded: nothing in them acts.
    environment.filters.update(number=formats.format_number, percent=formats.format_percent)
    environment.filters.update(path=lambda value: Markup(value))
    environment.globals.update(
        drawings=drawings,
        formats=formats,
        labels=labels,
        states=STATES,
        describe_met=describe_met,
        describe_median=describe_median,
        cell=drawings.CELL,
    )
    return environment
