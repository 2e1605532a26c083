"""interview_kit.metrics.load.figures: what many requests took, beside the reference."""

from interview_kit.exercise.load_plan import PlannedRequest
from interview_kit.metrics.load.figures import (
    Samples,
    compute_growth,
    compute_percentile,
    compute_ratio,
    summarize_route,
)

GET = PlannedRequest(name="get", method="GET", path="/things/{id}")


def test_percentiles_are_those_of_all_turns_in_milliseconds() -> None:
    turns = [[0.001, 0.003], [0.002], []]
    assert compute_percentile(turns, 50) == 2.0
    assert compute_percentile(turns, 95) == 3.0
    assert compute_percentile([[]], 50) is None


def test_sides_are_compared_turn_by_turn() -> None:
    # The machine was ten times slower in the second turn, for both.
    assert compute_ratio([[0.2], [2.0], [0.2]], [[0.1], [1.0], [0.1]]) == 2.0
    # What failed on one side in a turn leaves no ratio there.
    assert compute_ratio([[], [0.3]], [[0.1], [0.1]]) == 3.0
    assert compute_ratio([[]], [[0.1]]) is None


def test_growth_is_how_much_slower_than_the_reference_records_make_it() -> None:
    own = Samples(few=[[0.1]], many=[[0.8]])
    reference = Samples(few=[[0.1]], many=[[0.2]])
    assert compute_growth(own, reference) == 4.0
    assert compute_growth(Samples(many=[[0.8]]), reference) is None


def test_a_route_that_never_answered_has_its_error_and_no_figures() -> None:
    route = summarize_route(
        GET, Samples(errors=["answered 404", "answered 500"]), Samples(many=[[0.002]])
    )
    assert (route.name, route.request) == ("get", "GET /things/{id}")
    assert (route.responses, route.errors, route.error) == (0, 2, "answered 404")
    assert (route.p50, route.ratio, route.growth) == (None, None, None)
    assert (route.reference_p50, route.reference_p95) == (2.0, 2.0)
