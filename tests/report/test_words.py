"""Words and figures."""

import pytest

from interview_kit.metrics.behaviour.record import ExchangePart
from interview_kit.report import findings, words
from interview_kit.scorecard.result import Result


@pytest.mark.parametrize(
    ("value", "shown"), [(60.0, "60"), (53.5, "53.5"), (9.64, "9.6"), (0.0, "0"), (6.66666, "6.7")]
)
def test_a_number_has_one_decimal_or_none(value: float, shown: str) -> None:
    assert words.number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(100.0, "100"), (99.97, "99.9"), (99.94, "99.9"), (61.6, "61.6")]
)
def test_only_everything_is_100_percent(value: float, shown: str) -> None:
    assert words.percent(value) == f"{shown}\N{NO-BREAK SPACE}%"
    assert words.percent(None) == "none"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((3,), "3"), ((3, 4), "3-4"), ((9, 7, 8, 3, 3), "3, 7-9")],
)
def test_lines_are_ranges(numbers: tuple[int, ...], shown: str) -> None:
    assert words.lines(numbers) == shown


def test_the_exit_of_a_block_is_a_word() -> None:
    assert words.branch((26, 27)) == "26 → 27"
    assert words.branch((44, -40)) == "44 → exit"


@pytest.mark.parametrize(
    ("octets", "shown"),
    [(1, "1 byte"), (1023, "1023 bytes"), (14_336, "14 KiB"), (3 << 20, "3.0 MiB")],
)
def test_sizes_are_in_the_unit_that_a_person_would_choose(octets: int, shown: str) -> None:
    assert words.size(octets) == shown


@pytest.mark.parametrize(
    ("got", "most", "filled"),
    [(None, 10.0, 0.0), (5.0, 10.0, 0.5), (20.0, 10.0, 1.0), (-1.0, 10.0, 0.0), (0.0, 0.0, 0.0)],
)
def test_a_bar_is_never_more_than_full(got: float | None, most: float, filled: float) -> None:
    assert words.share(got, most) == filled


def test_no_points_are_not_zero_points() -> None:
    assert words.points(None, 60.0) == "none of 60"
    assert words.points(0.0, 60.0) == "0 of 60"


@pytest.mark.parametrize(
    ("status", "body", "error", "shown"),
    [
        (200, '{"a":1}', None, '200 {"a":1}'),
        (204, "", None, "204"),
        (None, "", "no answer within 5 s", "no answer within 5 s"),
        (200, "{", "the body ended early", "the body ended early after 200 {"),
        (None, "", None, "no answer"),
    ],
)
def test_what_came_back_is_one_phrase(
    status: int | None, body: str, error: str | None, shown: str
) -> None:
    exchange = ExchangePart(
        method="GET",
        target="/",
        request_body="",
        status=status,
        response_body=body,
        error=error,
        curl="curl /",
    )

    assert findings.received(exchange) == shown
    assert findings.sent(exchange) == "GET /"


def test_a_step_named_total_is_the_whole_time(results: dict[str, Result]) -> None:
    result = results["perfect"]
    assert words.seconds(result) == pytest.approx(11.4)

    run = result.run.model_copy(update={"seconds": {"a": 1.0, "total": 12.0}})
    assert words.seconds(result.model_copy(update={"run": run})) == 12.0


def test_an_operator_is_words() -> None:
    assert words.operator("number") == "another number"
    assert words.operator("bound-plus_one") == "bound plus one"


@pytest.mark.parametrize(
    ("level", "said"),
    [
        ("not reached", "nothing proved"),
        ("none", "unverified run: its results are not tamper-proof"),
    ],
)
def test_an_isolation_that_proved_nothing_says_so(
    results: dict[str, Result], level: str, said: str
) -> None:
    part = results["perfect"].isolation.model_copy(
        update={"level": level, "version": "", "proved": (), "not_covered": ("network",)}
    )
    result = results["perfect"].model_copy(update={"isolation": part})

    assert words.isolation(result) == f"{level}; {said}; not covered: network"


def test_mutants_that_there_are_none_of_are_not_counted(results: dict[str, Result]) -> None:
    part = results["perfect"].metrics.mutation
    assert " mutants noticed" in words.mutants(part)
    alone = part.model_copy(update={"mutants": None})
    assert words.mutants(alone) == "no mutants"


def test_what_was_not_measured_says_nothing_of_branches(results: dict[str, Result]) -> None:
    part = results["partial"].metrics.coverage
    none = part.model_copy(update={"files": (), "line": 0.0, "branch": None})
    assert words.coverage(none) == "0\N{NO-BREAK SPACE}% of lines and branches"
    assert words.coverage(part.model_copy(update={"branch": None})).endswith("has no branches")
