"""The folders of a submission on the path of a process that runs its code."""

import sys
from pathlib import Path

import pytest

from interview_kit.sandbox.guest.kit_paths import add_import_paths


def test_the_root_comes_first_and_its_folders_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["/library"])
    for _ in range(2):
        assert add_import_paths([".", "src", "missing"]) == str(tmp_path.resolve())
    assert sys.path == [str(tmp_path.resolve()), "/library", str(tmp_path.resolve() / "src")]
