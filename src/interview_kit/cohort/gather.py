"""Gather the stored scorecards of a cohort into one record."""

from collections.abc import Iterable, Iterator

from interview_kit import __version__
from interview_kit.cohort.plan import Outcomes, Plan
from interview_kit.cohort.record import (
    FORMAT_VERSION,
    Cohort,
    ExerciseLine,
    Figure,
    RequirementLine,
    Row,
)
from interview_kit.cohort.states import RowState
from interview_kit.cohort.store import read_stored
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.mutation.record import MutationPart
from interview_kit.metrics.record import MetricPart
from interview_kit.scorecard.compose import NAME_ANOTHER, asked_part
from interview_kit.scorecard.result import Result

NOT_YET = "not graded yet: run the same command again"


class Columns:
    """What the columns mean: the requirements and broken servers of each exercise seen so far."""

    def __init__(self) -> None:
        self._requirements: dict[str, dict[str, RequirementLine]] = {}
        self._faults: dict[str, dict[str, str]] = {}

    def add(self, result: Result) -> None:
        """Add what a scorecard names."""
        exercise = result.submission.exercise
        requirements = self._requirements.setdefault(exercise, {})
        for phase in result.phases:
            for part in phase.requirements:
                line = RequirementLine(
                    id=part.id, phase=phase.number, title=part.title, bonus=part.bonus
                )
                requirements.setdefault(part.id, line)
        faults = self._faults.setdefault(exercise, {})
        if measured := result.metrics.part(MutationPart).faults:
            faults.update({item.id: item.title for item in measured.items})

    def list_exercises(self) -> Iterator[ExerciseLine]:
        """Yield each exercise, in the order of their ids."""
        for exercise, requirements in sorted(self._requirements.items()):
            yield ExerciseLine(
                id=exercise,
                requirements=tuple(requirements.values()),
                faults=dict(sorted(self._faults[exercise].items())),
            )


def gather(name: str, plan: Plan, outcomes: Outcomes) -> Cohort:
    """Gather what a run has graded so far, and what it could not grade.

    Scorecards are read one after the other, as all of them together may be large.
    """
    columns = Columns()
    rows = tuple(build_rows(plan, outcomes, columns))
    return Cohort(
        format_version=FORMAT_VERSION,
        kit_version=__version__,
        name=name,
        seed=plan.options.seed,
        asked=asked_part(plan.options),
        exercises=tuple(columns.list_exercises()),
        rows=rows,
    )


def build_rows(plan: Plan, outcomes: Outcomes, columns: Columns) -> Iterator[Row]:
    """Yield the row of each entry."""
    for entry in plan.entries:
        result = read_stored(plan.folder, entry.name) if entry.name in outcomes.graded else None
        if failure := outcomes.failures.get(entry.name):
            yield Row(name=entry.name, state=failure.state, cause=failure.cause)
        elif result:
            columns.add(result)
            yield summarize(entry.name, result)
        else:
            yield Row(name=entry.name, state=RowState.WAITING, cause=NOT_YET)


def summarize(name: str, result: Result) -> Row:
    """Build the row of a scorecard."""
    submission, metrics = result.submission, result.metrics
    faults = metrics.part(MutationPart).faults
    parts: Iterable[tuple[str, MetricPart]] = metrics.main()
    return Row(
        name=name,
        state=RowState(result.status),
        cause=result.reason or result.server.cause or result.total.reason,
        note=next((note for note in submission.notes if note.endswith(NAME_ANOTHER)), None),
        folder=True,
        exercise=submission.exercise,
        framework=submission.framework,
        isolation=result.isolation.level,
        sha256=submission.sha256,
        points=result.total.points,
        max_points=result.total.max_points,
        metrics={metric: build_figure(part) for metric, part in parts},
        verdicts={part.id: part.verdict for phase in result.phases for part in phase.requirements},
        faults={item.id: item.outcome for item in faults.items} if faults else {},
        phases=result.timeline.phases if result.timeline else (),
    )


def build_figure(part: MetricPart) -> Figure:
    """Build the points of a metric and its figure in percent."""
    if isinstance(part, CoveragePart):
        percent = part.combined
    elif isinstance(part, MutationPart):
        percent = part.score
    else:
        percent = 100 * part.points / part.max_points if part.points is not None else None
    return Figure(points=part.points, max_points=part.max_points, percent=percent)
