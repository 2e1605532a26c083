"""The page of similar pairs: both programs, harmless, small, readable by everybody."""

import re
import zipfile
from pathlib import Path

import pytest

from interview_kit.cohort import page, pages, side_by_side
from interview_kit.cohort.record import Cohort
from interview_kit.core import layout
from tests.cohort.classes import invent_cohort
from tests.cohort.test_page import opened  # noqa: F401
from tests.cohort.test_passages import FIRST, SECOND
from tests.report.test_browser import serious
from tests.tools.pictures.browser import Browser

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e"


@pytest.fixture
def cohort() -> Cohort:
    return invent_cohort(6)


def store(folder: Path, cohort: Cohort, first: str = FIRST, second: str = SECOND) -> None:
    """Store the programs of the similar pair as gradings leave them."""
    (pair,) = cohort.similar
    ((path, other_path),) = pair.files
    for name, file, text in ((pair.first, path, first), (pair.second, other_path, second)):
        (folder / name).mkdir(exist_ok=True)
        with zipfile.ZipFile(folder / name / layout.SUBMISSION, "w") as archive:
            archive.writestr(file, text)


def test_both_programs_are_shown_with_what_they_share(cohort: Cohort, tmp_path: Path) -> None:
    store(tmp_path, cohort)
    content = side_by_side.render(cohort, tmp_path)
    assert content.count("[1]</b>") == content.count("[2]</b>") == 2
    assert re.search(r"<mark>store.users\[user.id\] = user</mark>", content)
    assert re.search(r"<mark>memory.people\[new.key\] = new</mark>", content)


def test_text_of_a_submission_does_not_act(cohort: Cohort, tmp_path: Path) -> None:
    names = {"first": "<script>one", "files": (("<img>.py", "<script>.py"),)}
    pair = cohort.similar[0].model_copy(update=names)
    cohort = cohort.model_copy(update={"similar": (pair,)})
    store(tmp_path, cohort, FIRST.replace("user.email", f"user['{HOSTILE}']"))
    content = side_by_side.render(cohort, tmp_path)
    assert "alert(1)" in content
    assert "img&gt;.py" in content
    for part in ("<script", "<img", "\u202e"):
        assert part not in content


def test_a_missing_or_damaged_copy_is_said(cohort: Cohort, tmp_path: Path) -> None:
    assert "is not in this folder" in side_by_side.render(cohort, tmp_path)
    store(tmp_path, cohort)
    (tmp_path / cohort.similar[0].first / layout.SUBMISSION).write_bytes(b"damaged")
    assert "is not in this folder" in side_by_side.render(cohort, tmp_path)


def test_pages_of_an_exercise_that_is_gone_are_written(cohort: Cohort, tmp_path: Path) -> None:
    store(tmp_path, cohort)
    rows = tuple(row.model_copy(update={"exercise": "gone"}) for row in cohort.rows)
    content = side_by_side.render(cohort.model_copy(update={"rows": rows}), tmp_path)
    assert "<mark>" in content


def test_a_page_that_is_too_large_shows_less(
    cohort: Cohort, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(tmp_path, cohort)
    whole = len(side_by_side.render(cohort, tmp_path).encode())
    monkeypatch.setattr(page, "MAX_OCTETS", whole - 1)
    monkeypatch.setattr(side_by_side, "LINE_LIMITS", (400, 5))
    assert "… 1" in side_by_side.render(cohort, tmp_path)
    monkeypatch.setattr(side_by_side, "LINE_LIMITS", (400, 0))
    assert "the page would be too large" in side_by_side.render(cohort, tmp_path)


def test_it_is_written_with_pairs_and_gone_without(cohort: Cohort, tmp_path: Path) -> None:
    store(tmp_path, cohort)
    pages.write(cohort, tmp_path, is_anonymous=True)
    assert "<mark>" in (tmp_path / layout.COHORT_SIMILAR).read_text()
    assert layout.COHORT_SIMILAR in (tmp_path / layout.COHORT_HTML).read_text()
    assert layout.COHORT_SIMILAR not in (tmp_path / layout.COHORT_ANONYMOUS).read_text()
    pages.write(cohort.model_copy(update={"similar": ()}), tmp_path)
    assert not (tmp_path / layout.COHORT_SIMILAR).exists()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_browser_reads_it_offline_and_axe_finds_nothing(
    opened: Browser,  # noqa: F811
    cohort: Cohort,
    tmp_path: Path,
    dark: bool,
) -> None:
    store(tmp_path, cohort)
    file = tmp_path / layout.COHORT_SIMILAR
    file.write_text(side_by_side.render(cohort, tmp_path), "utf-8")
    opened.look(dark=dark, width=400 if dark else 1100)
    assert opened.open(file) == [file.as_uri()]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in serious(opened)] == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= (400 if dark else 1100)
