"""The figures of a cohort, from rows made by hand."""

import pytest

from interview_kit.cohort import drawings, figures
from interview_kit.cohort.record import ExerciseLine, RequirementLine, Row
from interview_kit.cohort.states import RowState
from interview_kit.core.model import Noticed, Verdict
from tests.cohort.classes import invent_cohort

EXERCISE = ExerciseLine(
    id="things",
    requirements=tuple(RequirementLine(id=id_, phase=1, title=id_) for id_ in ("A", "B", "C")),
    faults={"late": "It is late", "lost": "It is lost"},
)
MET, PARTLY, NOT, NONE = Verdict.MET, Verdict.PARTLY_MET, Verdict.NOT_MET, Verdict.NOT_JUDGED


def row(name: str, *verdicts: Verdict, **changes: object) -> Row:
    plain = {"name": name, "state": RowState.GRADED, "exercise": "things"}
    named = dict(zip("ABC", verdicts, strict=False))
    return Row.model_validate(plain | {"verdicts": named} | changes)


def test_quartiles_and_bins_of_a_distribution() -> None:
    known = figures.describe_distribution("Total", [0.0, 9.9, 10.0, 50.0, 100.0])
    assert known is not None
    assert (known.first_quartile, known.median, known.third_quartile) == (9.9, 10.0, 50.0)
    assert known.bins == (2, 1, 0, 0, 0, 1, 0, 0, 0, 1)
    assert (known.minimum, known.maximum, known.count) == (0.0, 100.0, 5)


def test_one_value_is_a_distribution_and_none_is_not() -> None:
    alone = figures.describe_distribution("Total", [40.0])
    assert alone is not None
    assert (alone.first_quartile, alone.median, alone.third_quartile) == (40.0, 40.0, 40.0)
    assert figures.describe_distribution("Total", []) is None


@pytest.mark.parametrize(
    ("points", "maximum", "share"),
    [(30.0, 60.0, 50.0), (0.0, 60.0, 0.0), (None, 60.0, None), (0.0, 0.0, None)],
)
def test_points_are_a_share_of_what_could_be_measured(
    points: float | None, maximum: float, share: float | None
) -> None:
    assert figures.share_points(points, maximum) == share


def test_what_the_fewest_met_comes_first_and_the_unjudged_do_not_count() -> None:
    rows = [row("x", MET, NOT, NONE), row("y", MET, PARTLY, NONE), row("z", NOT, NOT)]
    shares = figures.count_requirements(rows, EXERCISE)
    assert [(s.id, s.reached, s.partly, s.count) for s in shares] == [
        ("B", 0, 1, 3),
        ("A", 2, 0, 3),
    ]
    assert shares[1].percent == pytest.approx(66.67, abs=0.01)


def test_broken_servers_that_the_fewest_noticed_come_first() -> None:
    noticed = {"late": Noticed.NOTICED, "lost": Noticed.UNNOTICED}
    rows = [row("x", MET, faults=noticed), row("y", MET, faults={"lost": Noticed.NOT_EXERCISED})]
    shares = figures.count_faults(rows, EXERCISE)
    assert [(s.id, s.reached, s.count) for s in shares] == [("lost", 0, 2), ("late", 1, 1)]


def test_requirements_of_a_bonus_are_counted_apart() -> None:
    first, second, third = EXERCISE.requirements
    exercise = EXERCISE.model_copy(
        update={"requirements": (first, second, third.model_copy(update={"bonus": True}))}
    )
    cohort = invent_cohort(3).model_copy(update={"exercises": (exercise,)})
    count = figures.count_met(row("x", MET, NOT, MET), cohort)
    assert (count.met, count.count, count.bonus_met, count.bonus_count) == (1, 2, 1, 1)
    shares = figures.count_requirements([row("x", MET, NOT, NOT)], exercise)
    assert [share.id for share in shares if share.bonus] == ["C"]
    assert drawings.describe_verdicts({"A": MET, "B": NOT, "C": NOT}, exercise) == (
        "1 of 2 met; not or partly met: B"
    )
