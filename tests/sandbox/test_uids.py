"""User numbers of sandboxes: one each, whoever grades."""

import contextlib
import os
from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.sandbox import scratch, uids

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives numbers away")


@root_only
def test_graders_with_folders_of_their_own_share_no_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else their sandboxes could stop each other, and count on one limit of processes."""
    with contextlib.ExitStack() as first, contextlib.ExitStack() as second:
        first_uid = uids.reserve(first)
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        second_uid = uids.reserve(second)
        assert first_uid is not None
        assert second_uid is not None
        assert first_uid != second_uid


@root_only
def test_a_number_is_free_again_after_its_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uids, "RUN", tmp_path)
    with contextlib.ExitStack() as stack:
        uid = uids.reserve(stack)
    with contextlib.ExitStack() as stack:
        assert uids.reserve(stack) == uid


@root_only
def test_without_a_common_folder_the_graders_own_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uids, "RUN", tmp_path / "missing")
    with contextlib.ExitStack() as stack:
        assert uids.reserve(stack) is not None
        assert (scratch.scratch_root() / "uids").is_dir()


@root_only
def test_without_any_folder_the_reason_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uids, "RUN", tmp_path / "missing")
    monkeypatch.setattr(scratch, "scratch_root", lambda: tmp_path / "missing")
    with contextlib.ExitStack() as stack, pytest.raises(EngineError, match="make one of them"):
        uids.reserve(stack)


def test_an_ordinary_user_is_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with contextlib.ExitStack() as stack:
        assert uids.reserve(stack) is None
