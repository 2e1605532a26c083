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
from interview_kit.grading.verify import verify
from interview_kit.metrics.base import Options
from interview_kit.report.suggested_questions import suggest_questions
from interview_kit.sandbox import scratch
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.levels import LEVELS
from interview_kit.scorecard.result import write
from interview_kit.submission import installs
from tests.system.attacks import gradings

ACTS = "import pathlib; pathlib.Path({!r}).touch()\n"


def wheel(
    folder: Path,
    name: str,
    files: dict[str, str],
    version: str = "1.2",
    requires: tuple[str, ...] = (),
) -> None:
    """Make a wheel as any builder would, whatever lies in it."""
    about = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        + "".join(f"Requires-Dist: {line}\n" for line in requires),
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
    message = refusal(fastapi, "built==1.0")
    assert "built==1.0 has no usable wheels" in message
    assert not (wheels / "acted").exists()


def resolve(environment: Environment, *requirements: str) -> tuple[str, ...]:
    with scratch.scratch_folder() as folder:
        return installs.resolve(environment, requirements, folder)


def test_ranges_and_what_a_package_needs_become_pins(wheels: Path, fastapi: Environment) -> None:
    for version in ("1.2", "1.9", "2.0"):
        wheel(wheels, "upper", {}, version, requires=("lower>=1", "pydantic"))
    wheel(wheels, "lower", {}, "1.5")
    assert resolve(fastapi, "upper<2") == ("lower==1.5", "upper==1.9")
    assert resolve(fastapi, "upper==1.2", "lower") == ("lower==1.5", "upper==1.2")


def refusal(environment: Environment, *requirements: str) -> str:
    with pytest.raises(NotInstalledError) as caught:
        resolve(environment, *requirements)
    message = str(caught.value)
    assert message.isprintable()
    assert message.endswith("or grade without --allow-install")
    return message


def test_a_package_that_does_not_exist_is_named(wheels: Path, fastapi: Environment) -> None:
    message = refusal(fastapi, "nowhere>=1", "neither")
    assert message.startswith("cannot install nowhere>=1, neither from wheels beside the ")
    assert "; fix the requested packages, or" in message


def test_packages_that_exclude_each_other_are_named_with_versions_that_do_not(
    wheels: Path, fastapi: Environment
) -> None:
    wheel(wheels, "upper", {}, "1.0", requires=("lower<2",))
    wheel(wheels, "upper", {}, "2.0", requires=("lower>=2",))
    wheel(wheels, "lower", {}, "2.5")
    message = refusal(fastapi, "upper==1.0", "lower==2.5")
    assert "depends on lower<2" in message
    assert "; these versions can be installed: lower==2.5, upper==2.0, or" in message


def test_a_package_that_needs_another_version_of_the_environments_is_refused(
    wheels: Path, fastapi: Environment
) -> None:
    wheel(wheels, "old", {}, requires=("pydantic<2",))
    assert "pydantic<2" in refusal(fastapi, "old")


def test_too_many_packages_are_refused(
    wheels: Path, fastapi: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(wheels, "upper", {}, requires=("lower",))
    wheel(wheels, "lower", {})
    monkeypatch.setattr(installs, "MAX_PACKAGES", 1)
    with pytest.raises(NotInstalledError, match="need 2 more packages; at most 1"):
        resolve(fastapi, "upper")


def test_a_long_cause_is_cut_between_words() -> None:
    explained = installs._explain(
        "error: \u00d7 none:\n  cause: Because\n  " + "word " * 500 + "\n\nhint: try"
    )
    assert explained == "Because " + "word " * (installs.MAX_CAUSE_WORDS - 1) + "..."
    assert installs._explain("  \u00d7 no.\n\n  hint: try\n") == "no"


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
        return subprocess.CompletedProcess(command, 0, "", " + a==1\n")

    monkeypatch.setattr(installs.subprocess, "run", run)
    with scratch.scratch_folder() as folder:
        pins = installs.resolve(fastapi, ("a==1",), folder)
        installs.fetch_wheels(fastapi, pins, folder / "wheels")
    assert [command[4] for command, _ in calls] == ["install", "install"]
    assert "--dry-run" in calls[0][0]
    assert "--no-deps" in calls[1][0]
    for command, options in calls:
        assert "--no-config" in command
        assert command[command.index("--only-binary") + 1] == ":all:"
        assert command[:4] == [sys.executable, "-m", "uv", "pip"]
        assert options["cwd"] == folder


@pytest.fixture
def submission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fastapi: Environment) -> Path:
    """A program that needs a package which its environment lacks."""
    monkeypatch.setattr("interview_kit.core.layout.PHASES", gradings.EXERCISE)
    folder = gradings.lay_out(gradings.BASE, tmp_path / "ann", "ann")
    (folder / "app.py").write_text("import kit_extra\n" + (folder / "app.py").read_text())
    (folder / "requirements.txt").write_text("kit-extra == 1.2  # for the answer\n")
    return folder


@pytest.fixture
def with_extra(submission: Path) -> Path:
    """The same program; it requests an extra of a package that its environment has, too."""
    with (submission / "requirements.txt").open("a") as file:
        file.write("httpx[http2]\n")
    return submission


def options(only: tuple[str, ...] = ("behaviour",), *, allow_install: bool = False) -> Options:
    return Options(only=only, isolation="none", allow_install=allow_install)


def test_without_leave_a_missing_package_costs_nothing(with_extra: Path, wheels: Path) -> None:
    wheel(wheels, "kit_extra", {"kit_extra.py": ""})
    with (with_extra / "users.py").open("a") as file:
        file.write("import kit_extra\n")
    result = pipeline.grade(with_extra, options(("behaviour", "coverage", "mutation")), Silent())
    words = "requested and not installed: kit-extra==1.2; --allow-install installs them"
    assert words in result.submission.notes
    missing = ("h2<5,>=3", "kit-extra==1.2")
    assert (result.submission.installed, result.submission.missing) == ((), missing)
    assert result.status == "ungraded"
    assert result.total.points is None
    assert result.total.reason == (
        "without behaviour (60), coverage (10), mutation (30): kit-extra==1.2 is requested and "
        "not installed; grade again with --allow-install"
    )
    for _, part in result.metrics.main():
        assert part.state == "not_measured"
        assert "kit-extra==1.2 is requested and not installed" in str(part.reason)
    assert suggest_questions(result) == ()


def test_a_module_that_nobody_requested_is_the_programs_own_fault(
    submission: Path, wheels: Path
) -> None:
    (submission / "requirements.txt").write_text("another-package\n")
    result = pipeline.grade(submission, options(), Silent())
    assert "No module named 'kit_extra'" in str(result.server.cause)
    assert result.metrics.behaviour.points == 0
    assert result.total.reason is None


def test_a_package_that_is_requested_and_not_needed_excuses_nothing(
    submission: Path, wheels: Path
) -> None:
    for name in ("app.py", "users.py"):
        (submission / name).write_text("raise OSError('broken')\n")
    result = pipeline.grade(submission, options(only=("behaviour", "coverage")), Silent())
    assert (result.total.points, result.total.max_points) == (0, 70)


def test_with_leave_it_is_installed_recorded_and_verified(
    with_extra: Path, wheels: Path, tmp_path: Path
) -> None:
    wheel(wheels, "kit_extra", {"kit_extra.py": ""}, requires=("kit-other>1",))
    wheel(wheels, "kit_other", {"kit_other.py": ""})
    wheel(wheels, "h2", {"h2.py": ""}, version="4.1")
    result = pipeline.grade(with_extra, options(allow_install=True), Silent())
    pins = ("h2==4.1", "kit-extra==1.2", "kit-other==1.2")
    assert result.submission.installed == pins
    assert result.submission.notes == (f"installed (--allow-install): {', '.join(pins)}",)
    assert (result.submission.missing, result.asked.allow_install) == ((), True)
    assert result.metrics.behaviour.points == 60
    # A newer version than the one that was graded changes nothing.
    wheel(wheels, "kit_other", {"kit_other.py": "raise OSError\n"}, "1.3")
    write(result, tmp_path / "result.json")
    again = verify(
        tmp_path, with_extra, isolation="none", jobs=1, progress=Silent(), allow_install=True
    )
    assert again == ()


def test_a_line_that_is_no_package_refuses_the_whole_before_anything_is_installed(
    submission: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installs, "install", lambda *_: pytest.fail("installed"))
    with (submission / "requirements.txt").open("a") as file:
        file.write("-e git+https://example.com/evil.git#egg=evil\n")
    with pytest.raises(UnreadableSubmissionError, match=r"cannot install .*-e git\+https"):
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
