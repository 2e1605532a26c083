"""Similar submissions are found whatever they are called; independent ones and starters are not."""

import re
import zipfile
from pathlib import Path

from interview_kit.cohort import similarity
from interview_kit.cohort.similarity import find_pairs, take_fingerprints
from interview_kit.core import layout
from interview_kit.exercise.definition import default_exercise
from tests.cohort.classes import invent_cohort
from tests.system.test_golden import SUBMISSIONS


def read(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


STYLES = SUBMISSIONS / "users" / "fastapi"
ONE = read(STYLES / "another-style")
OTHER = read(STYLES / "package-with-sqlite")


def disguise(text: str) -> str:
    """Other names, strings, comments and white space; the functions in the other order."""
    renamed = re.sub(r"\b(user|email|name|age|store|payload)\b", r"my_\1_here", text)
    blocks = re.split(r"\n\n\n(?=\S)", renamed)
    return "\n\n\n".join(["# all my own work", *reversed(blocks)]).replace("    ", "  ")


def test_a_copy_in_disguise_is_found_and_an_independent_work_is_not() -> None:
    copy = {f"src/{path}": disguise(text) for path, text in ONE.items()}
    works = [
        take_fingerprints(name, texts) for name, texts in (("x", ONE), ("y", OTHER), ("z", copy))
    ]
    assert all(len(work.whole) > similarity.LEAST for work in works)
    (pair,) = find_pairs(works)
    assert (pair.first, pair.second) == ("x", "z")
    assert pair.percent > 80
    first, second = pair.files[0]
    assert second == f"src/{first}"


def test_what_the_starter_holds_is_taken_away() -> None:
    """Two who handed in the starter, with little of their own, have copied nothing."""
    starter = take_fingerprints("", ONE).whole
    works = [take_fingerprints(name, ONE, starter) for name in ("x", "y")]
    assert find_pairs(works) == ()


def test_programs_of_an_exercise_that_candidates_are_given_are_its_starters() -> None:
    given = dict(similarity.read_folders(similarity.list_given(default_exercise())))
    names = {Path(path).name for path in given}
    assert {"app.py", "test_example.py"} <= names or {"app.py", "store.py"} <= names
    assert not any("hidden_tests" in path for path in given)


def test_what_was_graded_is_compared(tmp_path: Path) -> None:
    cohort = invent_cohort(6)
    texts = [ONE, OTHER, {"app.js": "x"}, ONE]
    graded = [row for row in cohort.rows if row.folder]
    for row, files in zip(graded, texts, strict=True):
        (tmp_path / row.name).mkdir()
        with zipfile.ZipFile(tmp_path / row.name / layout.SUBMISSION, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
    compared = similarity.compare_cohort(cohort, tmp_path)
    assert [(pair.first, pair.second) for pair in compared.similar] == [
        (graded[0].name, graded[3].name)
    ]
    (tmp_path / graded[0].name / layout.SUBMISSION).write_bytes(b"damaged")
    assert similarity.compare_cohort(cohort, tmp_path).similar == ()


def test_too_many_are_not_compared(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(similarity, "MAX_WORKS", 2)
    compared = similarity.compare_cohort(invent_cohort(6), tmp_path)
    assert compared.not_compared == "there are more than 2 submissions"


def test_of_a_huge_submission_the_small_files_are_compared(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "it.zip", "w") as archive:
        archive.writestr("a.py", "x = 1\n" * similarity.MAX_CHARACTERS)
        archive.writestr("b.py", "y = 1\r\n")
    content = (tmp_path / "it.zip").read_bytes()
    assert similarity.read_archive(content) == {"b.py": "y = 1\n"}
