"""Gradings on a cluster of this machine, with small programs for gradings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from interview_kit.cohort import cluster
from interview_kit.cohort.cluster import ClusterBackend, WorkerFacts, list_problems
from interview_kit.cohort.plan import Outcomes, Plan
from interview_kit.cohort.run import CohortRun
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.metrics.base import Options
from tests.cohort.conftest import Notes

pytestmark = pytest.mark.filterwarnings("ignore")
VERDICT = """
os.mkdir(order["out"])
open(order["out"] + "/result.json", "wb").write(open(order["path"], "rb").read())
print(json.dumps(["verdict", "graded", None]))
"""


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


@pytest.fixture
def _any_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "check_workers", lambda client, options: None)


def grade(plan: Plan, address: str, program: tuple[str, ...]) -> Outcomes:
    outcomes = Outcomes()
    with ClusterBackend(address, plan.options, program) as backend:
        CohortRun(plan, backend, Notes(), outcomes).grade_all()
    return outcomes


@pytest.mark.usefixtures("_any_worker")
@pytest.mark.matrix  # Now and then it waits for ever: see the known gaps of CHANGELOG.
def test_a_killed_worker_is_replaced_and_one_that_kills_two_is_set_aside(
    plan: Plan, local: Any, program: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    """The grading's parent is the worker; bob takes one with it, cid each that it meets."""
    deaths = tmp_path / "deaths"
    deaths.mkdir()
    code = f"""
name = order["options"]["candidate"]
most = {{"bob": 1, "cid": 99}}.get(name, 0)
count = len([other for other in os.listdir({str(deaths)!r}) if other.startswith(name)])
if count < most:
    open({str(deaths)!r} + "/" + name + str(os.getppid()), "w").close()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)
"""
    outcomes = grade(replace(plan, slots=2), local.scheduler_address, program(code + VERDICT))
    names = sorted(path.name[:3] for path in deaths.iterdir())
    assert outcomes.graded == {"ann", "bob"}, (outcomes.failures, names)
    assert outcomes.failures["cid"].state is RowState.SET_ASIDE
    assert names == ["bob", "cid", "cid"]
    for name in outcomes.graded:
        folder = plan.folder / name
        assert (folder / "result.json").read_bytes() == (folder / "submission.zip").read_bytes()


def test_an_address_without_a_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1"):
        with pytest.raises(
            UsageError, match=r"no scheduler answers at|check the address"
        ) as caught:
            ClusterBackend(address, Options(), ())
        assert "\n" not in str(caught.value)


def test_workers_that_would_grade_otherwise_are_named() -> None:
    good = WorkerFacts(kit="k", python="3.11.7", level="bubblewrap")
    facts = {
        "tcp://a:1": good,
        "tcp://b:1": replace(good, python="3.11.9"),
        "tcp://c:1": replace(good, kit="other"),
        "tcp://d:1": replace(good, python="3.12.1"),
        "tcp://e:1": replace(good, level="", problem="no isolation"),
    }
    problems = list(list_problems(facts, "k", "3.11.7"))
    assert len(problems) == 3
    assert "tcp://c:1 has another kit" in problems[0]
    assert "tcp://d:1 has Python 3.12.1" in problems[1]
    assert "tcp://e:1 cannot grade: no isolation" in problems[2]


def test_the_digest_of_the_kit_changes_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PACKAGE", "PHASES", "SOLUTION", "REQUIREMENTS"):
        monkeypatch.setattr(layout, name, tmp_path)
    (tmp_path / "grade.py").write_text("one")
    before = cluster.digest_kit()
    (tmp_path / "notes.pyc").write_text("no part of it")
    assert cluster.digest_kit() == before
    (tmp_path / "grade.py").write_text("two")
    assert cluster.digest_kit() != before


def test_threads_of_all_workers_of_a_host_share_it() -> None:
    workers = {
        "tcp://a:1": {"host": "a", "nthreads": 1},
        "tcp://a:2": {"host": "a", "nthreads": 3},
        "tcp://b:1": {"host": "b", "nthreads": 2},
    }
    assert cluster.count_slots_of_hosts(workers) == {"a": 4, "b": 2}
