"""The candidate's copy shows what is theirs, and nothing that is hidden."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from interview_kit.report import candidate, renderers
from interview_kit.scorecard.result import Result
from tests.report.test_html import Page

ALL = ("perfect", "partial", "worked", "not_answering", "ungraded", "hostile", "huge")
SECRET = "hidden-{}-data"


def marked(whole: Result) -> tuple[Result, int]:
    """A scorecard in which each text of each hidden check is a word of its own."""
    dump = whole.model_dump()
    used = 0

    def mark(part: dict[str, Any], *names: str) -> None:
        nonlocal used
        for name in names:
            if part[name] is not None:
                part[name], used = SECRET.format(used), used + 1

    checks = [c for phase in dump["phases"] for one in phase["requirements"] for c in one["checks"]]
    for check in checks:
        mark(check, "name", "title", "message")
    for exchange in (one for all_of in dump["run"]["exchanges"].values() for one in all_of):
        mark(exchange, *(name for name, value in exchange.items() if isinstance(value, str)))
    dump["run"]["exchanges"] = {
        SECRET.format(f"key-{at}"): found
        for at, found in enumerate(dump["run"]["exchanges"].values())
    }
    mark(dump["run"], "server_log")
    faults = dump["metrics"]["mutation"]["faults"] or {"items": [], "contradicting": {}}
    for fault in faults["items"]:
        mark(fault, "id", "title", "test")
        fault["requirements"] = [SECRET.format("promise")]
    faults["contradicting"] = {SECRET.format("name"): SECRET.format("why")}
    return Result.model_validate(dump), used


@pytest.fixture(scope="session")
def copies(results: dict[str, Result]) -> dict[str, Page]:
    return {name: Page(candidate.render(result)) for name, result in results.items()}


@pytest.mark.parametrize("name", ["perfect", "partial", "worked", "not_answering"])
def test_no_word_of_a_hidden_check_is_on_the_page(results: dict[str, Result], name: str) -> None:
    secret, used = marked(results[name])
    page = candidate.render(secret)
    assert used > 3
    assert not re.search(r"hidden-[\w-]+-data", page)


def test_no_exchange_of_a_real_scorecard_is_on_the_page(
    results: dict[str, Result], copies: dict[str, Page]
) -> None:
    whole, seen = results["partial"], copies["partial"].text
    hidden = [c for phase in whole.phases for one in phase.requirements for c in one.checks]
    texts = [text for check in hidden for text in (check.name, check.title, check.message)]
    for exchange in (one for all_of in whole.run.exchanges.values() for one in all_of):
        texts += [exchange.request_body, exchange.response_body, exchange.curl]
    assert any(texts)
    for text in (text for text in texts if len(text) > 8):
        assert " ".join(text.split()) not in seen


def test_the_template_is_given_nothing_else(results: dict[str, Result]) -> None:
    """Whatever is added to the scorecard stays away until someone lists it here."""

    def names(part: Any) -> set[str]:
        if is_dataclass(part):
            return {f"{type(part).__name__}.{one.name}" for one in fields(part)} | {
                name for one in fields(part) for name in names(getattr(part, one.name))
            }
        return names(part[0]) if isinstance(part, tuple) and part else set()

    assert names(candidate.copy_for_candidate(results["worked"])) == {
        *(
            f"CandidateReport.{name}"
            for name in ("candidate", "exercise", "framework", "kit_version")
        ),
        *(
            f"CandidateReport.{name}"
            for name in (
                "ungraded",
                "quick",
                "cause",
                "has_answered",
                "phases",
                "metrics",
                "run",
                "timeline",
            )
        ),
        *("CandidatePhase.number", "CandidatePhase.title", "CandidatePhase.requirements"),
        *(
            "CandidateRequirement.id",
            "CandidateRequirement.title",
            "CandidateRequirement.verdict",
            "CandidateRequirement.bonus",
            "CandidateRequirement.then",
        ),
        *("CandidateMetrics.coverage", "CandidateMetrics.mutation", "CandidateLog.tests_log"),
        *(
            f"TimelineLayout.{name}"
            for name in ("lanes", "ticks", "rows", "events", "findings", "facts")
        ),
        *(f"Lane.{name}" for name in ("name", "description", "bars", "marks")),
        *(f"Bar.{name}" for name in ("x", "width", "middle", "kind", "label")),
        *("Tick.x", "Tick.minute", "Tick.anchor"),
        *(f"PhaseRow.{name}" for name in ("number", "planned", "claimed")),
        *("PhaseRow.at_end", "PhaseRow.as_submitted"),
    }


def test_private_notes_stay_private(results: dict[str, Result], tmp_path: Path) -> None:
    (tmp_path / "interview.json").write_text('{"note": "SECRET NOTE"}')
    path = renderers.write_for("candidate", results["partial"], tmp_path)
    assert path.name == "report-candidate.html"
    assert "SECRET NOTE" not in path.read_text("utf-8")
    assert "Questions to ask" not in path.read_text("utf-8")


def test_of_broken_servers_only_the_figures_are_told(
    results: dict[str, Result], copies: dict[str, Page]
) -> None:
    """Others will meet the same ones."""
    faults, seen = results["partial"].metrics.mutation.faults, copies["partial"].text
    assert faults is not None
    assert len(faults.items) > 50
    assert "41 of 75 broken servers noticed, 15 not exercised: 54.7" in seen
    for fault in faults.items:
        assert fault.title not in seen
        assert fault.id not in seen
    for name, reason in faults.contradicting.items():
        assert name not in seen
        assert reason not in seen
    copied = candidate.copy_for_candidate(results["partial"]).metrics.mutation.faults
    assert copied is not None
    assert (copied.items, copied.contradicting) == ((), {})


@pytest.mark.parametrize(
    "shown",
    [
        "Your results Ann",
        "✓ met",
        "✗ not met",
        "◐ partly met",
        "store.py 91.2 % 83.3 %",
        "- return found[skip : skip + limit] + return found[skip : skip + limit + 1]",
        "no test runs this line",
        "fails on a second run of the unchanged program",
        "assert [2] == [1]",
    ],
)
def test_what_is_theirs_is_on_the_page(copies: dict[str, Page], shown: str) -> None:
    assert shown in copies["partial"].text


def test_the_timeline_is_described_as_the_interviewer_reads_it(copies: dict[str, Page]) -> None:
    seen = copies["worked"].text
    for said in (
        "Timeline, as claimed",
        "1 40 min 42:50, 2:50 over 5 of 6 met",
        "A pause of 1:10 at 20:00, not counted: the door",
        "line 12: the clock was set back by 60 s",
        "met when its phase ended",
    ):
        assert said in seen
    assert "claimed" not in copies["partial"].text


def test_every_requirement_is_there_with_its_sentence(
    results: dict[str, Result], copies: dict[str, Page]
) -> None:
    for phase in results["partial"].phases:
        for one in phase.requirements:
            assert f"{one.id} " in copies["partial"].text
            assert one.title in copies["partial"].text


def test_requirements_are_counted_without_bonus(results: dict[str, Result]) -> None:
    copy = candidate.copy_for_candidate(results["partial"])
    everyone = [one for phase in copy.phases for one in phase.requirements]
    assert copy.requirements == sum(not one.bonus for one in everyone)
    assert 0 < copy.met < copy.requirements


def test_a_program_that_did_not_start_says_why(copies: dict[str, Page]) -> None:
    seen = copies["not_answering"].text
    assert "Your program never answered No module named 'sqlmodel'" in seen


def test_a_fault_of_ours_is_not_theirs(copies: dict[str, Page]) -> None:
    seen = copies["ungraded"].text
    assert "not your work" in seen
    assert "✗" not in seen


@pytest.mark.parametrize("name", ALL)
def test_the_page_is_inert_small_and_complete(results: dict[str, Result], name: str) -> None:
    source = candidate.render(results[name])
    page = Page(source)
    assert len(source.encode("utf-8")) <= 300 * 1024
    assert page.named("script", "img", "link", "iframe", "object", "form", "base", "input") == []
    for _, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style")]
        assert (attributes.get("href") or "#").startswith("#")
    assert "Content-Security-Policy" in source.split("<title>")[0]
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.named(landmark)) == 1
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.named("a"):
        assert (attributes["href"] or "")[1:] in ids
