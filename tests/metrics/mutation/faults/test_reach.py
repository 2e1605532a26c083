"""Where tests meet their program, and what can be measured of them there."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.model import Coverage, Outcome, Submission, TestRun
from interview_kit.core.progress import Silent
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.metrics.mutation.faults import measure_faults as faults_module
from interview_kit.metrics.mutation.faults.measure_faults import measure_faults
from interview_kit.metrics.mutation.faults.reach import (
    ELSEWHERE,
    NO_PORT,
    NOT_PYTEST,
    unmeasurable_reason,
    unseen_reason,
)
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from tests.selection import first_in_every_run
from tests.suite.programs import claimed, covered

from .notes import (
    APP,
    CONFTEST,
    ENVIRONMENT,
    FAULTS,
    LEVEL,
    TESTS,
    WANTED,
    grading,
    outcomes,
    submission,
)
from .servers import RUN, by_command, by_uvicorn


def test_no_test_is_blamed_for_a_level_that_opens_no_port(tmp_path: Path) -> None:
    made, landlock = by_command(tmp_path, TESTS), LEVELS["landlock"]

    def why(outcome: Outcome, level: Level) -> str | None:
        run = TestRun(tests={"tests/test_notes.py::test_create": outcome})
        return unseen_reason(grading(made, level=level), Coverage(run=run, files=()))

    assert why(Outcome.ERRORED, landlock) == NO_PORT
    assert why(Outcome.ERRORED, LEVEL) is None
    assert why(Outcome.PASSED, landlock) is None


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (None, None),
        (("python", "-m", "pytest", "-x"), None),
        ((".venv/bin/pytest",), None),
        (("npm", "test"), NOT_PYTEST),
    ],
)
def test_tests_are_measured_where_pytest_runs_them(tmp_path: Path, command, reason) -> None:
    made = by_command(tmp_path, TESTS)
    told = replace(made, manifest=replace(RUN, test_command=command))
    assert unmeasurable_reason(told) == reason


def why(made: Submission, look: Callable[..., Coverage] = covered) -> str | None:
    """Why the tests of this submission show nothing of it."""
    environment = replace(ENVIRONMENT, framework=made.manifest.framework)
    return unseen_reason(grading(made, environment), look(made, environment))


def test_coverage_of_another_process_is_told_as_unseen(tmp_path: Path) -> None:
    assert why(by_command(tmp_path / "a", TESTS), claimed) == ELSEWHERE
    inside = "\n\ndef test_inside():\n    from server import Handler\n    assert Handler.answer\n"
    called = inside + "    Handler.do_GET(type('S', (), {'path': '/', 'answer': print}))\n"
    assert why(by_command(tmp_path / "b", TESTS + called), claimed) is None
    assert why(by_command(tmp_path / "c", "def test_nothing():\n    pass\n")) is None


@pytest.mark.matrix
def test_an_app_of_a_framework_may_be_another_process_too(tmp_path: Path) -> None:
    made = by_uvicorn(tmp_path, TESTS)
    assert why(made) == ELSEWHERE
    found = measure_faults(grading(made, jobs=2), FAULTS)
    assert outcomes(found) == WANTED
    assert found.quarantined == {}


READS = f"""
from pathlib import Path

KNOWN = {APP!r}


def test_it():
    assert Path("app.py").read_text() == KNOWN
"""
IN_A_PROCESS = """
import subprocess
import sys


def test_it():
    code = "import app; assert app.show(7).status_code == 404"
    subprocess.run([sys.executable, "-c", code], check=True)
"""
ASKS_ANOTHER = """
import http.server
import threading
import urllib.request


def test_another():
    server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/").close()
    server.shutdown()
    server.server_close()
"""


CALLS = "def test_it():\n    from app import show\n    assert show(7)\n"


@pytest.mark.parametrize(
    "files",
    first_in_every_run(
        [
            pytest.param(
                {"tests/test_notes.py": READS + ASKS_ANOTHER}, id="asks another server, too"
            ),
            pytest.param({"tests/test_notes.py": READS}, id="reads the source"),
            pytest.param({"tests/test_notes.py": "import app\n" + READS}, id="imports it, too"),
            pytest.param({"tests/test_notes.py": IN_A_PROCESS}, id="runs it without HTTP"),
            pytest.param({"tests/test_notes.py": CALLS}, id="calls a function"),
            pytest.param(
                {"tests/conftest.py": CONFTEST, "tests/test_notes.py": TESTS},
                id="asks it in the same process",
            ),
        ]
    ),
)
def test_nobody_gets_rid_of_coverage_without_asking_another_process(
    tmp_path: Path, files: dict[str, str]
) -> None:
    assert why(submission(tmp_path, {"app.py": APP, **files})) is None


@pytest.mark.matrix
def test_tests_that_cannot_be_looked_into_are_listed_and_cost_no_coverage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults_module, "read_counted_faults", lambda exercise: FAULTS)
    monkeypatch.setattr(faults_module, "serve_comparison", lambda exercise: nullcontext())
    made = by_uvicorn(tmp_path, TESTS + "\n\ndef test_wrong(client):\n    assert 1 == 2\n")
    (made.folder / "kit.toml").write_text('[run]\nframework = "fastapi"\napp = "app:app"\n')
    options = Options(only=("coverage", "mutation"), isolation="none")
    metrics = pipeline.grade(made.folder, options, Silent()).metrics
    coverage, mutation = metrics.coverage, metrics.mutation
    assert (coverage.state, coverage.reason, coverage.points) == ("not_measured", ELSEWHERE, None)
    assert (coverage.tests.passed, coverage.tests.failed) == (3, 1)
    assert [*coverage.tests.failures] == ["tests/test_notes.py::test_wrong"]
    assert mutation.reason == f"{ELSEWHERE}: broken servers alone count"
    assert mutation.faults is not None
    assert {item.id: item.outcome.value for item in mutation.faults.items} == WANTED
    assert mutation.generated == 0
