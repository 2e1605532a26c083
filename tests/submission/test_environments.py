import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.submission import environments


class Uv:
    """Stands in for uv: makes what an environment looks like, without a network."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self.calls: list[tuple[str, ...]] = []
        self.fails_at = ""
        self.pause = 0.0

    def __call__(self, *arguments: str | Path) -> None:
        call = tuple(map(str, arguments))
        self.calls.append(call)
        if call[0] == self.fails_at:
            raise EngineError("could not set up the environment with uv: no network")
        time.sleep(self.pause)
        if call[0] == "venv":
            prefix = Path(call[-1])
            (prefix / "bin").mkdir(parents=True)
            (prefix / "bin" / "python").symlink_to(sys.executable)
            (prefix / "pyvenv.cfg").write_text("home = /opt/python/bin\nversion = 3.11\n")
            (prefix / "pyvenv.cfg").chmod(0o600)
            (prefix / "bin").chmod(0o700)


@pytest.fixture
def uv(tmp_path, monkeypatch) -> Uv:
    monkeypatch.setenv("INTERVIEW_KIT_CACHE", str(tmp_path / "cache"))
    fake = Uv(tmp_path / "cache")
    monkeypatch.setattr(environments, "_uv", fake)
    monkeypatch.setattr(layout, "REQUIREMENTS", tmp_path / "requirements")
    pins = layout.requirements("things")
    pins.parent.mkdir(parents=True)
    pins.write_text("things==1\n")
    return fake


def test_an_environment_is_built_once(uv):
    first = environments.build("things")
    assert environments.build("things") == first
    assert [call[0] for call in uv.calls] == ["venv", "pip"]
    assert first.framework == "things"
    assert first.python == first.prefix / "bin" / "python"
    assert first.python.exists()
    assert first.base_prefix == Path("/opt/python")
    assert first.prefix.is_relative_to(uv.cache)


def test_only_pinned_and_hashed_packages_are_installed(uv):
    environments.build("things")
    install = uv.calls[1]
    assert "--require-hashes" in install
    assert install[install.index("--only-binary") + 1] == ":all:"
    assert "--compile-bytecode" in install
    assert install[-1] == str(layout.requirements("things"))
    assert "--relocatable" in uv.calls[0]


def test_other_pins_are_another_environment(uv):
    before = environments.build("things")
    layout.requirements("things").write_text("things==2\n")
    assert environments.build("things").prefix != before.prefix
    assert before.prefix.exists()


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_half_a_build_is_never_used(uv, step):
    uv.fails_at = step
    with pytest.raises(EngineError, match="no network"):
        environments.build("things")
    uv.fails_at = ""
    uv.calls.clear()
    assert environments.build("things").python.exists()
    assert [call[0] for call in uv.calls] == ["venv", "pip"]


def test_everyone_may_read_an_environment(uv):
    prefix = environments.build("things").prefix
    for path in (prefix, prefix / "bin"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o055 == 0o055
    assert (prefix / "pyvenv.cfg").stat().st_mode & 0o044 == 0o044


def test_two_graders_build_one_environment(uv):
    uv.pause = 0.05
    threads = [threading.Thread(target=environments.build, args=("things",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [call[0] for call in uv.calls] == ["venv", "pip"]


@pytest.mark.parametrize("framework", ["nothing", "../fastapi", ""])
def test_an_unknown_framework_is_a_wrong_call(uv, framework):
    with pytest.raises(UsageError, match="no requirements for the framework"):
        environments.build(framework)
    assert uv.calls == []


def test_an_installer_that_fails_is_our_fault_in_its_last_words(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(EngineError, match="could not set up the environment with uv"):
        environments._uv("venv")


def test_the_installer_runs():
    environments._uv("--version")


def test_an_environment_without_its_description_is_our_fault(tmp_path):
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11\n")
    with pytest.raises(EngineError, match="delete it and run again"):
        environments._base_prefix(tmp_path)


def test_root_builds_on_an_interpreter_that_others_can_reach(monkeypatch, tmp_path):
    hidden = tmp_path / "hidden" / "python"
    hidden.parent.mkdir(mode=0o700)
    hidden.touch(mode=0o755)
    monkeypatch.setattr(sys, "_base_executable", str(hidden), raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    interpreter = environments._interpreter()
    assert interpreter == hidden or environments._others_can_reach(interpreter)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert environments._interpreter() == hidden


FETCH = """#!{python}
import os, sys
if os.environ.get("UV_SYSTEM_CERTS") == "true":
    print("fetched")
else:
    sys.exit("error: Failed to fetch: invalid peer certificate: UnknownIssuer")
"""


def test_certificates_that_only_the_system_knows_are_tried(tmp_path, monkeypatch):
    fetch = tmp_path / "python"
    fetch.write_text(FETCH.format(python=sys.executable))
    fetch.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fetch))
    environments._uv("pip", "install")
    monkeypatch.setattr(environments, "UNKNOWN_ISSUER", "another fault")
    with pytest.raises(EngineError, match="UnknownIssuer"):
        environments._uv("pip", "install")
