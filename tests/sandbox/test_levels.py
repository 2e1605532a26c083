import os
from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Environment
from interview_kit.sandbox import diagnosis, levels, proof, scratch
from interview_kit.sandbox.base import Job, Proof, Running
from interview_kit.sandbox.none import NoIsolation
from interview_kit.sandbox.process import explain_startup

from .conftest import Runner


class Stub:
    """A level that answers as told."""

    def __init__(self, name: str, reason: str | None = None, fails: str | None = None) -> None:
        self.name = name
        self._reason = reason
        self._fails = fails

    def unavailable_reason(self) -> str | None:
        return self._reason

    def prove(self, environment: Environment) -> Proof:
        if self._fails:
            raise EngineError(self._fails)
        return Proof(level=self.name, version="1", proved=("files",), not_covered=("much",))

    def start(self, job: Job) -> Running:
        raise AssertionError


def set_levels(monkeypatch: pytest.MonkeyPatch, *stubs: Stub) -> None:
    monkeypatch.setattr(levels, "LEVELS", {level.name: level for level in stubs})
    monkeypatch.setattr(diagnosis, "LEVELS", {level.name: level for level in stubs})


def test_the_strongest_level_comes_first() -> None:
    assert list(levels.LEVELS) == ["bubblewrap", "landlock", "none"]


def test_levels_that_cannot_be_had_or_proved_are_named(
    monkeypatch: pytest.MonkeyPatch, own_environment: Environment
) -> None:
    set_levels(
        monkeypatch,
        Stub("best", reason="not installed; install it"),
        Stub("good", fails="the self-test of good got through (network: route)"),
        Stub("plain"),
        Stub("least"),
    )
    level, stubs = levels.choose(None, own_environment)
    assert (level.name, stubs.level) == ("plain", "plain")
    assert stubs.not_covered == (
        "much",
        "best was not used: not installed; install it",
        "good was not used: the self-test of good got through (network: route)",
    )


def test_choosing_removes_what_killed_graders_left(
    monkeypatch: pytest.MonkeyPatch, own_environment: Environment, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    set_levels(monkeypatch, Stub("plain"))
    abandoned = scratch.scratch_root() / "1-abandoned"
    abandoned.mkdir()
    levels.choose("plain", own_environment)
    assert not abandoned.exists()


def test_a_fixed_level_is_that_or_an_error(
    monkeypatch: pytest.MonkeyPatch, own_environment: Environment
) -> None:
    set_levels(monkeypatch, Stub("best", reason="not installed; install it"), Stub("plain"))
    assert levels.choose("plain", own_environment)[1].not_covered == ("much",)
    with pytest.raises(
        EngineError, match="isolation best is not available here: not installed; install it"
    ):
        levels.choose("best", own_environment)
    with pytest.raises(UsageError, match="unknown isolation level 'jail': use one of best, plain"):
        levels.choose("jail", own_environment)


def test_the_diagnosis_tells_cause_from_remedy(
    monkeypatch: pytest.MonkeyPatch, own_environment: Environment
) -> None:
    set_levels(monkeypatch, Stub("best", reason="not installed; install it"), Stub("plain"))
    best, plain = diagnosis.diagnose(own_environment)
    assert (best.is_available, best.cause, best.remedy) == (False, "not installed", "install it")
    assert (plain.is_available, plain.cause) == (True, "1; proved: files")


@pytest.mark.parametrize(
    ("message", "words"),
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
def test_messages_of_bubblewrap_have_a_cause_and_a_remedy(message: str, words: str) -> None:
    failure = explain_startup(f"something before\n{message}\n")
    assert failure is not None
    assert words in f"{failure.cause} {failure.remedy}"


def test_other_messages_have_no_known_cause() -> None:
    assert explain_startup("Traceback") is None


def test_a_missing_bwrap_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install the package bubblewrap" in str(levels.LEVELS["bubblewrap"].unavailable_reason())


def test_another_system_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    for name in ("bubblewrap", "landlock"):
        assert "needs Linux" in str(levels.LEVELS[name].unavailable_reason())


def test_a_level_proves_itself(closed_level: Runner) -> None:
    assert closed_level.prove() == "files network processes memory"


def test_the_self_test_sees_through_no_isolation(own_environment: Environment) -> None:
    """The proof is worth something only because it fails where nothing is held off."""
    with pytest.raises(EngineError, match="got through") as failed:
        proof.prove(NoIsolation(), own_environment)
    for check in ("files: bait", "network: host port", "network: socket file", "memory: hidden"):
        assert check in str(failed.value)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs programs under another user")
def test_root_with_an_unreachable_python_is_told_so(
    tmp_path: Path, own_environment: Environment
) -> None:
    tmp_path.chmod(0o700)
    closed = Environment(
        framework="none",
        prefix=tmp_path,
        python=tmp_path / "bin" / "python",
        base_prefix=own_environment.base_prefix,
    )
    with pytest.raises(EngineError, match="run as an ordinary user"):
        levels.choose("landlock", closed)
