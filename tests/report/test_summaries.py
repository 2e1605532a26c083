"""One-line summaries of the parts of a scorecard."""

import pytest

from interview_kit.core.model import Verdict
from interview_kit.metrics.load.record import LoadPart, RouteLoad
from interview_kit.metrics.mutation.record import RequirementShare
from interview_kit.report import summaries
from interview_kit.scorecard.result import Result


def test_a_step_named_total_is_the_duration(results: dict[str, Result]) -> None:
    result = results["perfect"]
    assert summaries.sum_seconds(result) == pytest.approx(11.4)

    run = result.run.model_copy(update={"seconds": {"a": 1.0, "total": 12.0}})
    assert summaries.sum_seconds(result.model_copy(update={"run": run})) == 12.0


@pytest.mark.parametrize(
    ("level", "proof"),
    [
        ("not reached", "nothing proved"),
        ("none", "unverified run: its results are not tamper-proof"),
    ],
)
def test_isolation_that_proved_nothing_is_described_so(
    results: dict[str, Result], level: str, proof: str
) -> None:
    part = results["perfect"].isolation.model_copy(
        update={"level": level, "version": "", "proved": (), "not_covered": ("network",)}
    )
    result = results["perfect"].model_copy(update={"isolation": part})

    assert summaries.describe_isolation(result) == f"{level}; {proof}; not covered: network"


def test_absent_mutants_are_not_counted(results: dict[str, Result]) -> None:
    part = results["perfect"].metrics.mutation
    assert " mutants noticed" in summaries.describe_mutants(part)
    alone = part.model_copy(update={"mutants": None})
    assert summaries.describe_mutants(alone) == "no mutants"
    none = alone.model_copy(update={"faults": None})
    assert summaries.describe_mutants(none) == "not run on any mutant"


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "73.3\N{NO-BREAK SPACE}%"),
        (
            {"full_marks_at": 80.0},
            "73.3\N{NO-BREAK SPACE}% (all points from 80\N{NO-BREAK SPACE}%)",
        ),
        (
            {"full_marks_at": 80.0, "interval": (70.0, 76.5)},
            "73.3\N{NO-BREAK SPACE}% (between 70 and 76.5; all points from 80\N{NO-BREAK SPACE}%)",
        ),
    ],
)
def test_a_score_says_what_gives_all_points(
    results: dict[str, Result], changes: dict[str, object], text: str
) -> None:
    plain = {"score": 73.3, "interval": None, "full_marks_at": 100.0}
    part = results["perfect"].metrics.mutation.model_copy(update={**plain, **changes})
    assert summaries.describe_score(part) == text


def test_requirements_are_listed_by_what_their_changes_cost(results: dict[str, Result]) -> None:
    shares = tuple(
        RequirementShare(requirement=name, killed=killed, total=total, weight=min(total, 5))
        for name, killed, total in (("U01", 9, 10), ("U02", 4, 4), ("U03", 0, 2), ("U04", 1, 1))
    )
    part = results["perfect"].metrics.mutation
    assert summaries.describe_mean(part).startswith("the mean of what the program declares (")
    nothing = RequirementShare(requirement="every request", killed=0, total=9, weight=0)
    part = part.model_copy(update={"requirements": (*shares, nothing)})
    assert summaries.describe_mean(part) == "the mean of 4 requirements that the changes break"
    assert [share.requirement for share in summaries.list_missed(part)] == [
        "U03",
        "U01",
        "every request",
    ]
    assert summaries.list_noticed(part) == "U02, U04"
    assert summaries.find_title(results["perfect"], "U01").startswith("Creating a user")
    assert summaries.find_title(results["perfect"], "nothing like it") == ""


def test_unmeasured_coverage_says_nothing_about_branches(results: dict[str, Result]) -> None:
    part = results["partial"].metrics.coverage
    none = part.model_copy(update={"files": (), "line": 0.0, "branch": None})
    assert summaries.describe_coverage(none) == "0\N{NO-BREAK SPACE}% of lines and branches"
    assert summaries.describe_coverage(part.model_copy(update={"branch": None})).endswith(
        "has no branches"
    )


def test_the_files_that_count_as_program_are_named(results: dict[str, Result]) -> None:
    result = results["perfect"]
    files = {"program": ("a.py", "b.py", "c.py"), "generated": ("manage.py",)}
    named = result.submission.model_copy(update=files)
    assert summaries.describe_program(result.model_copy(update={"submission": named}), 2) == (
        "3 files: a.py, b.py and 1 more; generated, not counted: manage.py"
    )
    without = result.submission.model_copy(update={"program": ()})
    assert summaries.describe_program(result.model_copy(update={"submission": without}), 2) is None


def test_files_that_are_not_judged_are_named_with_their_reasons(results: dict[str, Result]) -> None:
    part = results["perfect"].metrics.coverage
    assert summaries.describe_not_judged(part) == ""
    deep = part.model_copy(update={"not_judged": {"a.py": "too large", "b.py": "too deep"}})
    assert summaries.describe_not_judged(deep) == (
        "Not judged: a.py is too large; b.py is too deep"
    )


def test_broken_servers_that_were_not_built_for_are_left_out_in_one_line(
    results: dict[str, Result],
) -> None:
    part = results["partial"].metrics.mutation
    unmet = tuple(f"U{n}" for n in range(32, 42))
    judged = {"not_built": 12, "in_part": 4, "unmet": unmet, "whole": 60.25}

    def describe(**update: object) -> str | None:
        faults = part.faults.model_copy(update={"contradicting": {}, **update})
        return summaries.describe_faults(part.model_copy(update={"faults": faults}))

    whole = "41 of 75 broken servers noticed, 15 not exercised"
    assert describe() == whole
    assert describe(**judged) == (
        f"{whole}; 12 left out, the others count as 60.2: the API does not, or only partly, meet"
        " U32, U33, U34, U35, U36, U37, U38, U39 and 2 more"
    )
    assert describe(in_part=4, unmet=("U33",), whole=74.5) == (
        f"{whole}; they count as 74.5: the API does not, or only partly, meet U33"
    )
    assert describe(all_count="behaviour was not measured") == (
        f"{whole}; all count: behaviour was not measured"
    )
    assert describe(contradicting={"a": ""}, overspecified={"b": "", "c": ""}) == (
        f"{whole}; 3 tests counted for none of them (1 contradicting the reference,"
        " 2 demanding what no brief prints)"
    )


def build_route(name: str, **facts: object) -> RouteLoad:
    return RouteLoad(name=name, request="GET /", **({"responses": 9, "errors": 0} | facts))


def test_what_is_slow_under_load_is_said_in_one_line() -> None:
    routes = (
        build_route("get", ratio=1.9, growth=4.0),
        build_route("list", ratio=6.04, growth=5.0),
        build_route("replace", ratio=22.3, growth=1.1),
        build_route("move", responses=1, errors=2, error="answered 404"),
    )
    part = LoadPart(records=2000, stored=2000, clients=8, routes=routes, memory_ratio=1.25)
    times = "\N{MULTIPLICATION SIGN}"
    assert summaries.describe_load(part) == (
        f"2,000 records, 8 clients: replace is 22 {times} slower than the reference; list is"
        f" 6.0 {times} slower than the reference: it scans; move failed 2 of 3 times"
        f" (answered 404); memory 1.2 {times}; shown, not scored"
    )
    quick = part.model_copy(update={"routes": routes[:1], "memory_ratio": None})
    assert summaries.describe_load(quick) == (
        "2,000 records, 8 clients: no route is much slower than the reference; shown, not scored"
    )
    none = LoadPart(reason="the server ended")
    assert summaries.describe_load(none) == "not measured (the server ended)"


def test_bonus_requirements_are_counted_apart(results: dict[str, Result]) -> None:
    phase = results["perfect"].phases[-1]
    first, second = phase.requirements
    bonus = second.model_copy(update={"bonus": True, "verdict": Verdict.NOT_MET})
    with_bonus = phase.model_copy(update={"requirements": (first, bonus)})

    assert summaries.describe_requirements(phase) == "2 of 2"
    assert summaries.describe_requirements(with_bonus) == "1 of 1, bonus 0 of 1"
