from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.model import Manifest, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS


@pytest.fixture(autouse=True)
def small_framework(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have servers import before a program what `SMALL` needs, and not all of FastAPI."""
    small = replace(FRAMEWORKS["fastapi"], libraries=("starlette.applications",))
    monkeypatch.setitem(FRAMEWORKS, "fastapi", small)


@pytest.fixture(params=["bubblewrap", "none"])
def level(request: pytest.FixtureRequest) -> Level:
    """Gives each level of isolation that this machine has."""
    level = LEVELS[request.param]
    if reason := level.unavailable_reason():
        pytest.skip(f"no {request.param} here: {reason}")
    return level


@pytest.fixture
def make_submission(tmp_path: Path) -> Callable[..., Submission]:
    """Writes a program of one file, which is named like the module of `app`."""

    def make(code: str, app: str = "app:app") -> Submission:
        tmp_path.chmod(0o755)
        (tmp_path / f"{app.partition(':')[0]}.py").write_text(code)
        return Submission(
            candidate="ann",
            folder=tmp_path,
            manifest=Manifest(exercise="users", framework="fastapi", app=app),
            sha256="0" * 64,
            files=1,
            size=1,
        )

    return make
