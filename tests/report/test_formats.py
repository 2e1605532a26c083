"""Numbers, sizes and lists as text."""

import pytest

from interview_kit.report import formats


@pytest.mark.parametrize(
    ("value", "shown"), [(60.0, "60"), (53.5, "53.5"), (9.64, "9.6"), (0.0, "0"), (6.66666, "6.7")]
)
def test_a_number_has_one_decimal_or_none(value: float, shown: str) -> None:
    assert formats.format_number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(100.0, "100"), (99.97, "99.9"), (99.94, "99.9"), (61.6, "61.6")]
)
def test_only_everything_is_100_percent(value: float, shown: str) -> None:
    assert formats.format_percent(value) == f"{shown}\N{NO-BREAK SPACE}%"
    assert formats.format_percent(None) == "none"


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((3,), "3"), ((3, 4), "3-4"), ((9, 7, 8, 3, 3), "3, 7-9")],
)
def test_lines_are_ranges(numbers: tuple[int, ...], shown: str) -> None:
    assert formats.format_lines(numbers) == shown


def test_the_exit_of_a_block_is_a_word() -> None:
    assert formats.format_branch((26, 27)) == "26 → 27"
    assert formats.format_branch((44, -40)) == "44 → exit"


@pytest.mark.parametrize(
    ("octets", "shown"),
    [(1, "1 byte"), (1023, "1023 bytes"), (14_336, "14 KiB"), (3 << 20, "3.0 MiB")],
)
def test_sizes_are_in_the_unit_that_a_person_would_choose(octets: int, shown: str) -> None:
    assert formats.format_size(octets) == shown


@pytest.mark.parametrize(
    ("got", "most", "filled"),
    [(None, 10.0, 0.0), (5.0, 10.0, 0.5), (20.0, 10.0, 1.0), (-1.0, 10.0, 0.0), (0.0, 0.0, 0.0)],
)
def test_a_bar_is_never_more_than_full(got: float | None, most: float, filled: float) -> None:
    assert formats.compute_fill(got, most) == filled


def test_no_points_are_not_zero_points() -> None:
    assert formats.format_points(None, 60.0) == "none of 60"
    assert formats.format_points(0.0, 60.0) == "0 of 60"
