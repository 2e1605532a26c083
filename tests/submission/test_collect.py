import os
import stat
import zipfile

import pytest

from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError, UsageError
from interview_kit.submission.collect import collect

APP = "from fastapi import FastAPI\napp = FastAPI()\n"
TEST = "def test_it():\n    assert True\n"


@pytest.fixture
def tree(tmp_path, exercises):
    """A small submission in a folder."""
    folder = tmp_path / "ann"
    (folder / "tests").mkdir(parents=True)
    (folder / "main.py").write_text(APP)
    (folder / "tests" / "test_main.py").write_text(TEST)
    return folder


@pytest.fixture
def into(tmp_path):
    return tmp_path / "copy"


def zip_folder(folder, path, prefix=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, prefix + file.relative_to(folder).as_posix())
    return path


def files_of(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_a_folder_becomes_a_private_copy(tree, into):
    submission = collect(tree, into)
    assert submission.folder == into
    assert files_of(into) == ["main.py", "tests/test_main.py"]
    assert (into / "main.py").read_text() == APP
    assert submission.manifest.app == "main:app"
    assert (submission.files, submission.size) == (2, len(APP + TEST))
    assert (submission.candidate, submission.notes) == ("ann", ())


def test_the_sandbox_user_can_read_the_copy(tree, into):
    (tree / "main.py").chmod(0o700)
    (tree / "tests").chmod(0o700)
    before = os.umask(0o077)
    try:
        collect(tree, into)
    finally:
        os.umask(before)
    modes = {str(p.relative_to(into)): stat.S_IMODE(p.stat().st_mode) for p in into.rglob("*")}
    assert modes == {"main.py": 0o644, "tests": 0o755, "tests/test_main.py": 0o644}
    assert stat.S_IMODE(into.stat().st_mode) == 0o755


def test_an_archive_and_its_folder_are_the_same(tree, tmp_path):
    (tree / "zoë.txt").write_text("é")
    (tree / "__pycache__").mkdir()
    (tree / "__pycache__" / "x.pyc").write_text("")
    (tree / "x.so").write_bytes(b"")
    flat = collect(zip_folder(tree, tmp_path / "a.zip"), tmp_path / "1")
    wrapped = collect(zip_folder(tree, tmp_path / "b.zip", "some folder/"), tmp_path / "2")
    os.utime(tree / "main.py", (1, 1))
    (tree / "main.py").chmod(0o755)
    plain = collect(tree, tmp_path / "3")
    assert flat.sha256 == wrapped.sha256 == plain.sha256
    assert flat.notes == wrapped.notes == plain.notes
    assert flat.manifest == wrapped.manifest == plain.manifest
    assert files_of(wrapped.folder) == files_of(plain.folder)
    assert (flat.files, flat.size) == (plain.files, plain.size)


def test_the_digest_tells_names_and_contents_apart(tree, tmp_path):
    first = collect(tree, tmp_path / "1").sha256
    (tree / "main.py").rename(tree / "mine.py")
    second = collect(tree, tmp_path / "2").sha256
    (tree / "mine.py").write_text(APP + "\n")
    third = collect(tree, tmp_path / "3").sha256
    assert len({first, second, third}) == 3


class TestUnwrapping:
    def test_a_package_is_no_wrapping(self, tmp_path, exercises):
        source = tmp_path / "s" / "shop"
        source.mkdir(parents=True)
        (source / "__init__.py").write_text("")
        (source / "main.py").write_text(APP)
        submission = collect(zip_folder(source.parent, tmp_path / "a.zip"), tmp_path / "copy")
        assert submission.manifest.app == "shop.main:app"

    def test_a_folder_that_its_files_import_is_no_wrapping(self, tmp_path, exercises):
        source = tmp_path / "s" / "shop"
        source.mkdir(parents=True)
        (source / "main.py").write_text("from shop.models import User\n" + APP)
        submission = collect(zip_folder(source.parent, tmp_path / "a.zip"), tmp_path / "copy")
        assert submission.manifest.app == "shop.main:app"

    def test_a_manifest_marks_the_root(self, tree, tmp_path):
        (tree / "__init__.py").write_text("")
        (tree / "kit.toml").write_text('[run]\nframework = "fastapi"\napp = "main:app"\n')
        submission = collect(zip_folder(tree, tmp_path / "a.zip", "w/"), tmp_path / "copy")
        assert not submission.manifest.inferred

    def test_what_a_mac_adds_does_not_hide_the_wrapping(self, tree, tmp_path):
        path = zip_folder(tree, tmp_path / "a.zip", "w/")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("__MACOSX/._w", b"x")
            archive.writestr(".DS_Store", b"x")
        submission = collect(path, tmp_path / "copy")
        assert submission.manifest.app == "main:app"
        assert submission.notes == ("left out: .DS_Store, __MACOSX",)

    def test_an_archive_of_the_kit_is_the_submission_itself(self, tree, tmp_path):
        path = zip_folder(tree, tmp_path / "a.zip", "app/")
        submission = collect(path, tmp_path / "copy", stored=True)
        assert submission.manifest.app == "app.main:app"

    def test_folders_around_it_do_not_matter(self, tree, tmp_path):
        (tree / "kit.toml").write_text('[run]\nframework = "fastapi"\napp = "main:app"\n')
        plain = collect(tree, tmp_path / "1")
        tree.rename(tmp_path / "project")
        for depth in ("class/ann/users", "class/bob"):
            (tmp_path / depth).mkdir(parents=True)
        (tmp_path / "project").rename(tmp_path / "class" / "ann" / "users" / "api")
        wrapped = collect(tmp_path / "class" / "ann", tmp_path / "2")
        assert wrapped.sha256 == plain.sha256
        assert wrapped.notes == plain.notes
        assert files_of(wrapped.folder) == files_of(plain.folder)
        assert (wrapped.candidate, wrapped.size) == ("ann", plain.size)

    def test_a_manifest_with_documents_around_it_marks_the_root(self, tree, tmp_path):
        (tree / "kit.toml").write_text('[run]\nframework = "fastapi"\napp = "main:app"\n')
        plain = collect(tree, tmp_path / "1")
        clone = tmp_path / "clone"
        (clone / ".github" / "workflows").mkdir(parents=True)
        (clone / ".github" / "workflows" / "grade.yml").touch()
        (clone / "README.md").write_text("# Users")
        (clone / "LICENSE").touch()
        tree.rename(clone / "backend")
        inside = collect(clone, tmp_path / "2")
        assert (inside.sha256, inside.files, inside.size) == (plain.sha256, 3, plain.size)
        expected = "left out: 3 documents (.github/workflows/grade.yml, LICENSE, README.md)"
        assert inside.notes == (expected,)

    @pytest.mark.parametrize("name", ["tests/test_b.py", "requirements.txt", "pyproject.toml"])
    def test_a_manifest_with_programs_around_it_is_ignored_and_said(self, tree, tmp_path, name):
        (tree / "backend").mkdir()
        (tree / "backend" / "kit.toml").write_text("[run]\n")
        (tree / "main.py").rename(tree / "backend" / "main.py")
        (tree / name).touch()
        submission = collect(tree, tmp_path / "copy")
        assert submission.manifest.inferred
        assert "ignored, not at the top: backend/kit.toml" in submission.notes

    def test_the_only_archive_of_a_folder_is_the_submission(self, tree, tmp_path):
        folder = tmp_path / "Ann Lee_71_assignsubmission_file_"
        (folder / "__MACOSX").mkdir(parents=True)
        zip_folder(tree, folder / "final version.ZIP", "project/")
        (folder / "report.pdf").touch()
        submission = collect(folder, tmp_path / "1")
        plain = collect(tree, tmp_path / "2")
        assert (submission.sha256, submission.candidate) == (plain.sha256, "Ann Lee 71")
        assert submission.notes == ("left out: 1 document (report.pdf)",)

    def test_an_archive_beside_a_program_or_another_one_is_not_opened(self, tree, tmp_path):
        path = zip_folder(tree, tmp_path / "a.zip")
        (tmp_path / "two").mkdir()
        for name in ("v1.zip", "v2.zip"):
            (tmp_path / "two" / name).write_bytes(path.read_bytes())
        with pytest.raises(NothingToGradeError, match=r"not unpacked: v1\.zip, v2\.zip"):
            collect(tmp_path / "two", tmp_path / "1")
        (tree / "data.zip").write_bytes(path.read_bytes())
        (tree / ".kit" / "snapshots").mkdir(parents=True)
        (tree / ".kit" / "snapshots" / "01-submitted.zip").write_bytes(path.read_bytes())
        submission = collect(tree, tmp_path / "2")
        assert "data.zip" in files_of(submission.folder)
        assert submission.notes == ("archives, not unpacked: data.zip",)

    @pytest.mark.parametrize("make", [os.symlink, os.link])
    def test_an_archive_elsewhere_is_not_opened(self, tree, tmp_path, make):
        path = zip_folder(tree, tmp_path / "secret.zip")
        (tmp_path / "ann-2").mkdir()
        make(path, tmp_path / "ann-2" / "a.zip")
        with pytest.raises(NothingToGradeError, match=r"left out: 1 (hard )?link \(a\.zip\)"):
            collect(tmp_path / "ann-2", tmp_path / "copy")


class TestCandidate:
    def test_an_argument_wins(self, tree, into):
        assert collect(tree, into, candidate="Bob  O'Hara").candidate == "Bob O'Hara"

    def test_the_manifest_is_asked_before_a_plain_name(self, tree, tmp_path):
        (tree / "kit.toml").write_text(
            'candidate = "Ann Lee"\n[run]\nframework = "fastapi"\napp = "main:app"\n'
        )
        assert collect(tree, tmp_path / "1").candidate == "Ann Lee"
        path = zip_folder(tree, tmp_path / "submission-bob.zip")
        assert collect(path, tmp_path / "2").candidate == "bob"

    def test_the_folder_in_which_one_stands_has_a_name(self, tree, into, monkeypatch):
        monkeypatch.chdir(tree)
        from pathlib import Path

        assert collect(Path(), into).candidate == "ann"


class TestLeftOut:
    def test_what_tools_make(self, tree, into):
        for name in (".git", "node_modules", "venv", "tests/__pycache__", "__pycache__", "mutants"):
            (tree / name).mkdir()
            (tree / name / "x.py").write_text(APP)
        for name in (".coverage", "a.pyc", ".coverage.host.1"):
            (tree / name).write_text("")
        (tree / ".coveragerc").write_text("")
        submission = collect(tree, into)
        assert files_of(into) == [".coveragerc", "main.py", "tests/test_main.py"]
        assert submission.notes == (
            "left out: .coverage, .coverage.host.1, .git, __pycache__ (2), a.pyc, mutants, "
            "node_modules, venv",
            "ignored settings: .coveragerc",
        )

    def test_settings_without_effect_are_kept_and_named(self, tree, into):
        names = ["pytest.ini", "setup.cfg", "sitecustomize.py", "x.pth", "Makefile", "noxfile.py"]
        (tree / "deep").mkdir()
        for name in (*names, "deep/tox.ini", "settings.ini"):
            (tree / name).write_text("")
        submission = collect(tree, into)
        assert {*names, "deep/tox.ini"} <= set(files_of(into))
        assert submission.notes == (
            "ignored settings: Makefile, deep/tox.ini, pytest.ini, setup.cfg, "
            "sitecustomize.py, x.pth",
        )

    @pytest.mark.parametrize("archived", [False, True])
    def test_a_virtual_environment_by_any_name(self, tree, tmp_path, into, archived):
        (tree / "env" / "lib").mkdir(parents=True)
        (tree / "env" / "lib" / "a.py").write_text(APP)
        (tree / "env" / "pyvenv.cfg").write_text("")
        path = zip_folder(tree, tmp_path / "a.zip") if archived else tree
        submission = collect(path, into)
        assert submission.notes == ("left out: env",)
        assert files_of(into) == ["main.py", "tests/test_main.py"]

    @pytest.mark.parametrize("archived", [False, True])
    def test_binary_files_are_kept_and_named(self, tree, tmp_path, into, archived):
        for name in ("a.so", "b.pyd", "lib.so.1", "c.dll", "d.dylib"):
            (tree / name).write_text("x")
        (tree / "innocent.txt").write_bytes(b"\x7fELF\x02\x01")
        path = zip_folder(tree, tmp_path / "a.zip") if archived else tree
        assert collect(path, into).notes == (
            "unreviewable binary files: 6 (a.so, b.pyd, c.dll, …)",
        )


class TestRefused:
    def test_no_such_path(self, tmp_path, into, exercises):
        with pytest.raises(UnreadableSubmissionError, match="none: No such file or directory; che"):
            collect(tmp_path / "none", into)

    def test_an_empty_folder(self, tmp_path, into, exercises):
        (tmp_path / "empty" / "sub").mkdir(parents=True)
        with pytest.raises(NothingToGradeError, match="holds no files"):
            collect(tmp_path / "empty", into)

    def test_an_empty_archive(self, tmp_path, into, exercises):
        (tmp_path / "a.zip").write_bytes(b"")
        with pytest.raises(NothingToGradeError, match="the archive is empty"):
            collect(tmp_path / "a.zip", into)
        with zipfile.ZipFile(tmp_path / "b.zip", "w"):
            pass
        with pytest.raises(NothingToGradeError, match="holds no files"):
            collect(tmp_path / "b.zip", into)

    def test_no_archive(self, tmp_path, into, exercises):
        (tmp_path / "a.zip").write_bytes(b"plain text" * 100)
        with pytest.raises(
            UnreadableSubmissionError, match="damaged or not a zip: File is not a zip"
        ):
            collect(tmp_path / "a.zip", into)

    def test_only_things_that_are_left_out(self, tmp_path, into, exercises):
        (tmp_path / "s" / ".git").mkdir(parents=True)
        with pytest.raises(NothingToGradeError, match=r"holds no files; .* \(left out: \.git\)$"):
            collect(tmp_path / "s", into)

    def test_an_unknown_exercise(self, tree, into):
        with pytest.raises(UsageError, match="unknown exercise 'cars'"):
            collect(tree, into, exercise="cars")

    def test_nothing_stays_behind(self, tree, into):
        (tree / "kit.toml").write_text("x")
        with pytest.raises(UnreadableSubmissionError):
            collect(tree, into)
        assert not into.exists()

    def test_a_copy_is_never_written_over(self, tree, into):
        into.mkdir()
        with pytest.raises(ValueError, match="exists already"):
            collect(tree, into)
