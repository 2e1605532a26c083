"""Running the visible checks: with the plugin of the grader, in the project's environment."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.authoring.handout import pack
from interview_kit.candidate import session, show
from interview_kit.candidate.bundle import Bundle, OpenedPhase
from interview_kit.candidate.check_runner import find_traceback
from interview_kit.candidate.project import Project
from interview_kit.candidate.run_checks import NUMBERS, REMEDIES, VisibleRun, run_checks
from interview_kit.candidate.stop import Stop
from interview_kit.frameworks import framework_of
from interview_kit.sandbox.guest.serve import Cause
from interview_kit.submission import environments

from .conftest import BOTH, CHECKS, HEAD, NOTHING, ONE, server


@pytest.fixture
def started(project):
    session.start(project, yes=True)
    return project


def write(project, branch):
    (project.root / "server.py").write_text(server(branch))


def describe(project, run):
    return "\n".join(show.describe_run(project, run))


def test_the_first_failure_says_everything(started):
    run = run_checks(started)
    assert (run.passed, run.total) == (1, 2)
    text = describe(started, run)
    assert "NOW   T1  a thing has a name" in text
    assert "sent      GET /things/1" in text
    assert "expected  200" in text
    assert "got       404 with {}" in text
    curl = "curl -i http://127.0.0.1:8000/things/1"
    assert f"try it    {curl}   # while your server runs, with what your SEED_FILE holds" in text
    assert [*show.describe_failure(run.failures[0], [])][-1].endswith("# while your server runs")


def test_when_all_visible_checks_pass_the_hidden_ones_are_counted(started):
    write(started, ONE)
    text = describe(started, run_checks(started))
    assert "2 of 2 visible checks pass. 3 more run after you submit." in text
    assert "all tests" not in text.lower()


def test_a_wrong_value_shows_both(started):
    write(started, ONE.replace('"hat"', '"cap"'))
    (failure,) = run_checks(started).failures
    assert (failure.expected, failure.got) == ('name "hat"', "'cap'")


def test_the_server_gets_the_variables_of_kit_toml(started):
    text = (started.root / "kit.toml").read_text()
    (started.root / "kit.toml").write_text(text.replace("[run]", '[run]\nenv = {NAME = "hat"}'))
    write(started, ONE.replace('"hat"', 'os.environ["NAME"]'))
    assert run_checks(started).passed == 2


def test_a_key_that_is_missing_is_a_failure_and_no_crash(started):
    write(started, ONE.replace('"name"', '"title"'))
    (failure,) = run_checks(started).failures
    assert "another shape" in failure.got


LATE = """if path == "/things/1":
        import threading
        import traceback

        def late():
            try:
                {}["no such key"]
            except KeyError:
                traceback.print_exc()

        threading.Timer(0.3, late).start()
        return 500, {}"""


def test_the_traceback_of_a_5xx_is_waited_for_and_named(started):
    write(started, LATE)
    (failure,) = run_checks(started).failures
    lines = (started.root / "server.py").read_text().splitlines()
    line = next(at for at, text in enumerate(lines, start=1) if "no such key" in text)
    assert failure.traceback == f"server.py:{line}: KeyError: 'no such key'"
    assert "raised    server.py" in describe(started, run_checks(started))


def test_a_traceback_of_an_earlier_request_explains_nothing(started):
    early = 'if path == "/things/":\n        import traceback\n'
    early += '        traceback.print_exception(KeyError("of an earlier request"))\n    '
    text = server('if path == "/things/1":\n        return 500, {}')
    (started.root / "server.py").write_text(text.replace("if path", f"{early}if path", 1))
    failures = [one for one in run_checks(started).failures if one.requirement == "T1"]
    assert [one.traceback for one in failures] == [""]


@pytest.mark.matrix
@pytest.mark.parametrize("framework", ["fastapi", "flask", "django", "litestar"])
def test_the_traceback_of_a_starter_is_shown(framework, tmp_path, monkeypatch):
    """Its routes raise until the candidate fills them."""
    environment = environments.build(framework_of(framework).name)
    monkeypatch.setenv("KIT_PYTHON", str(environment.python))
    packed = pack("users", framework, candidate="x", folder=tmp_path, phases=[1])
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(tmp_path / "work")
    project = Project(Bundle(tmp_path / "work" / "kit.pyz"), tmp_path / "work")
    session.start(project, yes=True)
    failures = [one for one in run_checks(project).failures if one.traceback]
    assert len(failures) > 1
    for failure in failures:
        file, line, exception = failure.traceback.split(":")
        assert exception.strip() == "NotImplementedError"
        lines = (project.root / file).read_text("utf-8").splitlines()
        assert lines[int(line) - 1].strip() == "raise NotImplementedError"


def test_a_frame_of_a_library_is_no_place(tmp_path):
    """Flask has an `app.py`, too."""
    head = "Traceback (most recent call last):\n"
    own = f'  File "{tmp_path}/api/views.py", line 4, in read\n    raise ValueError\n'
    library = f'  File "{tmp_path}/.venv/lib/python3/site-packages/flask/app.py", line 9\n'
    assert find_traceback(f"{head}{own}{library}ValueError\n", tmp_path) == (
        "api/views.py:4: ValueError"
    )
    assert find_traceback(f"{head}{library}ValueError: x\n", tmp_path) == "ValueError: x"
    assert find_traceback(head + own, tmp_path) == ""


def test_a_response_that_never_comes_is_a_failure(started, monkeypatch):
    write(started, 'if path == "/things/1":\n        time.sleep(60)')
    failures = {one.requirement: one for one in run_checks(started).failures}
    assert "no answer within 5.0 s" in failures["T1"].got


def test_a_server_that_dies_costs_only_the_check_that_it_met(started):
    write(started, 'if path == "/things/1":\n        os._exit(9)')
    run = run_checks(started)
    assert [one.requirement for one in run.failures] == ["T1"]


def test_a_server_that_never_came_up_is_explained(started):
    text = 'import asyncio, json\nasync def main():\n    json.loads("x")\nasyncio.run(main())\n'
    (started.root / "server.py").write_text(text)
    run = run_checks(started)
    assert run.error is not None
    assert run.error.number == "K06"
    assert "ended (exit 1) before it answered" in run.error.cause
    assert "JSONDecodeError" in run.error.log.splitlines()[-1]
    shown = describe(started, run)
    assert "NOW  your server did not start: " in shown
    assert "(K06)" in shown


def test_a_command_that_is_not_there_is_k01(started):
    (started.root / "kit.toml").write_text('[run]\ncommand = ["no-such-program"]\n')
    error = run_checks(started).error
    assert error is not None
    assert error.number == "K01"
    assert "the command of kit.toml cannot be run: no-such-program" in error.cause


def test_kit_toml_is_refused_in_the_words_of_the_grader(started):
    (started.root / "kit.toml").write_text('[run]\ncomand = ["x"]\n')
    error = run_checks(started).error
    assert error is not None
    assert error.number == "K01"
    assert error.cause.startswith("kit.toml: unknown key `run.comand`: remove it or fix")


def test_before_setup_one_line_says_what_to_type(started, monkeypatch):
    monkeypatch.delenv("KIT_PYTHON")
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    with pytest.raises(Stop) as caught:
        run_checks(started)
    assert (caught.value.cause, caught.value.remedy) == (
        "there is no .venv yet",
        "run `nox -s setup`, or `python kit.pyz setup`",
    )


def test_checks_of_earlier_phases_run_again(started):
    write(started, ONE)
    session.next_phase(started, yes=True, catch_up=False)
    write(started, BOTH)
    run = run_checks(started)
    assert (run.passed, run.total) == (3, 3)
    write(started, BOTH.replace('"hat"', '"cap"'))
    assert "T1" in [failure.requirement for failure in run_checks(started).failures]


def test_nothing_of_a_server_acts_on_the_terminal(started):
    write(started, ONE.replace('"hat"', r'"\x1b[31m\u202e"'))
    text = describe(started, run_checks(started))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_phase_without_visible_checks_says_so(started):
    run = VisibleRun(phase=1, total=0)
    assert show.summarise_run(started, run).startswith("This phase has no visible checks. 5 more")


COUNTING = """import itertools

        visits = globals().setdefault("visits", itertools.count(1))
        return 200, {"visits": next(visits), "data": os.listdir(os.environ["DATA_DIR"])}"""
FIRST_VISIT = '''
@pytest.mark.visible
@pytest.mark.requirement("T1")
def test_first_visit(client):
    """visits are counted from one"""
    got = json_body(expect_status(client.get("/count"), 200))
    check(got == {"visits": 1, "data": []}, "visits 1 and no data", got)
'''
CASES = '''
@pytest.mark.parametrize("path", ["/things/", "/missing", "/absent"])
@pytest.mark.visible
@pytest.mark.requirement("T1")
def test_path(client, path):
    """a path is there"""
    expect_status(client.get(path), 200)
'''


def replace_checks(project, checks):
    opened = project.bundle.open_phase(1)
    project.bundle.open_phase = lambda _: replace(opened, checks=checks)


def test_each_file_of_checks_meets_a_server_with_fresh_data(started):
    write(started, f'if path == "/count":\n        {COUNTING}')
    files = ("test_a.py", "test_b.py")
    replace_checks(started, dict.fromkeys(files, HEAD + FIRST_VISIT))
    run = run_checks(started)
    assert (run.failures, run.total) == ((), 2)


def test_each_case_counts_as_in_the_grade_and_those_that_fail_are_one_failure(started):
    replace_checks(started, {"test_cases.py": HEAD + CASES})
    run = run_checks(started)
    assert (run.passed, run.total, len(run.failures)) == (1, 3, 1)
    assert run.failures[0].title == "a path is there (2 of 3 cases fail)"
    assert run.failures[0].sent == "GET /missing"


def test_a_server_that_starts_only_once_is_explained_once(started):
    """It leaves a file behind that its next start does not expect."""
    text = server(NOTHING).replace("import json", 'open("left", "x")\nimport json', 1)
    (started.root / "server.py").write_text(text)
    replace_checks(started, {f"test_{name}.py": CHECKS[1] for name in "abc"})
    error = run_checks(started).error
    assert error is not None
    assert error.number == "K06"
    assert "FileExistsError" in error.log.splitlines()[-1]


def test_settings_of_the_project_do_not_change_what_runs(started, monkeypatch):
    write(started, ONE)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
    (started.root / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
    (started.root / "conftest.py").write_text("raise SystemExit(3)\n")
    assert run_checks(started).passed == 2
    shutil.rmtree(started.root / "tests")
    assert not list(Path(started.root).glob("**/phase1"))


def test_each_cause_of_a_failed_start_has_a_remedy():
    assert NUMBERS.keys() == set(Cause)
    assert REMEDIES.keys() >= set(NUMBERS.values())


RESTART = """import pathlib

        seen = pathlib.Path(os.environ["DATA_DIR"], "seen")
        seen.write_text("yes") if KEEPS else None
        return 200, {"pid": os.getpid(), "mode": os.environ["MODE"]}
    if path == "/things/seen":
        import pathlib

        return 200, {"seen": pathlib.Path(os.environ["DATA_DIR"], "seen").exists()}"""
AFTER_A_RESTART = '''
import signal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.server(restarts=True, env={"MODE": "other"}),
]


@pytest.mark.visible
@pytest.mark.requirement("T1")
def test_restart(client, server):
    """what was seen is kept"""
    first = json_body(expect_status(client.get("/count"), 200))
    check(first["mode"] == "other", "the mode of the check", first)
    stop = server.restart(signal.SIGTERM)
    second = json_body(expect_status(client.get("/things/seen"), 200))
    check(second["seen"], f"what was seen; {stop.explain_loss()}", second)
    again = json_body(expect_status(client.get("/count"), 200))
    check(first["pid"] != again["pid"], "another process", again)
'''


@pytest.mark.parametrize("keeps", [True, False])
def test_a_check_restarts_the_server_with_the_same_data(started, keeps):
    replace_checks(started, {"test_things.py": HEAD + AFTER_A_RESTART})
    branch = f"""KEEPS = {keeps}
    if path == "/count":
        {RESTART}"""
    write(started, branch)
    failures = run_checks(started).failures
    if keeps:
        assert failures == ()
    else:
        assert "DATA_DIR was empty" in failures[0].expected


SERVICED = f"""{HEAD}
@pytest.mark.visible
@pytest.mark.requirement("T1")
def test_inputs(client, services, given_files):
    \"\"\"the program calls the bell and reads the seed\"\"\"
    found = json_body(expect_status(client.get("/things/1"), 200))
    check(services["bell"].is_started, "a bell")
    check(given_files["SEED_FILE"] == found["seed"], "the seed", found)
    check(found["bell"] == services["bell"].url, "the bell's address", found)
"""
READS = """if path == "/things/1":
        with open(os.environ["SEED_FILE"]) as file:
            return 200, {"bell": os.environ["BELL_URL"], "seed": file.read()}"""


def test_the_program_finds_its_services_and_its_files(started, monkeypatch):
    phase = OpenedPhase(brief="", starter={}, checks={"test_inputs.py": SERVICED})
    monkeypatch.setattr(started.bundle, "open_phase", lambda number: phase)
    write(started, READS)
    run = run_checks(started)
    assert (run.passed, run.total, run.failures) == (1, 1, ())
