"""The page of a cohort: whole, small, offline, harmless, and readable without its script."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from interview_kit.cohort import page, record
from interview_kit.cohort.anonymous import remove_names
from interview_kit.cohort.drawings import draw_heat_row, draw_lane
from interview_kit.cohort.record import Cohort
from tests.cohort.classes import invent_cohort
from tests.report import conftest as reports
from tests.report.test_browser import serious
from tests.tools.pictures.browser import Browser, BrowserError, browser, found

# A record holds no lone surrogates: they are escaped as it is made.
FOREIGN = reports.FOREIGN.replace("\udc80", "")
WORDS = ("rank", "best", "worst", "hire", "top ")


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return invent_cohort(30)


def spoil(cohort: Cohort) -> Cohort:
    """The cohort with foreign text wherever somebody else could choose it."""
    rows = tuple(
        row.model_copy(update={"name": FOREIGN, "cause": FOREIGN, "framework": FOREIGN})
        for row in cohort.rows
    )
    exercises = tuple(
        line.model_copy(
            update={
                "requirements": tuple(
                    part.model_copy(update={"title": FOREIGN}) for part in line.requirements
                ),
                "faults": dict.fromkeys(line.faults, FOREIGN),
            }
        )
        for line in cohort.exercises
    )
    pair = cohort.similar[0].model_copy(update={"first": FOREIGN, "files": ((FOREIGN, "x"),)})
    changes = {"rows": rows, "exercises": exercises, "name": FOREIGN, "similar": (pair,)}
    return cohort.model_copy(update=changes)


def test_a_row_for_each_submission_and_a_link_to_each_report(cohort: Cohort) -> None:
    content = page.render(cohort)
    for row in cohort.rows:
        assert f">{row.name}<" in content
    links = re.findall(r'href="([^"#]+/report.html)"', content)
    assert "Ann%2010/report.html" in links
    assert len({*links}) == sum(row.folder for row in cohort.rows)
    assert "unknown key `run.colour`" in content
    assert re.search(r"<td class=\"num\">\d+/43, bonus \d/5</td>", content)


def test_the_page_says_at_which_levels_submissions_were_graded(cohort: Cohort) -> None:
    levels = ["bubblewrap"] * 20 + ["landlock"] * 9 + [""]
    rows = tuple(
        row.model_copy(update={"isolation": level})
        for row, level in zip(cohort.rows, levels, strict=True)
    )
    content = page.render(cohort.model_copy(update={"rows": rows}))
    assert "<b>Isolation</b> bubblewrap (20), landlock (9)<" in content


def test_two_hundred_rows_are_small_and_columns_are_named_again() -> None:
    content = page.render(invent_cohort(200))
    assert len(content.encode()) < 1 << 20
    assert content.count('id="ids-1"') == 1
    assert content.count('href="#ids-1"') == 4


@pytest.mark.matrix
def test_a_thousand_rows_fit() -> None:
    assert len(page.render(invent_cohort(1000)).encode()) <= page.MAX_OCTETS


def test_what_does_not_fit_is_counted(cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = len(page.render(cohort).encode())
    monkeypatch.setattr(page, "DRAWING_LIMITS", (1000, 5))
    monkeypatch.setattr(page, "MAX_OCTETS", whole - 1)
    assert "and 23 more" in page.render(cohort)


def test_foreign_text_does_not_act(cohort: Cohort) -> None:
    content = page.render(spoil(cohort))
    assert content.count("<script") == 1
    assert "<img" not in content
    assert "\u202e" not in content
    assert not re.search(r'href="(?![#\w%.-]+/report\.html|#|cohort-similar\.html)', content)


def test_nothing_ranks_people(cohort: Cohort) -> None:
    text = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page.render(cohort), flags=re.S)
    assert "Nothing here is a ranking for hiring" in text
    rest = text.replace("Nothing here is a ranking for hiring", "")
    assert [word for word in WORDS if word in rest.lower()] == []
    order = re.findall(r'<tr><th scope="row"><a [^>]*>([^<]+)</a></th><td><span', text)
    assert order == sorted(order)


def test_an_anonymous_page_leads_to_nobody(cohort: Cohort) -> None:
    nameless = remove_names(cohort)
    content = page.render(nameless, is_anonymous=True)
    for row in cohort.rows:
        assert row.name not in content
        assert not row.sha256 or row.sha256 not in record.render(nameless)
    assert "report.html" not in content
    assert "run.colour" not in content
    assert "Similar" not in content
    assert [row.name for row in nameless.rows][:2] == ["Submission 1", "Submission 2"]
    assert sorted(row.points or 0 for row in nameless.rows) == sorted(
        row.points or 0 for row in cohort.rows
    )


def test_a_verdict_has_a_shape_and_words(cohort: Cohort) -> None:
    (exercise,) = cohort.exercises
    row = next(row for row in cohort.rows if row.verdicts)
    heat = draw_heat_row(row, exercise, row.name, "")
    assert len("".join(path for _, path in heat.paths).split("M")) - 1 == len(exercise.requirements)
    counted = [line for line in exercise.requirements if not line.bonus]
    assert re.match(rf"\d+ of {len(counted)} met; not or partly", heat.description)


def test_a_lane_says_its_phases_in_words(cohort: Cohort) -> None:
    row = next(row for row in cohort.rows if row.phases and row.phases[0].late_at)
    lane = draw_lane(row, row.name, 5000.0)
    assert re.match(r"phase 1 [\d.]+ of 40 minutes late, phase 2", lane.description)
    assert [bar.kind for bar in lane.bars][:2] == ["phase", "late"]


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    if found() is None:
        pytest.skip("no Chromium on this machine")
    with ExitStack() as stack:
        try:
            yield stack.enter_context(browser())
        except BrowserError as error:
            pytest.skip(f"Chromium does not start here: {error}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_browser_reads_it_offline_and_axe_finds_nothing(
    opened: Browser, cohort: Cohort, tmp_path: Path, dark: bool
) -> None:
    file = tmp_path / "cohort.html"
    file.write_text(page.render(cohort), "utf-8")
    opened.look(dark=dark, width=400 if dark else 1100)
    assert opened.open(file) == [file.as_uri()]
    opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious(opened)] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= (400 if dark else 1100)
    opened.evaluate("for (const one of document.querySelectorAll('.cause')) one.remove()")
    heights = "[...document.querySelectorAll('#all .sign')].map(one => one.offsetHeight)"
    assert max(opened.evaluate(heights)) < 32, "a state is broken into several lines"


def test_a_heading_sorts_the_table(opened: Browser, cohort: Cohort, tmp_path: Path) -> None:
    file = tmp_path / "cohort.html"
    file.write_text(page.render(spoil(cohort)), "utf-8")
    opened.look()
    opened.open(file)
    column = "[...document.querySelectorAll('#all tbody tr')].map(row => row.cells[3].textContent)"
    opened.evaluate("document.querySelectorAll('#all thead button')[3].click()")
    values = [float(text or -1) for text in opened.evaluate(column)]
    assert values == sorted(values)
    assert values[-1] > 0
    opened.evaluate("document.querySelectorAll('#all thead button')[3].click()")
    assert [float(text or -1) for text in opened.evaluate(column)] == values[::-1]


def test_columns_that_are_named_again_look_the_same(opened: Browser, tmp_path: Path) -> None:
    file = tmp_path / "cohort.html"
    file.write_text(page.render(invent_cohort(2 * page.HEADING_EVERY)), "utf-8")
    opened.look()
    opened.open(file)
    heights = "[...document.querySelectorAll('.heat tr[aria-hidden] svg > *')]"
    boxes = opened.evaluate(f"{heights}.map((one) => one.getBBox().height)")
    assert len(boxes) == 2
    assert boxes[0] == boxes[1]
