"""The mutation score of a sample, and what it leaves open."""

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation.interval import (
    FEWEST,
    FEWEST_BESIDE_FAULTS,
    REMEDY,
    NoticedShare,
    average_score,
    compute_wilson,
    count_by_kind,
    count_by_requirement,
    count_kind,
    count_parts,
    estimate_interval,
    explain_too_few,
)
from interview_kit.metrics.mutation.record import EVERY_REQUEST, MutantResult, Mutation

SAMPLES = 300


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    """Noticed, run, and how many there are."""
    total = draw(st.integers(1, 400))
    return draw(st.integers(0, total)), total, total + draw(st.integers(0, 4000))


@given(samples())
def test_the_interval_holds_the_proportion_and_stays_within_bounds(
    sample: tuple[int, int, int],
) -> None:
    noticed, total, _ = sample
    low, high = compute_wilson(*sample)
    assert 0.0 <= low <= noticed / total <= high <= 1.0


@given(samples())
def test_the_larger_the_part_that_was_run_the_narrower(sample: tuple[int, int, int]) -> None:
    noticed, total, population = sample
    low, high = compute_wilson(noticed, total, population)
    wider_low, wider_high = compute_wilson(noticed, total, 2 * population + 1)
    assert wider_low <= low + 1e-9
    assert high <= wider_high + 1e-9


@given(samples(), st.integers(2, 9))
def test_the_more_were_run_the_narrower(sample: tuple[int, int, int], times: int) -> None:
    noticed, total, _ = sample
    many = 10**9
    low, high = compute_wilson(noticed, total, many)
    closer_low, closer_high = compute_wilson(times * noticed, times * total, many)
    assert closer_high - closer_low <= high - low + 1e-9


@given(samples())
def test_noticed_and_unnoticed_are_mirrored(sample: tuple[int, int, int]) -> None:
    noticed, total, population = sample
    low, high = compute_wilson(noticed, total, population)
    other_low, other_high = compute_wilson(total - noticed, total, population)
    assert abs(low - (1 - other_high)) < 1e-9
    assert abs(high - (1 - other_low)) < 1e-9


def test_of_all_mutants_nothing_is_left_open() -> None:
    assert compute_wilson(3, 4, 4) == (0.75, 0.75)
    assert compute_wilson(0, 0, 0) == (0.0, 1.0)


def test_figures_that_are_known() -> None:
    # 95 % of a large population: 81 of 263 is the example of Newcombe (1998).
    low, high = compute_wilson(81, 263, 10**9)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = compute_wilson(180, 200, 1000)
    assert (round(low, 3), round(high, 3)) == (0.857, 0.931)


def kind(noticed: int, total: int, population: int) -> NoticedShare:
    return NoticedShare(name="body", noticed=noticed, total=total, population=population)


@given(samples(), samples())
def test_the_interval_of_the_score_holds_the_score(
    one: tuple[int, int, int], two: tuple[int, int, int]
) -> None:
    parts = (kind(*one), kind(*two))
    assume(one[1] < one[2] or two[1] < two[2])
    found, open_ = average_score(parts), estimate_interval(parts)
    assert found is not None
    assert open_ is not None
    assert 0.0 <= open_[0] <= found + 1e-9
    assert found - 1e-9 <= open_[1] <= 100.0


def test_the_score_is_the_mean_of_the_kinds_that_have_mutants() -> None:
    assert average_score((kind(1, 2, 2), kind(9, 10, 10))) == 70.0
    assert average_score((kind(0, 0, 0), kind(9, 10, 10))) == 90.0
    assert average_score((kind(0, 0, 0), kind(0, 0, 0))) is None
    assert estimate_interval((kind(1, 2, 2), kind(9, 10, 10))) is None
    assert estimate_interval((kind(0, 0, 0), kind(0, 0, 0))) is None


def test_a_mean_of_two_is_surer_than_either() -> None:
    one, both = (
        estimate_interval((kind(90, 100, 500),)),
        estimate_interval((kind(90, 100, 500),) * 2),
    )
    assert one is not None
    assert both is not None
    assert both[1] - both[0] < one[1] - one[0]
    assert round((one[1] - one[0]) / (both[1] - both[0]), 3) == round(2**0.5, 3)


def mutants(kind: str, status: MutantStatus, times: int, counts: bool = True) -> list[MutantResult]:
    one = MutantResult(
        id="",
        file="app.py",
        line=1,
        function="f",
        operator="number",
        kind=kind,
        status=status,
        diff="",
        counts=counts,
    )
    return [one] * times


def mutation(*found: list[MutantResult], **more: object) -> Mutation:
    made = tuple(mutant for some in found for mutant in some)
    return Mutation(mutants=made, **{"generated": len(made), **more})  # type: ignore[arg-type]


def test_only_what_counts_is_counted() -> None:
    made = mutation(
        mutants("body", MutantStatus.KILLED, 3),
        mutants("body", MutantStatus.TIMEOUT, 1),
        mutants("body", MutantStatus.SURVIVED, 2),
        mutants("body", MutantStatus.NO_TESTS, 1),
        mutants("body", MutantStatus.SURVIVED, 5, counts=False),
        mutants("body", MutantStatus.STILLBORN, 2),
        mutants("interface", MutantStatus.KILLED, 4, counts=False),
        kinds={"body": 28, "interface": 4},
    )
    body = count_kind(made, "body")
    assert body == NoticedShare(name="body", noticed=4, total=7, population=14)
    assert count_by_kind(made) == (
        NoticedShare(name="interface", noticed=0, total=0, population=0),
        body,
    )


def breaks(requirement: str | None, noticed: int, unnoticed: int = 0) -> list[MutantResult]:
    """Mutants that break one requirement."""
    statuses = (MutantStatus.KILLED,) * noticed + (MutantStatus.SURVIVED,) * unnoticed
    return [
        replace(mutant, requirement=requirement)
        for status in statuses
        for mutant in mutants("body", status, 1)
    ]


def score(*found: list[MutantResult], **more: object) -> float | None:
    return average_score(count_parts(mutation(*found, **more)))


def test_each_requirement_weighs_the_same_from_five_mutants_on() -> None:
    many, few = breaks("U01", 10), breaks("U02", 0, 5)
    assert score(many, few) == 50.0
    # Three mutants weigh three fifths of a requirement, and one a fifth.
    assert score(many, breaks("U02", 0, 3)) == 62.5
    assert score(many, breaks("U02", 0, 1)) == pytest.approx(100 * 5 / 6)


@given(st.integers(5, 200), st.integers(0, 400), st.integers(0, 9), st.integers(1, 9))
def test_more_mutants_of_a_requirement_that_is_noticed_add_nothing(
    noticed: int, padding: int, elsewhere: int, unnoticed: int
) -> None:
    others = breaks("U02", elsewhere, unnoticed)
    plain = score(breaks("U01", noticed), others)
    assert score(breaks("U01", noticed + padding), others) == pytest.approx(plain)


def test_changes_that_break_every_request_weigh_nothing() -> None:
    made = mutation(breaks(EVERY_REQUEST, 300), breaks("U01", 1, 1))
    assert average_score(count_parts(made)) == 50.0
    nothing_else = count_parts(mutation(breaks(EVERY_REQUEST, 300), generated=900))
    assert average_score(nothing_else) is None
    assert estimate_interval(nothing_else) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), min_size=1, max_size=6))
def test_one_more_that_is_noticed_never_lowers_the_score(shares: list[tuple[int, int]]) -> None:
    groups = [breaks(f"U{n}", *share) for n, share in enumerate(shares)]
    first = shares[0]
    better = [breaks("U0", first[0] + 1, first[1] - 1), *groups[1:]]
    assert (score(*better) or 0) > (score(*groups) or 0)


def test_where_the_requirement_of_one_is_not_known_kinds_are_counted() -> None:
    made = mutation(breaks("U01", 3, 1), breaks(None, 1))
    assert count_by_requirement(made) == ()
    assert count_parts(made) == count_by_kind(made)
    assert count_parts(mutation(breaks("U01", 3, 1))) == (
        NoticedShare(name="U01", noticed=3, total=4, population=4, weight=4),
    )


def test_the_interval_of_a_sample_holds_the_score_of_all_mutants() -> None:
    """Many samples of one program: 95 of 100 intervals are meant to hold the score of all."""
    chance = random.Random(1)
    sizes = [(n, chance.choice((0.0, 0.3, 0.6, 0.9, 1.0))) for n in (1, 2, 3, 5, 8, 13, 21, 60) * 5]
    everything = [
        mutant
        for number, (size, rate) in enumerate(sizes)
        for mutant in breaks(f"U{number}", round(size * rate), size - round(size * rate))
    ]
    whole = score(everything)
    assert whole is not None
    held = 0
    for _ in range(SAMPLES):
        sample = mutation(chance.sample(everything, 200))
        parts = count_parts(replace(sample, generated=len(everything)))
        low, high = estimate_interval(parts) or (0.0, 0.0)
        held += low <= whole <= high
    assert held >= 0.95 * SAMPLES


def test_of_a_few_mutants_that_had_time_no_score_is_made() -> None:
    few = mutation(mutants("body", MutantStatus.KILLED, FEWEST - 1), partial="time was over")
    enough = mutation(mutants("body", MutantStatus.KILLED, FEWEST), partial="time was over")
    small = mutation(mutants("body", MutantStatus.KILLED, 3))
    void = mutation(mutants("body", MutantStatus.KILLED, 3), partial="x", void="y")
    assert explain_too_few(few) == f"too slow to grade: time was over{REMEDY}"
    assert [explain_too_few(made) for made in (enough, small, void)] == [None, None, None]
    assert explain_too_few(replace(few, slow=True)) == (
        "too slow to grade: time was over; make the tests and the program faster"
    )


def test_a_quarter_of_the_mutants_is_enough_beside_broken_servers():
    """Half of the score then rests on them, so its interval is as wide as with all of them."""
    fewest = FEWEST_BESIDE_FAULTS
    few = mutation(mutants("body", MutantStatus.KILLED, fewest - 1), partial="time was over")
    enough = mutation(mutants("body", MutantStatus.KILLED, fewest), partial="time was over")
    assert explain_too_few(few, has_faults=True) == f"too slow to grade: time was over{REMEDY}"
    assert explain_too_few(enough, has_faults=True) is None
    assert explain_too_few(enough) == f"too slow to grade: time was over{REMEDY}"
    low, high = compute_wilson(fewest // 2, fewest, 100_000)
    low_alone, high_alone = compute_wilson(FEWEST // 2, FEWEST, 100_000)
    assert (high - low) / 2 <= high_alone - low_alone
