import pytest

from interview_kit.candidate import work


def write(root, *names, text="x"):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def test_programs_tests_and_notes_are_work(tmp_path):
    names = ("app.py", "domain/größe.py", "tests/test_app.py", "NOTES.md", "Dockerfile", "go.mod")
    write(tmp_path, *names)
    assert set(work.list_work(tmp_path, {}).files) == set(names)


@pytest.mark.parametrize(
    "name",
    [
        *(".git/config.py", ".env", ".venv/x.py", "node_modules/a.js", "__pycache__/a.py"),
        *("kit.pyz", "a.pyc", "submission-ann.zip", ".kit/journal.jsonl", "server.log"),
    ],
)
def test_what_tools_make_is_left_out_without_a_word(tmp_path, name):
    write(tmp_path, name)
    assert work.list_work(tmp_path, {}) == work.Listing((), ())


def test_environments_by_any_name_are_left_out(tmp_path):
    write(tmp_path, "my env/pyvenv.cfg", "my env/lib/x.py")
    assert work.list_work(tmp_path, {}).files == ()


def test_what_is_no_work_is_named_with_its_reason(tmp_path):
    write(tmp_path, "movie.mp4", "app.py")
    write(tmp_path, "big.json", text="x" * (work.MAX_FILE + 1))
    assert dict(work.list_work(tmp_path, {}).left_out) == {
        "movie.mp4": "files of this kind are not packed; README.md lists the kinds",
        "big.json": "larger than 1 MiB",
    }


def test_links_are_not_followed(tmp_path):
    write(tmp_path, "app/a.py")
    outside = tmp_path.parent / "outside.py"
    outside.write_text("secret")
    (tmp_path / "link.py").symlink_to(outside)
    (tmp_path / "app" / "loop").symlink_to(tmp_path)
    listing = work.list_work(tmp_path, {})
    assert listing.files == ("app/a.py",)
    assert ("link.py", "a symbolic link") in listing.left_out


def test_texts_of_the_handout_are_work_once_they_are_changed(tmp_path):
    write(tmp_path, "README.md", text="the rules")
    given = {"README.md": work.digest(b"the rules")}
    assert work.list_work(tmp_path, given).files == ()
    write(tmp_path, "README.md", text="the rules\n\nI assumed that e-mails are unique.")
    assert work.list_work(tmp_path, given).files == ("README.md",)
