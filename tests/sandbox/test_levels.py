import os
from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Environment
from interview_kit.sandbox import causes, levels, proof, scratch
from interview_kit.sandbox import diagnosis as doctor
from interview_kit.sandbox.base import Job, Proof, Running
from interview_kit.sandbox.none import NoIsolation

from .conftest import Runner


class Stub:
    """A level that answers as told."""

    def __init__(self, name: str, why_not: str | None = None, fails: str | None = None) -> None:
        self.name = name
        self._why_not = why_not
        self._fails = fails

    def why_not(self) -> str | None:
        return self._why_not

    def prove(self, environment: Environment) -> Proof:
        if self._fails:
            raise EngineError(self._fails)
        return Proof(level=self.name, version="1", proved=("files",), not_covered=("much",))

    def start(self, job: Job) -> Running:
        raise AssertionError


def set_levels(monkeypatch: pytest.MonkeyPatch, *found: Stub) -> None:
    monkeypatch.setattr(levels, "LEVELS", {level.name: level for level in found})
    monkeypatch.setattr(doctor, "LEVELS", {level.name: level for level in found})


def test_the_strongest_level_comes_first() -> None:
    assert list(levels.LEVELS) == ["bubblewrap", "landlock", "none"]


def test_levels_that_cannot_be_had_or_proved_are_named(
    monkeypatch: pytest.MonkeyPatch, here: Environment
) -> None:
    set_levels(
        monkeypatch,
        Stub("best", why_not="not installed; install it"),
        Stub("good", fails="the self-test of good got through (network: route)"),
        Stub("plain"),
        Stub("least"),
    )
    level, found = levels.choose(None, here)
    assert (level.name, found.level) == ("plain", "plain")
    assert found.not_covered == (
        "much",
        "best was not used: not installed; install it",
        "good was not used: the self-test of good got through (network: route)",
    )


def test_choosing_sweeps_what_killed_graders_left(
    monkeypatch: pytest.MonkeyPatch, here: Environment, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    set_levels(monkeypatch, Stub("plain"))
    left = scratch.parent() / "1-abandoned"
    left.mkdir()
    levels.choose("plain", here)
    assert not left.exists()


def test_a_fixed_level_is_that_or_an_error(
    monkeypatch: pytest.MonkeyPatch, here: Environment
) -> None:
    set_levels(monkeypatch, Stub("best", why_not="not installed; install it"), Stub("plain"))
    assert levels.choose("plain", here)[1].not_covered == ("much",)
    with pytest.raises(EngineError, match="best cannot be had here: not installed; install it"):
        levels.choose("best", here)
    with pytest.raises(UsageError, match="no isolation level 'jail'; use one of: best, plain"):
        levels.choose("jail", here)


def test_doctor_tells_cause_from_cure(monkeypatch: pytest.MonkeyPatch, here: Environment) -> None:
    set_levels(monkeypatch, Stub("best", why_not="not installed; install it"), Stub("plain"))
    best, plain = doctor.diagnose(here)
    assert (best.ok, best.cause, best.cure) == (False, "not installed", "install it")
    assert (plain.ok, plain.cause) == (True, "1; proved: files")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("bwrap: setting up uid map: Permission denied", "AppArmor"),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "AppArmor"),
        (
            "bwrap: No permissions to create new namespace, likely because the kernel",
            "unprivileged_userns_clone",
        ),
        ("bwrap: Creating new namespace failed: No space left on device", "max_user_namespaces"),
        ("bwrap: Can't mount proc on /newroot/proc: Operation not permitted", "systempaths"),
    ],
)
def test_messages_of_bubblewrap_have_a_cause_and_a_cure(said: str, words: str) -> None:
    known = causes.explain(f"something before\n{said}\n")
    assert known is not None
    assert words in f"{known.cause} {known.cure}"


def test_other_messages_have_no_known_cause() -> None:
    assert causes.explain("Traceback") is None


def test_a_missing_bwrap_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install the package bubblewrap" in str(levels.LEVELS["bubblewrap"].why_not())


def test_another_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    for name in ("bubblewrap", "landlock"):
        assert "needs Linux" in str(levels.LEVELS[name].why_not())


def test_a_level_proves_itself(closed_level: Runner) -> None:
    assert closed_level.prove() == "files network processes memory"


def test_the_self_test_sees_through_no_isolation(here: Environment) -> None:
    """The proof is worth something only because it fails where nothing is held off."""
    with pytest.raises(EngineError, match="got through") as failed:
        proof.prove(NoIsolation(), here)
    for check in ("files: bait", "network: host port", "network: socket file", "memory: hidden"):
        assert check in str(failed.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs programs under another user")
def test_root_with_an_unreachable_python_is_told_so(tmp_path: Path, here: Environment) -> None:
    tmp_path.chmod(0o700)
    closed = Environment(
        framework="none",
        prefix=tmp_path,
        python=tmp_path / "bin" / "python",
        base_prefix=here.base_prefix,
    )
    with pytest.raises(EngineError, match="run as an ordinary user"):
        levels.choose("landlock", closed)
