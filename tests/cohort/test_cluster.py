"""Gradings on a cluster of this machine, with small programs for gradings."""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from interview_kit.cohort import cluster, fitness
from interview_kit.cohort.backend import NoMachineError
from interview_kit.cohort.cluster import ClusterBackend
from interview_kit.cohort.plan import Outcomes, Plan
from interview_kit.cohort.run import CohortRun
from interview_kit.cohort.states import RowState
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
def distributed() -> Any:
    # Dask gives a thread 10 seconds to start its loop, and the first one would import this: once
    # in three whole runs of the suite that was too short.
    pytest.importorskip("distributed")
    pytest.importorskip("tornado.platform.asyncio")
    return importlib.import_module("distributed")


@pytest.fixture(scope="module")
def local(distributed: Any) -> Iterator[Any]:
    import dask

    # A cluster of this kind gives up a worker that is not back in time: 15 seconds after it was
    # killed first, also when it was back meanwhile and was killed again. `dask worker` does not.
    patience = dask.config.set({"distributed.deploy.lost-worker-timeout": "1 day"})
    with (
        patience,
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster_of_processes,
    ):
        yield cluster_of_processes


@pytest.fixture
def _any_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "check_workers", lambda client, options: str)


@pytest.fixture
def light(distributed: Any) -> Iterator[Any]:
    """A cluster whose two workers are threads: quick, and nobody can kill one."""
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        protocol="tcp",
        dashboard_address=None,
        host="127.0.0.1",
    ) as cluster_of_threads:
        yield cluster_of_threads


def grade(
    plan: Plan, address: str, program: tuple[str, ...], watch: Notes | None = None
) -> Outcomes:
    watch = watch or Notes()
    outcomes = Outcomes()
    with ClusterBackend(address, plan.options, program, watch.notify) as backend:
        CohortRun(plan, backend, watch, outcomes).grade_all()
    return outcomes


@pytest.mark.usefixtures("_any_worker")
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


@pytest.mark.usefixtures("_any_worker")
def test_a_result_that_is_lost_on_its_way_is_a_lost_grading(
    plan: Plan, light: Any, program: Callable[[str], tuple[str, ...]]
) -> None:
    """Its worker ended after the grading, and Dask's own executor would wait for ever."""
    from distributed import KilledWorker

    outcomes, losses = Outcomes(), [KilledWorker("task", None, 0)]
    with ClusterBackend(light.scheduler_address, plan.options, program(VERDICT)) as backend:
        gather = backend._client._gather

        async def lose(*arguments: Any, **settings: Any) -> Any:
            content = await gather(*arguments, **settings)
            if losses:
                raise losses.pop()
            return content

        backend._client._gather = lose
        CohortRun(plan, backend, Notes(), outcomes).grade_all()
    assert outcomes.graded == {"ann", "bob", "cid"}
    assert not losses


def test_a_worker_that_would_grade_otherwise_is_sent_away(
    plan: Plan,
    light: Any,
    program: Callable[[str], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from distributed import get_worker

    unfit = light.workers[0].address
    monkeypatch.setattr(
        cluster,
        "check_workers",
        lambda client, options: lambda: "is odd" if get_worker().address == unfit else "",
    )
    watch = Notes()
    outcomes = grade(plan, light.scheduler_address, program(VERDICT), watch)
    assert outcomes.graded == {"ann", "bob", "cid"}
    assert ("notify", f"the worker {unfit} is odd; it is sent away") in watch.lines
    assert unfit not in light.scheduler.workers


def test_every_worker_proves_its_isolation_before_the_first_grading(
    light: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The workers are threads of this process, so each takes the next level.
    proofs = iter([SimpleNamespace(level="landlock"), SimpleNamespace(level="none")])
    monkeypatch.setattr(fitness.environments, "build", lambda framework: None)
    monkeypatch.setattr(fitness, "require_isolation", lambda *_: (None, next(proofs)))
    with pytest.raises(UsageError, match=r"and others (none|landlock): type one level"):
        ClusterBackend(light.scheduler_address, Options(), ())


@pytest.mark.usefixtures("_any_worker")
def test_steps_of_a_grading_are_heard_of(
    plan: Plan, light: Any, program: Callable[[str], tuple[str, ...]]
) -> None:
    watch = Notes()
    code = 'print(json.dumps(["begin", "behaviour", 48]), flush=True)'
    grade(plan, light.scheduler_address, program(code + VERDICT), watch)
    assert ("begin", "ann", "behaviour", 48) in watch.lines


@pytest.mark.usefixtures("_any_worker")
def test_without_any_worker_the_wait_ends(
    plan: Plan,
    light: Any,
    program: Callable[[str], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "NO_WORKER_SECONDS", 1)
    light.scale(0)
    with pytest.raises(NoMachineError, match="start workers, then run the same command again"):
        grade(plan, light.scheduler_address, program(VERDICT))


@pytest.mark.usefixtures("_any_worker")
def test_a_lost_scheduler_ends_the_run(
    plan: Plan,
    light: Any,
    program: Callable[[str], tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2)

    class Fatal(Notes):
        def finish(self, name: str, state: RowState, summary: str) -> None:
            light.close()

    with pytest.raises(NoMachineError, match="start it and its workers"):
        grade(plan, light.scheduler_address, program(VERDICT), Fatal())


def test_an_address_without_a_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1"):
        with pytest.raises(
            UsageError, match=r"no scheduler answers at|check the address"
        ) as caught:
            ClusterBackend(address, Options(), ())
        assert "\n" not in str(caught.value)


def test_threads_of_all_workers_of_a_host_share_it() -> None:
    workers = {
        "tcp://a:1": {"host": "a", "nthreads": 1},
        "tcp://a:2": {"host": "a", "nthreads": 3},
        "tcp://b:1": {"host": "b", "nthreads": 2},
    }
    assert cluster.count_slots_of_hosts(workers) == {"a": 4, "b": 2}
