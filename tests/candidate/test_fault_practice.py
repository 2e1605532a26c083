"""Practice: the candidate's tests against the public faults, in place."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from interview_kit.authoring.handout import pack
from interview_kit.candidate import fault_practice, practise, session
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.project import Project
from interview_kit.candidate.stop import Stop
from interview_kit.core import layout
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import framework_of
from interview_kit.submission import environments
from tests.selection import first_in_every_run

ONE_TEST = """
def test_create(client):
    answer = client.post("/users/", json={"name": "Ann", "email": "ann@example.com"})
    assert answer.status_code == 201


def test_list(client):
    client.post("/users/", json={"name": "Ann", "email": "ann@example.com"})
    client.get("/users/")


def test_wrong(client):
    assert False
"""

STRICT = """

def test_wording(client):
    answer = client.get("/users/7")
    assert "(" not in answer.json()["detail"]


def test_blanks(client):
    answer = client.post("/users/", json={"name": "Ann", "email": "ann@example.com"})
    assert "\\n" not in answer.text
"""


LOOK = """
import os


def test_nothing_lies_there():
    assert os.listdir(os.environ["DATA_DIR"]) == []


def test_the_variables_of_kit_toml_are_there():
    assert os.environ["COLOUR"] == "blue"
"""


@pytest.fixture
def practice(tmp_path, monkeypatch) -> Project:
    return practised("fastapi", tmp_path, monkeypatch)


def practised(framework, tmp_path, monkeypatch) -> Project:
    """The reference as a candidate's program, with three tests."""
    environment = environments.build(framework_of(framework).name)
    monkeypatch.setenv("KIT_PYTHON", str(environment.python))
    packed = pack("users", framework, candidate="x", folder=tmp_path, phases=[1])
    root = tmp_path / "hour"
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(root)
    assemble("users", framework, root)
    shutil.rmtree(root / "tests")
    (root / "tests").mkdir()
    (root / "tests" / "test_users.py").write_text(ONE_TEST)
    project = Project(Bundle(root / "kit.pyz"), root)
    session.start(project, yes=True)
    return project


@pytest.fixture
def lines(monkeypatch) -> list[list[str]]:
    """The command lines of all programs that are started."""
    started: list[list[str]] = []
    run = subprocess.run

    def noted(command, **options):
        started.append([str(word) for word in command])
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", noted)
    return started


@pytest.mark.matrix
def test_nobody_reads_the_faults_on_a_command_line(practice, lines, monkeypatch):
    """Nor is a command line too short for them."""
    fault_practice.faults(practice)
    spec = {**practice.bundle.faults(), "boundary": "app", "tests": ["tests"], "phases": [1]}
    spec["paths"] = []
    monkeypatch.chdir(practice.root)
    monkeypatch.setattr(practise.sys, "argv", [str(practice.bundle.path)])
    monkeypatch.setattr(practise.sys, "executable", os.environ["KIT_PYTHON"])
    practise.run_spawned(spec, 0, [])
    assert [line[2] for line in lines] == ["_practise", "_practise"]
    assert [Path(line[3]).name for line in lines] == ["spec.json", "spec.json"]


ORDER = """

def test_order(client):
    for name in ("ann", "bob"):
        client.post("/users/", json={"name": name, "email": f"{name}@example.com"})
    client.get("/users/")
"""


def test_what_tests_find_and_which_fail_on_a_server_that_breaks_no_promise(practice, capsys):
    """Tests find variables and an empty data folder; two users are needed to notice an order.

    A test that fails on any server fails on broken ones as well: a grading does not count that.
    """
    path = practice.root / "tests/test_users.py"
    path.write_text(path.read_text() + STRICT + LOOK + ORDER)
    text = (practice.root / "kit.toml").read_text()
    (practice.root / "kit.toml").write_text(text.replace("[run]", '[run]\nenv = {COLOUR = "blue"}'))
    capsys.readouterr()
    fault_practice.faults(practice)
    said = capsys.readouterr().out
    assert (
        "2 tests fail on a server that breaks no promise and cannot notice anything."
        " It may have keys in another order, another text in `detail`, other blanks,"
    ) in said
    for name in ("test_wording", "test_blanks"):
        assert f"  left out: tests/test_users.py::{name}\n" in said
    assert "Your 7 tests ran against 9 broken servers" in said
    assert "unnoticed     the list is in descending order" in said
    assert practice.entries()[-1].about["noticed"] == 1


NODE = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.mark.parametrize(
    "framework",
    first_in_every_run(
        ["fastapi", "flask", "django", "litestar", pytest.param("node", marks=NODE)]
    ),
)
def test_each_broken_server_is_noticed_unnoticed_or_not_exercised(
    framework, tmp_path, monkeypatch, capsys
):
    practice = practised(framework, tmp_path, monkeypatch)
    capsys.readouterr()
    fault_practice.faults(practice)
    said = capsys.readouterr().out
    assert "Your 2 tests ran against 9 broken servers" in said
    assert "noticed       creating a user answers 200 instead of 201" in said
    assert "not exercised DELETE deletes nothing" in said
    assert said.startswith("1 test fails on your own program and cannot notice anything:\n")
    assert "left out: tests/test_users.py::test_wrong" in said
    counted = len(read_counted_faults(read_exercise("users")))
    assert f"After you submit, your tests run against {counted} broken servers" in said
    assert ("small changes to your own program (mutants)" in said) is (framework != "node")
    assert "skip is ignored" not in said  # of phase 2
    entry = practice.entries()[-1]
    assert (entry.event, entry.about["faults"], entry.about["noticed"]) == ("faults", 9, 1)


@pytest.mark.matrix
def test_where_there_is_no_fork_each_run_is_a_process_too(practice, monkeypatch):
    """As on Windows; what a run finds is the same."""
    monkeypatch.chdir(practice.root)
    carried = practice.bundle.faults()
    spec = {**carried, "boundary": "app", "tests": ["tests"], "paths": [], "phases": [1]}
    found = {}

    def once(number, *options):
        monkeypatch.setattr(practise.sys, "argv", [str(practice.bundle.path)])
        monkeypatch.setattr(practise.sys, "executable", os.environ["KIT_PYTHON"])
        found[number] = practise.run_spawned(spec, number, list(options))
        return found[number]

    said = practise.run_all(once, ["the first", "the second"])
    assert said["passed"] == 2
    assert [one["outcome"] for one in said["results"]] == ["noticed", "not exercised"]
    assert set(found) == {None, practise.LOOKALIKE, 0, 1}


STARTED = """
import socket
import subprocess
import sys
import time

import pytest
from httpx2 import Client


@pytest.fixture
def client():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "app:create_app", "--factory", "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1000):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.01)
        with Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            yield client
    finally:
        server.kill()
        server.wait()
"""


@pytest.mark.matrix
def test_an_app_that_the_tests_start_is_bent_on_its_way(practice, capsys):
    (practice.root / "conftest.py").write_text(STARTED)
    capsys.readouterr()
    fault_practice.faults(practice)
    said = capsys.readouterr().out
    assert "Your 2 tests ran against 9 broken servers" in said
    assert "noticed       creating a user answers 200 instead of 201" in said
    assert "not exercised DELETE deletes nothing" in said


def test_practice_needs_broken_servers_and_tests_that_ask(project, practice, monkeypatch):
    session.start(project, yes=True)
    with monkeypatch.context() as without:
        without.setattr(Bundle, "faults", lambda self: None)
        with pytest.raises(Stop, match="no broken servers"):
            fault_practice.faults(project)
    (practice.root / "tests" / "test_users.py").write_text("def test_sum():\n    assert 1 + 1\n")
    with pytest.raises(Stop, match="no test sends your app a request"):
        fault_practice.faults(practice)
    shutil.rmtree(practice.root / "tests")
    with pytest.raises(Stop, match="no tests found at"):
        fault_practice.faults(practice)
    (practice.root / "tests").mkdir()
    (practice.root / "tests" / "test_no.py").write_text("def test_no(): assert 0\n")
    with pytest.raises(Stop, match="none of your tests pass"):
        fault_practice.faults(practice)


def test_the_programs_of_practice_are_the_kits_own(practice):
    with zipfile.ZipFile(practice.bundle.path) as opened:
        for name in ("kit_channel.py", "kit_exchange.py", "kit_proxy.py", "kit_relay.py"):
            packed = opened.read(f"interview_kit/sandbox/guest/{name}")
            assert packed == (layout.GUEST / name).read_bytes()
