"""Packages that a submission asks for: from a folder of wheels, never from a network."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from interview_kit.cli.main import main
from interview_kit.core.errors import ExitCode, NotInstalledError, UnreadableSubmissionError
from interview_kit.core.model import Environment, Limits
from interview_kit.core.progress import Silent
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.sandbox import scratch
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.levels import LEVELS
from interview_kit.submission import installs, requirements
from tests.system.attacks import gradings

ACTS = "import pathlib; pathlib.Path({!r}).touch()\n"


def wheel(folder: Path, name: str, files: dict[str, str], version: str = "1.2") -> None:
    """Make a wheel as any builder would, whatever lies in it."""
    about = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        "Requires-Dist: something-else\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in files) + f"{about}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in {**files, f"{about}/RECORD": record}.items():
            archive.writestr(path, text)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that the installer looks into, and into nothing else."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    return folder


def digest(folder: Path) -> str:
    """What an environment consists of."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        whole.update(os.fsencode(path.relative_to(folder)))
        if path.is_file() and not path.is_symlink():
            whole.update(path.read_bytes())
    return whole.hexdigest()


def test_a_package_can_be_imported_in_a_copy_of_the_environment(
    wheels: Path, fastapi: Environment
) -> None:
    wheel(wheels, "kit_extra", {"kit_extra/__init__.py": "ANSWER = 42\n"})
    before = digest(fastapi.prefix)
    with scratch.scratch_folder() as folder:
        folder = folder / "theirs"
        folder.mkdir(mode=0o755)
        result = installs.install(fastapi, ("kit-extra==1.2",), folder, Silent())
        code = "import kit_extra, fastapi; print(kit_extra.ANSWER)"
        process = subprocess.run([result.python, "-c", code], capture_output=True, text=True)
        assert process.stdout == "42\n", process.stderr
        assert [path.name for path in folder.iterdir()] == ["environment"]
    assert digest(fastapi.prefix) == before


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_the_copy_serves_in_a_sandbox(level: str, wheels: Path, fastapi: Environment) -> None:
    if reason := LEVELS[level].unavailable_reason():
        pytest.skip(reason)
    wheel(wheels, "kit_extra", {"kit_extra.py": "ANSWER = 42\n"})
    with scratch.scratch_folder() as folder:
        folder = folder / "theirs"
        folder.mkdir(mode=0o755)
        result = installs.install(fastapi, ("kit-extra==1.2",), folder, Silent())
        (folder / "app").mkdir()
        code = "import kit_extra, pydantic; print(kit_extra.ANSWER)"
        job = Job(
            argv=(str(result.python), "-c", code),
            folder=folder / "app",
            environment=result,
            limits=Limits(),
        )
        with LEVELS[level].start(job) as running:
            assert running.wait(30).log == "42\n"


def test_nothing_of_a_package_acts_or_takes_another_place(
    wheels: Path, fastapi: Environment, tmp_path: Path
) -> None:
    """Neither while it is installed nor when the Python that has it starts."""
    mark = tmp_path / "acted"
    acts = ACTS.format(str(mark))
    wheel(
        wheels,
        "evil",
        {
            "evil.py": "",
            "evil.pth": acts,
            "sitecustomize.py": acts,
            "usercustomize/__init__.py": acts,
            "pydantic/__init__.py": acts,
            "evil-1.2.data/scripts/evil": acts,
            "evil-1.2.data/data/bin/other": acts,
            "evil-1.2.data/data/pyvenv.cfg": "home = /nowhere\n",
        },
    )
    with scratch.scratch_folder() as folder:
        result = installs.install(fastapi, ("evil==1.2",), folder, Silent())
        subprocess.run([result.python, "-c", "import evil, pydantic"], check=True)
        for name in ("bin/python", "bin/python3", "pyvenv.cfg"):
            assert (result.prefix / name).read_bytes() == (fastapi.prefix / name).read_bytes()
        names = {path.name for path in result.prefix.rglob("*")}
    assert not names & {"evil", "evil.pth", "sitecustomize.py", "usercustomize"}
    assert "evil.py" in names
    assert not mark.exists()


def test_a_package_without_a_wheel_is_not_built(wheels: Path, fastapi: Environment) -> None:
    source = wheels / "built-1.0"
    source.mkdir()
    (source / "setup.py").write_text(ACTS.format(str(wheels / "acted")))
    shutil.make_archive(str(source), "gztar", wheels, source.name)
    with (
        scratch.scratch_folder() as folder,
        pytest.raises(NotInstalledError, match="grade without"),
    ):
        installs.install(fastapi, ("built==1.0",), folder, Silent())
    assert not (wheels / "acted").exists()


def test_what_is_not_there_is_named(wheels: Path, fastapi: Environment) -> None:
    words = r"cannot install nowhere==1\.0 from wheels: .*nowhere.*; fix requirements\.txt"
    with scratch.scratch_folder() as folder, pytest.raises(NotInstalledError, match=words):
        installs.install(fastapi, ("nowhere==1.0",), folder, Silent())


def test_more_than_anyone_needs_is_refused(
    wheels: Path, fastapi: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(wheels, "large", {"large.py": "#" * 5000})
    monkeypatch.setattr(installs, "MAX_INSTALLED_BYTES", 4000)
    with (
        scratch.scratch_folder() as folder,
        pytest.raises(NotInstalledError, match="are larger than"),
    ):
        installs.install(fastapi, ("large==1.2",), folder, Silent())


def test_settings_beside_the_submission_are_not_read(
    wheels: Path, fastapi: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: the installer is told so, and works in a folder of the grader."""
    calls = []

    def run(command: list[str], **options: object) -> "subprocess.CompletedProcess[str]":
        calls.append((command, options))
        return subprocess.CompletedProcess(command, 1, "", "no")

    monkeypatch.setattr(installs.subprocess, "run", run)
    with scratch.scratch_folder() as folder, pytest.raises(NotInstalledError):
        installs.install(fastapi, ("a==1",), folder, Silent())
    ((command, options),) = calls
    assert {"--no-config", "--no-deps"} <= set(command)
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert command[:4] == [sys.executable, "-m", "uv", "pip"]
    assert options["cwd"] == folder


@pytest.fixture
def submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fastapi: Environment) -> Path:
    """A program that needs a package which its environment lacks."""
    monkeypatch.setattr("interview_kit.core.layout.PHASES", gradings.EXERCISE)
    folder = gradings.lay_out(gradings.BASE, tmp_path / "ann", "ann")
    (folder / "app.py").write_text("import kit_extra\n" + (folder / "app.py").read_text())
    (folder / requirements.FILE).write_text("kit-extra == 1.2  # for the answer\n")
    return folder


def options(**more: object) -> Options:
    return Options(only=("behaviour",), isolation="none", **more)  # type: ignore[arg-type]


def test_without_leave_it_is_named_and_missing(submission: Path, wheels: Path) -> None:
    wheel(wheels, "kit_extra", {"kit_extra.py": ""})
    result = pipeline.grade(submission, options(), Silent())
    words = "requested and not installed: kit-extra==1.2; --allow-install installs pins"
    assert result.submission.notes == (words,)
    assert result.submission.installed == ()
    assert "No module named 'kit_extra'" in str(result.server.cause)
    assert result.metrics.behaviour.points == 0


def test_with_leave_it_is_installed_and_recorded(submission: Path, wheels: Path) -> None:
    wheel(wheels, "kit_extra", {"kit_extra.py": ""})
    result = pipeline.grade(submission, options(allow_install=True), Silent())
    assert result.submission.installed == ("kit-extra==1.2",)
    assert result.submission.notes == ("installed (--allow-install): kit-extra==1.2",)
    assert result.asked.allow_install
    assert result.metrics.behaviour.points == 60


def test_a_line_that_is_no_pin_refuses_the_whole_before_anything_is_installed(
    submission: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installs, "install", lambda *_: pytest.fail("installed"))
    with (submission / requirements.FILE).open("a") as file:
        file.write("-e git+https://example.com/evil.git#egg=evil\n")
    with pytest.raises(UnreadableSubmissionError, match=r"holds -e git\+https.*pin it, or remove"):
        pipeline.grade(submission, options(allow_install=True), Silent())


def test_what_cannot_be_installed_is_no_fault_of_ours(submission: Path, wheels: Path) -> None:
    """It is refused with exit 3, not graded as if the program were broken."""
    with pytest.raises(NotInstalledError, match="cannot install kit-extra"):
        pipeline.grade(submission, options(allow_install=True), Silent())


def fails(*_: object) -> None:
    raise NotInstalledError("cannot install kit-extra==1.2")


def test_practice_alone_installs_it_too(
    submission: Path, fastapi: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interview_kit.submission.environments.build", lambda *_: fastapi)
    monkeypatch.setattr(installs, "fetch_wheels", fails)
    monkeypatch.setattr(
        "interview_kit.grading.isolation.choose", lambda *_: pytest.fail("not installed")
    )
    typed = ["faults", str(submission), "--allow-install", "--isolation", "none"]
    result = CliRunner().invoke(main, typed)
    assert result.exit_code == ExitCode.UNREADABLE
    assert "cannot install kit-extra" in result.stderr
