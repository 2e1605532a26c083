"""Hidden tests and solutions stay hidden even when they lie in a folder that is shown."""

from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.sandbox import host_paths, scratch
from interview_kit.sandbox.base import Job
from interview_kit.sandbox.levels import LEVELS

from .conftest import Runner, runner


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch) -> Path:
    with scratch.scratch_folder() as folder:
        root = folder / "checkout"
        (root / "phases").mkdir(parents=True)
        (root / "phases" / "test_hidden.py").write_text("secret")
        (root / "open.txt").write_text("open")
        monkeypatch.setattr(host_paths, "SECRETS", (root / "phases",))
        yield root  # type: ignore[misc]


def job(ready: Runner, checkout: Path, folder: Path) -> Job:
    code = f"import os; print(open('{checkout}/open.txt').read(), os.listdir('{checkout}/phases'))"
    return Job(
        argv=(str(ready.environment.python), "-c", code),
        folder=folder,
        environment=ready.environment,
        readable=(checkout,),
    )


def test_bubblewrap_covers_them(checkout: Path, tmp_path: Path) -> None:
    ready = runner("bubblewrap", "self")
    with LEVELS["bubblewrap"].start(job(ready, checkout, tmp_path)) as running:
        assert running.wait(20).log == "open []\n"


def test_landlock_refuses(checkout: Path, tmp_path: Path) -> None:
    ready = runner("landlock", "self")
    with pytest.raises(EngineError, match="lies in a folder that programs read"):
        LEVELS["landlock"].start(job(ready, checkout, tmp_path))
