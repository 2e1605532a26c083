"""Which submissions a cohort has, and what is wrong with a list of them."""

from pathlib import Path

import pytest

from interview_kit.cohort.entries import LONE_FILE, OTHER_ARCHIVE, read_entries
from interview_kit.core.errors import UsageError


def names(source: Path) -> list[tuple[str, str]]:
    return [(entry.name, entry.path.name) for entry in read_entries(source).entries]


def test_zips_and_folders_are_submissions_and_other_files_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "submission-zoe").mkdir()
    (tmp_path / "Submission_ann.ZIP").touch()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "notes.txt").touch()
    listed = read_entries(tmp_path)
    assert names(tmp_path) == [("ann", "Submission_ann.ZIP"), ("zoe", "submission-zoe")]
    assert listed.ignored == ("notes.txt",)
    assert listed.cohort == tmp_path.name
    assert [entry.candidate for entry in listed.entries] == [None, None]


def test_what_was_handed_in_wrongly_is_a_row_with_its_problem(tmp_path: Path) -> None:
    for name in ("ann.tar.gz", "bob.RAR", "cid.py", "grades.xlsx", "dan.zip"):
        (tmp_path / name).touch()
    listed = read_entries(tmp_path)
    assert listed.ignored == ("grades.xlsx",)
    assert [(entry.name, entry.problem) for entry in listed.entries] == [
        ("ann.tar.gz", OTHER_ARCHIVE),
        ("bob.RAR", OTHER_ARCHIVE),
        ("cid.py", LONE_FILE),
        ("dan", None),
    ]


def test_what_platforms_and_tools_put_beside_is_no_submission(tmp_path: Path) -> None:
    for name in (
        "__MACOSX",
        "Ann Lee_71_assignsubmission_file_",
        "Ann Lee_71_assignsubmission_onlinetext_",
        "Bo Ek_72_assignsubmission_onlinetext_",
    ):
        (tmp_path / name).mkdir()
    (tmp_path / "Thumbs.db").touch()
    listed = read_entries(tmp_path)
    assert listed.ignored == ("Ann Lee_71_assignsubmission_onlinetext_",)
    # What somebody typed in is all that this person handed in.
    expected = ["Ann Lee 71", "Bo Ek_72_assignsubmission_onlinetext_"]
    assert [entry.name for entry in listed.entries] == expected


def test_names_are_ordered_as_people_order_them(tmp_path: Path) -> None:
    ordered = ["Ann", "ann 2", "Ann 10", "élan", "Eva", "Özil", "Zoe"]
    for name in reversed(ordered):
        (tmp_path / name).mkdir()
    assert [name for name, _ in names(tmp_path)] == ordered


def test_two_submissions_of_one_name_are_both_a_problem(tmp_path: Path) -> None:
    for name in ("ann", "submission-ann", "ann (1)", "bob"):
        (tmp_path / name).mkdir()
    entries = {entry.path.name: entry for entry in read_entries(tmp_path).entries}
    assert {entries["ann"].name, entries["submission-ann"].name} == {"ann (1)", "ann (2)"}
    assert entries["ann (1)"].name == "ann -1"
    assert "2 submissions are named ann: rename" in (entries["ann"].problem or "")
    assert entries["bob"].problem is None


def test_the_name_of_a_file_of_the_cohort_is_reserved(tmp_path: Path) -> None:
    (tmp_path / "cohort.json.zip").touch()
    (entry,) = read_entries(tmp_path).entries
    assert "reserved" in (entry.problem or "")


def test_a_list_names_candidates_and_paths_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes('\ufeffName,Path\n"Ann, the first", a.zip \n\nÉva,sub/b,kept\n'.encode())
    listed = read_entries(file)
    assert listed.cohort == "class"
    assert [(entry.name, entry.candidate, entry.path) for entry in listed.entries] == [
        ("Ann- the first", "Ann- the first", tmp_path / "a.zip"),
        ("Éva", "Éva", tmp_path / "sub/b"),
    ]


def test_a_list_may_use_semicolons_and_no_header(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text("ann;a.zip\nbob;b.zip\n")
    assert names(file) == [("ann", "a.zip"), ("bob", "b.zip")]


def test_a_name_of_a_list_cannot_leave_the_folder(tmp_path: Path) -> None:
    file = tmp_path / "class.csv"
    file.write_text("../../etc,a.zip\n")
    (entry,) = read_entries(file).entries
    assert "/" not in entry.name
    assert not entry.name.startswith(".")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"name,path\nann\n", "line 2: a line needs a name and a path"),
        (b",a.zip\n", "line 1"),
        (b"\xff\xfe", "no CSV file in UTF-8"),
        (b"a\x00b,c", "no CSV file"),
        (b'"ann,a.zip', "no CSV file"),
        (b"name,path\n", "no submissions"),
        (b"", "no submissions"),
    ],
)
def test_a_list_that_cannot_be_used_names_its_line(
    tmp_path: Path, content: bytes, cause: str
) -> None:
    file = tmp_path / "class.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=cause) as caught:
        read_entries(file)
    assert "\n" not in str(caught.value)


def test_one_submission_is_no_cohort(tmp_path: Path) -> None:
    (tmp_path / "kit.toml").touch()
    with pytest.raises(UsageError, match="is one submission"):
        read_entries(tmp_path)


def test_submissions_one_folder_deeper_are_pointed_to(tmp_path: Path) -> None:
    inner = tmp_path / "users-submissions"
    for name in ("ann", "bob"):
        (inner / name).mkdir(parents=True)
        (inner / name / "kit.toml").touch()
    with pytest.raises(UsageError, match=r"one folder deeper: name .*users-submissions$"):
        read_entries(tmp_path)
    (inner / "kit.toml").touch()
    assert names(tmp_path) == [("users-submissions", "users-submissions")]


def test_an_archive_of_a_whole_class_is_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "class.zip").touch()
    with pytest.raises(UsageError, match=r"class\.zip is an archive: unpack it"):
        read_entries(tmp_path / "class.zip")


@pytest.mark.parametrize("name", ["nowhere", "a\x00b"])
def test_a_source_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="check the path"):
        read_entries(tmp_path / name)


def test_a_folder_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no submissions in"):
        read_entries(tmp_path)
