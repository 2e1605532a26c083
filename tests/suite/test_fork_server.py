"""What a fork server says of runs that break it."""

from pathlib import Path

from interview_kit.suite.fork_server import SuiteForkServer
from interview_kit.suite.task import Ending, Task, Tier

from .programs import place, submission

ENDS_THE_SERVER = """
import os


def test_it():
    os.kill(os.getppid(), 9)
"""


def test_a_run_that_ends_its_server_has_worked_for_no_longer_than_it_took(tmp_path: Path) -> None:
    made = submission(tmp_path, {"app.py": "", "tests/test_app.py": ENDS_THE_SERVER})
    with SuiteForkServer(place(made), Tier.COLD) as server:
        server.await_ready()
        task = Task(
            key="1",
            file="app.py",
            source="x = 1",
            order=("tests/test_app.py::test_it",),
            tier=Tier.COLD,
            seconds=300.0,
        )
        results = [server.run(task) for _ in range(2)]
    assert [result.ending for result in results] == [Ending.DIED] * 2
    assert all(0 < result.seconds < 300 for result in results)
