"""Made-up scorecards of a whole class, to look at pages and to measure with."""

import random
from functools import cache
from pathlib import Path

from interview_kit.cohort.gather import Columns, summarize
from interview_kit.cohort.record import FORMAT_VERSION, Cohort, Row, SimilarPair
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.core.model import Exercise, Noticed, Verdict
from interview_kit.exercise.definition import default_exercise, read_exercise
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.metrics.behaviour.record import RequirementPart
from interview_kit.metrics.mutation.record import FaultFinding
from interview_kit.metrics.timeline.record import PhaseTiming, Timeline
from interview_kit.scorecard import result as record
from interview_kit.scorecard.result import Result

STORED = Path(__file__).parents[1] / "report" / "results" / "partial.json"
NAMES = ("Ann", "Bob", "Cid", "Dana", "Éva", "Finn", "Grace", "Hao", "Ines", "Jo")


@cache
def read_base() -> tuple[Result, Exercise, tuple[Fault, ...]]:
    exercise = read_exercise(default_exercise())
    return record.read(STORED), exercise, tuple(read_counted_faults(exercise))


def invent_result(number: int) -> Result:
    """A scorecard of the default exercise: with all its requirements and broken servers."""
    chance = random.Random(number)
    skill = chance.betavariate(4, 2)
    base, exercise, known_faults = read_base()
    phases = []
    for phase in exercise.phases:
        parts = []
        for requirement in exercise.requirements:
            if requirement.phase == phase.number:
                # What comes late is met by few, and some things by nobody.
                hard = len(parts) / 18 + phase.number / 8
                met = chance.random() < skill * 1.6 - hard
                parts.append(
                    RequirementPart(
                        id=requirement.id,
                        title=requirement.title,
                        verdict=Verdict.MET if met else chance.choice([*Verdict][1:3]),
                        points=requirement.points if met else 0.0,
                        max_points=requirement.points,
                        bonus=requirement.bonus,
                        checks=(),
                    )
                )
        stored = base.phases[phase.number - 1]
        phases.append(stored.model_copy(update={"requirements": tuple(parts)}))
    points = sum(part.points or 0 for phase in phases for part in phase.requirements)
    faults = tuple(
        FaultFinding(
            id=fault.id,
            title=fault.title,
            requirements=fault.requirements,
            outcome=Noticed.NOTICED if chance.random() < skill - index / 90 else Noticed.UNNOTICED,
        )
        for index, fault in enumerate(known_faults)
    )
    metrics = base.metrics
    assert metrics.mutation.faults is not None
    found = metrics.mutation.faults.model_copy(update={"items": faults})
    mutation = metrics.mutation.model_copy(update={"faults": found, "points": round(30 * skill, 1)})
    behaviour = metrics.behaviour.model_copy(update={"points": points, "max_points": 60.0})
    coverage = metrics.coverage.model_copy(update={"points": round(10 * chance.random(), 1)})
    parts_of_all = {"behaviour": behaviour, "coverage": coverage, "mutation": mutation}
    total = points + (mutation.points or 0) + (coverage.points or 0)
    name = f"{NAMES[number % 10]} {number}"
    digest = f"{number * 7919:064x}"
    return base.model_copy(
        update={
            "phases": tuple(phases),
            "metrics": metrics.model_copy(update=parts_of_all),
            "total": base.total.model_copy(update={"points": round(total, 2)}),
            "submission": base.submission.model_copy(update={"candidate": name, "sha256": digest}),
            "timeline": invent_timeline(chance),
        }
    )


def invent_timeline(chance: random.Random) -> Timeline:
    moment, phases = 0.0, []
    for number, minutes in enumerate((40, 15, 5), 1):
        used = 60 * minutes * chance.uniform(0.7, 1.2)
        late = moment + 60 * minutes if used > 60 * minutes else None
        phases.append(
            PhaseTiming(
                number=number,
                minutes=minutes,
                start=moment,
                end=moment + used,
                used=used,
                late_at=late,
                from_starter=number > 1 and chance.random() < 0.2,
            )
        )
        moment += used
    return Timeline(
        started_at="2026-10-01T09:00:00+00:00",
        seconds=moment,
        ai="shown",
        submitted=True,
        phases=tuple(phases),
    )


def invent_cohort(count: int, name: str = "Friday") -> Cohort:
    """A cohort of so many; a few of them could not be graded, and two are similar."""
    columns, rows = Columns(), []
    for number in range(1, count + 1):
        result = invent_result(number)
        columns.add(result)
        rows.append(summarize(result.submission.candidate, result))
    rows[count // 2] = Row(
        name="Zoë", state=RowState.UNREADABLE, cause="kit.toml: unknown key `run.colour`"
    )
    rows[count // 3] = Row(name="Yan", state=RowState.SET_ASIDE, cause="2 gradings were lost")
    pair = SimilarPair(
        first=rows[0].name, second=rows[-1].name, percent=91.5, files=(("app.py", "main.py"),)
    )
    return Cohort(
        format_version=FORMAT_VERSION,
        kit_version="0.1.0",
        name=name,
        seed=0,
        asked=record.read(STORED).asked,
        exercises=tuple(columns.list_exercises()),
        rows=tuple(sorted(rows, key=lambda row: row.name)),
        similar=(pair,),
    )


def store_results(folder: Path, count: int) -> None:
    """Store so many scorecards as a cohort leaves them."""
    for number in range(1, count + 1):
        result = invent_result(number)
        target = folder / result.submission.candidate
        target.mkdir(parents=True)
        record.write(result, target / layout.RESULT)
