"""The candidate's tests against broken servers, at the level `none`."""

from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.model import Noticed
from interview_kit.metrics.base import Options
from interview_kit.metrics.mutation.faults import fault_run, fault_runner, server_runs
from interview_kit.metrics.mutation.faults import measure_faults as measure_faults_module
from interview_kit.metrics.mutation.faults.fault_results import NOT_RUN, TOO_SLOW, FaultResults
from interview_kit.metrics.mutation.faults.fault_run import DOUBTFUL, NOT_ASKED
from interview_kit.metrics.mutation.faults.fault_runner import FaultRunner
from interview_kit.metrics.mutation.faults.measure_faults import (
    NO_APP_TRAFFIC,
    NOT_DRAWN,
    measure_faults,
    measure_sample,
)
from interview_kit.suite.runner import RENAMED, LateSuiteError
from tests.selection import first_in_every_run

from .notes import (
    APP,
    FAULTS,
    STYLES,
    TESTS,
    WANTED,
    files_of,
    grading,
    measured,
    outcomes,
    submission,
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> FaultResults:
    """What the tests of every run notice, one run after the other."""
    return measured(tmp_path_factory.mktemp("notes"))


def test_faults_are_noticed_unnoticed_or_not_exercised(found):
    assert outcomes(found) == WANTED
    assert found.summarize() == "Your 3 tests ran against 4 broken servers and noticed 2."
    by = {result.fault.id: result.test for result in found.results}
    assert by == {
        "a": "tests/test_notes.py::test_create",
        "b": "tests/test_notes.py::test_missing",
        "c": None,
        "d": None,
    }


def test_any_number_of_workers_finds_the_same(tmp_path, found):
    assert measured(tmp_path, jobs=3) == found


@pytest.mark.parametrize("style", first_in_every_run(STYLES))
def test_honest_suites_in_every_style(tmp_path, style):
    found = measured(tmp_path, STYLES[style], conftest="")
    assert outcomes(found) == WANTED
    assert found.quarantined == {}


def test_a_suite_that_asserts_nothing_notices_nothing(tmp_path):
    tests = TESTS.replace("assert ", "")
    assert set(outcomes(measured(tmp_path, tests)).values()) == {"unnoticed", "not_exercised"}


@pytest.mark.matrix
def test_without_fork_every_run_is_a_process_of_its_own(tmp_path, monkeypatch):
    def none(*arguments: object) -> None:
        raise fault_runner.ForkServerError("not here")

    monkeypatch.setattr(fault_runner.WorkerPool, "start", none)
    assert outcomes(measured(tmp_path)) == WANTED


def test_an_app_that_leaves_a_thread_behind_is_imported_anew(tmp_path, monkeypatch):
    tiers = []
    run = fault_runner.FaultRunner._run_once

    def noting(self: fault_runner.FaultRunner, *arguments: object) -> object:
        tiers.append(self._tier.value)
        return run(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(fault_runner.FaultRunner, "_run_once", noting)
    app = "import threading, time\n" + APP
    app += "\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    assert outcomes(measured(tmp_path, app=app)) == WANTED
    assert set(tiers) == {"cold"}


def test_a_test_that_fails_now_and_then_notices_nothing(tmp_path):
    tests = TESTS + (
        "\n\ndef test_moody(client):\n"
        "    import random\n"
        "    client.get('/notes/7')\n"
        "    assert random.random() < 0.5\n"
    )
    given = ["create", "missing", "read", "moody"]
    found = measured(tmp_path, tests, tests=[f"tests/test_notes.py::test_{n}" for n in given])
    if found.quarantined:
        assert [*found.quarantined] == ["tests/test_notes.py::test_moody"]
    by = {result.fault.id: result.test for result in found.results}
    assert (by["a"], by["b"]) == (
        "tests/test_notes.py::test_create",
        "tests/test_notes.py::test_missing",
    )


def test_a_test_that_demands_what_no_brief_prints_notices_nothing(tmp_path):
    """It fails on servers that break no promise; so do many others, which changes nothing."""
    tests = """
import pytest


def test_text(client):
    assert client.get("/notes/7").text == '{"detail":"no such note"}'


@pytest.mark.parametrize("number", range(2))
def test_message(client, number):
    assert client.get(f"/notes/{number + 9}").json() == {"detail": "no such note"}


def test_create(client):
    assert client.post("/notes/", json={"text": "a"}).status_code == 201
"""
    found = measured(tmp_path, tests, jobs=2)
    assert outcomes(found) == dict.fromkeys("bcd", "not_exercised") | {"a": "noticed"}
    assert len(found.overspecified) == 3
    message = found.overspecified["tests/test_notes.py::test_message[1]"]
    assert message == "it fails where a server breaks no promise: another text in `detail`"
    assert found.findings().overspecified == found.overspecified


def test_a_suite_that_ends_its_process_on_a_lookalike_is_void(tmp_path):
    tests = TESTS + (
        "\n\ndef test_end(client):\n"
        "    import os\n"
        "    if client.get('/notes/7').text != '{\"detail\":\"no such note\"}':\n"
        "        os._exit(0)\n"
    )
    found = measured(tmp_path, tests)
    assert str(found.void).startswith("the test process ends where a server breaks no promise")
    assert found.results == ()


def test_exchanges_that_are_made_up_are_not_met(tmp_path):
    """As in the corpus, but without a reference, and with an eye on statuses only."""
    case = Path("tests/system/attacks/cases/f32-exchanges-made-up/tests/test_made_up.py")
    code = case.read_text().replace("/users/", "/notes/").replace("name", "text")
    code = code.replace(" and begun.response.data() == answer", "")
    found = measured(tmp_path, code)
    assert "noticed" not in outcomes(found).values()
    assert set(found.overspecified.values()) == {NOT_ASKED}


@pytest.mark.parametrize(
    ("tests", "reason"),
    [
        ("def test_bad():\n    assert 0\n", "no test passes on the program itself"),
        ("", "pytest found no tests"),
        ("import os\n\ndef test_bad():\n    os._exit(0)\n", "the test process ended (exit 0)"),
    ],
)
def test_a_suite_that_cannot_judge_is_void(tmp_path, tests, reason):
    found = measured(tmp_path, tests)
    assert found.void is not None
    assert found.void.startswith(reason)
    assert found.results == ()


def test_a_test_that_loops_until_a_fault_ends_has_noticed_it(tmp_path, monkeypatch):
    monkeypatch.setattr(fault_runner, "EXTRA_SECONDS", 0.5)
    tests = TESTS + (
        "\n\ndef test_until_gone(client):\n"
        "    while client.get('/notes/9').status_code != 404:\n"
        "        pass\n"
    )
    found = measured(tmp_path, tests, tests=["tests/test_notes.py::test_until_gone"])
    assert outcomes(found)["b"] == "noticed"


def test_nothing_of_a_fault_enters_their_process(tmp_path):
    """A test that searches its own memory for the name of the fault finds nothing."""
    tests = """
import gc


def test_search(client):
    client.get("/notes/7")
    words = "a missing no" + "te is th" + "ere"
    assert not [found for found in gc.get_objects() if words in repr(type(found))]
    assert not [s for found in gc.get_objects() if type(found) is dict
                for s in list(found.values()) if isinstance(s, str) and s == words]
"""
    assert outcomes(measured(tmp_path, tests))["b"] == "unnoticed"


def test_outcomes_can_be_counted(found):
    assert [fault.id for fault in found.select(Noticed.NOTICED)] == ["a", "b"]
    void = replace(found, void="why", results=())
    assert void.summarize() == "why"


def test_tests_that_never_call_the_app_meet_no_broken_server(tmp_path):
    tests = "def test_sum():\n    assert 1 + 1 == 2\n"
    found = measured(tmp_path, tests, tests=["tests/test_notes.py::test_sum"])
    assert (found.results, found.unmet) == ((), NO_APP_TRAFFIC)
    assert found.findings().unmet == NO_APP_TRAFFIC
    assert found.summarize() == NO_APP_TRAFFIC


def test_a_test_whose_name_changes_is_told_why(tmp_path):
    tests = TESTS + (
        "\n\nimport pytest\n\n"
        '@pytest.mark.parametrize("thing", [object()], ids=repr)\n'
        "def test_thing(client, thing):\n"
        "    assert client.get('/notes/7').status_code == 404\n"
    )
    found = measured(tmp_path, tests)
    assert outcomes(found) == WANTED
    assert set(found.quarantined.values()) == {RENAMED}


def test_a_suite_that_hangs_before_broken_servers_is_bounded_and_told(tmp_path, monkeypatch):
    """No test fails: all of them hang, which costs the time of a few runs and no more."""
    monkeypatch.setattr(fault_runner, "EXTRA_SECONDS", 0.5)
    monkeypatch.setattr(fault_run, "MAX_LATE", 1)
    tests = """
import time


def test_create(client):
    if client.post("/notes/", json={"text": "a"}).status_code != 201:
        time.sleep(600)


def test_missing(client):
    if client.get("/notes/7").status_code != 404:
        time.sleep(600)
"""
    found = measured(tmp_path, tests)
    assert list(outcomes(found).values()).count("noticed") == 1
    assert found.left_out == {DOUBTFUL: 1}


def test_time_that_is_over_is_told_and_blames_nobody(tmp_path):
    made = submission(tmp_path, files_of(TESTS))
    found = measure_faults(replace(grading(made), options=Options(faults_seconds=0.0)), FAULTS)
    assert (found.void, found.results) == (None, ())
    assert f"4: {NOT_RUN}" in str(found.unmet)


def test_lateness_on_the_unchanged_program_voids_nothing(tmp_path, monkeypatch):
    def warm_up(self):
        raise LateSuiteError("late")

    monkeypatch.setattr(FaultRunner, "warm_up", warm_up)
    found = measured(tmp_path, TESTS)
    assert (found.void, found.results) == (None, ())
    assert str(found.unmet).startswith(TOO_SLOW)


def test_a_quick_look_runs_a_sample_without_lookalikes_and_leaves_out_the_others(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(measure_faults_module, "QUICK_FAULTS", 3)
    monkeypatch.setattr(server_runs, "run_lookalike", None)
    made = grading(submission(tmp_path, files_of(TESTS)))
    found = measure_sample(replace(made, options=Options(jobs=1, quick=True)), FAULTS)
    assert len(found.results) == 3
    assert found.left_out == {NOT_DRAWN: 1}
    assert outcomes(found).items() <= WANTED.items()
