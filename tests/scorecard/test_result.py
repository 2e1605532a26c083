"""The stored scorecard: what goes in comes out, and nothing else gets in."""

import json
from pathlib import Path

import pytest

from interview_kit.core.errors import ExitCode, UnreadableSubmissionError
from interview_kit.metrics.behaviour.record import CheckPart
from interview_kit.metrics.coverage.record import TestsPart
from interview_kit.scorecard.result import Result, read, stable_json, write

STORED = Path(__file__).parents[1] / "report" / "results" / "partial.json"


@pytest.fixture
def result() -> Result:
    return read(STORED)


def test_a_stored_scorecard_comes_back_the_same(result: Result, tmp_path: Path) -> None:
    write(result, tmp_path / "result.json")

    assert read(tmp_path / "result.json") == result
    assert (tmp_path / "result.json").read_bytes().endswith(b"}\n")


def test_lone_surrogates_are_stored_as_escapes() -> None:
    check = CheckPart(name="a\udc80", title="\ud800", outcome="passed", message="日本 \U0001f600")
    suite = TestsPart(collected=1, passed=0, failed=1, skipped=0, failures={"\udc80": "\udc81"})

    assert (check.name, check.title, check.message) == (r"a\udc80", r"\ud800", "日本 \U0001f600")
    assert suite.failures == {r"\udc80": r"\udc81"}
    check.model_dump_json()


def test_a_scorecard_cannot_be_changed(result: Result) -> None:
    with pytest.raises(ValueError, match="frozen"):
        result.seed = 1


def test_only_the_run_is_left_out_of_what_repeats(result: Result) -> None:
    stable = json.loads(stable_json(result))

    assert {*stable, "run"} == set(Result.model_fields)
    slower = result.run.model_copy(update={"seconds": {"total": 99.0}})
    assert stable_json(result.model_copy(update={"run": slower})) == stable_json(result)
    assert stable_json(result.model_copy(update={"seed": 1})) != stable_json(result)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "the document"),
        ("{}", "format_version: Field required"),
        ('{"format_version": 2}', "kit_version: Field required"),
        ('{"format_version": 3}', "format_version"),
    ],
)
def test_what_is_no_scorecard_is_refused_with_the_place(
    tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "result.json"
    path.write_text(text)

    with pytest.raises(UnreadableSubmissionError, match=says) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert caught.value.exit_code is ExitCode.UNREADABLE


def test_a_scorecard_of_an_older_format_asks_for_another_grading(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text('{"format_version": 1, "metrics": {"correctness": {}}}')

    with pytest.raises(UnreadableSubmissionError) as caught:
        read(path)
    assert str(caught.value) == f"{path} is a scorecard of format 1; grade the submission again"


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    document = json.loads(STORED.read_text(encoding="utf-8"))
    document["submission"]["verdict"] = "hire"
    path = tmp_path / "result.json"
    path.write_text(json.dumps(document))

    with pytest.raises(UnreadableSubmissionError, match=r"submission\.verdict: Extra inputs"):
        read(path)


def test_a_missing_scorecard_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSubmissionError, match="grade a submission first"):
        read(tmp_path / "result.json")
