"""The formats of other programs: valid, with the same figures everywhere, harmless."""

import csv
import io
import json
import re
from typing import Any

import jsonschema
import pytest
from markdown_it import MarkdownIt

from interview_kit.core.model import Outcome, Verdict
from interview_kit.report.exports import (
    annotations,
    classroom50,
    ctrf,
    gradescope,
    job_summary,
    sarif,
    table,
)
from interview_kit.report.exports.marks import list_marks
from interview_kit.report.renderers import EXPORTS
from interview_kit.scorecard.result import Result
from tests.report.exports.published import CLASSROOM50, CTRF, GRADESCOPE, SARIF

SCHEMAS: dict[str, dict[str, Any]] = {
    "ctrf": CTRF,
    "gradescope": GRADESCOPE,
    "classroom50": CLASSROOM50,
    "sarif": SARIF,
}
NAMES = ("perfect", "partial", "worked", "not_answering", "ungraded", "hostile", "huge")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", SCHEMAS)
def test_documents_have_the_published_form(
    results: dict[str, Result], kind: str, name: str
) -> None:
    document = json.loads(EXPORTS[kind][1](results[name]))
    if (kind, name) == ("classroom50", "ungraded"):
        assert [*document] == ["error"]
        return
    jsonschema.validate(document, SCHEMAS[kind])


@pytest.mark.parametrize("kind", EXPORTS)
def test_foreign_text_does_not_act(results: dict[str, Result], kind: str) -> None:
    content = EXPORTS[kind][1](results["hostile"])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", content)
    for line in content.splitlines():
        is_ours = kind == "annotations" and line.startswith(("::warning file=", "::notice file="))
        assert is_ours or not line.lstrip().startswith("::")
        assert "##[" not in line or kind != "annotations"


def test_each_check_is_one_test_of_ctrf(results: dict[str, Result]) -> None:
    result = results["partial"]
    report = json.loads(ctrf.render(result))["results"]
    outcomes = [
        check.outcome
        for phase in result.phases
        for part in phase.requirements
        for check in part.checks
    ]
    summary = report["summary"]
    assert summary["passed"] == outcomes.count(Outcome.PASSED)
    failed = outcomes.count(Outcome.FAILED) + outcomes.count(Outcome.ERRORED)
    assert summary["failed"] == failed
    assert (
        summary["tests"] == len(report["tests"]) == sum(summary[status] for status in ctrf.STATUSES)
    )
    assert summary["stop"] - summary["start"] == 11_400
    first = report["tests"][0]
    assert (first["status"], first["message"]) == ("failed", "expected 201, got 200")
    assert first["labels"]["verdict"] == "not_met"


def test_ungraded_is_never_0_points(results: dict[str, Result]) -> None:
    result = results["ungraded"]
    report = json.loads(ctrf.render(result))["results"]
    assert (report["summary"]["passed"], report["summary"]["failed"]) == (0, 0)
    assert report["summary"]["other"] == len(report["tests"])
    document = json.loads(gradescope.render(result))
    assert "score" not in document
    assert "tests" not in document
    assert "not the submission" in document["output"]
    assert "**Ungraded.**" in job_summary.render(result)
    assert "points**" not in job_summary.render(result)
    assert [row["points"] for row in rows(result) if row["id"] == "total"] == [""]


@pytest.mark.parametrize("name", ["perfect", "partial", "not_answering"])
def test_points_add_up_to_the_total(results: dict[str, Result], name: str) -> None:
    result = results[name]
    total = result.total.points or 0.0
    document = json.loads(gradescope.render(result))
    assert document["score"] == total
    assert sum(test["score"] for test in document["tests"]) == pytest.approx(total)
    grade = json.loads(classroom50.render(result))
    assert grade["score"] == round(100 * total)
    assert grade["score"] <= grade["max-score"]
    assert all(test["score"] <= test["max-score"] for test in grade["tests"])
    assert sum(mark.points for mark in list_marks(result)) == pytest.approx(total)


@pytest.mark.parametrize("render", [gradescope.render, classroom50.render, job_summary.render])
def test_what_candidates_read_holds_nothing_hidden(results: dict[str, Result], render: Any) -> None:
    result = results["partial"]
    hidden = {check.name for p in result.phases for r in p.requirements for check in r.checks}
    faults = result.metrics.mutation.faults
    assert faults is not None
    hidden |= {item.title for item in faults.items} | {"expected 201, got 200"}
    content = render(result)
    assert [text for text in hidden if len(text) > 1 and text in content] == []


def test_sarif_names_survivors_and_the_code_profile(results: dict[str, Result]) -> None:
    (run,) = json.loads(sarif.render(results["partial"]))["runs"]
    found = [
        (
            item["ruleId"],
            item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            item["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for item in run["results"]
    ]
    assert ("mutant/number", "app.py", 42) in found
    assert ("style/F401", "app.py", 3) in found
    assert ("types/return-value", "store.py", 31) in found
    assert ("code/complexity", "store.py", 19) in found
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for item in run["results"]:
        assert rules[item["ruleIndex"]]["id"] == item["ruleId"]


def test_a_message_of_sarif_holds_no_link(foreign: Any) -> None:
    result = foreign("[click](https://evil.example) \\[x](1)")
    (run,) = json.loads(sarif.render(result))["runs"]
    for item in run["results"]:
        assert not re.search(r"(?<!\\)(\\\\)*\[", item["message"]["text"])


def test_annotations_name_file_and_line(results: dict[str, Result]) -> None:
    lines = annotations.render(results["partial"]).splitlines()
    assert lines[0].startswith(
        "::warning file=app.py,line=42,title=Surviving mutant%3A a different number::"
    )
    assert any(line.startswith("::notice file=store.py,line=31,") for line in lines)


def test_an_annotation_is_one_command(foreign: Any) -> None:
    result = foreign("x::,line=1%0A::error::boom\n::error::boom")
    for line in annotations.render(result).splitlines():
        assert re.fullmatch(r"::(warning|notice) file=[^:,]*,line=\d+,title=[^:,]*::.*", line)
        assert not re.search("%(?!25|3A|2C)", line)


def test_foreign_text_is_code_in_markdown(foreign: Any) -> None:
    for text in ("</code><b>x</b> [a](http://e.x) @team #1 | `` ` \n# head", "`", "|x|", " "):
        result = foreign(text)
        parts = [part for phase in result.phases for part in phase.requirements]
        unmet = [part for part in parts if part.verdict is not Verdict.MET]
        page = MarkdownIt("gfm-like", {"linkify": False, "html": True}).enable("table")
        tokens = page.parse(job_summary.render(result))
        inline = [child for token in tokens for child in token.children or ()]
        assert {token.type for token in inline} <= {
            "code_inline",
            "text",
            "strong_open",
            "strong_close",
            "softbreak",
            "text_special",
        }
        assert "html_block" not in {token.type for token in tokens}
        texts = [token.content for token in inline if token.type != "code_inline"]
        assert not any("@team" in part or "head" in part for part in texts)
        cells = [token for token in tokens if token.type == "td_open"]
        assert len(cells) == 3 * len(unmet) + 2 * 3


def test_a_bonus_is_counted_apart_in_the_summary(results: dict[str, Result]) -> None:
    phase = results["perfect"].phases[0]
    met, *rest = phase.requirements
    bonus = met.model_copy(update={"bonus": True, "verdict": Verdict.NOT_MET})
    changed = phase.model_copy(update={"requirements": (bonus, *rest)})
    summary = job_summary.render(results["perfect"].model_copy(update={"phases": (changed,)}))
    assert f"Requirements met: {len(rest)} of {len(rest)}, bonus 0 of 1;" in summary
    assert "not met, bonus |" in summary


def rows(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.render(result))))


def test_the_table_has_a_row_for_everything_that_gives_points(results: dict[str, Result]) -> None:
    result = results["partial"]
    lines = rows(result)
    assert [row["id"] for row in lines][-4:] == ["behaviour", "coverage", "mutation", "total"]
    assert len(lines) == 4 + sum(len(phase.requirements) for phase in result.phases)
    assert float(lines[-1]["points"]) == result.total.points


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\uff1d"])
def test_no_cell_is_a_formula(foreign: Any, start: str) -> None:
    for row in csv.reader(io.StringIO(table.render(foreign(f"{start}cmd|'/c calc'!A0")))):
        for cell in row:
            assert not cell.strip().startswith(("=", "+", "@", "\uff1d"))
            assert not re.match(r"\s*-\D", cell)
