import zipfile

import pytest

from interview_kit.authoring.handout import pack
from interview_kit.candidate import checks, hour, logs, show
from interview_kit.candidate import server as serving
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.project import Project
from interview_kit.frameworks import framework_of
from interview_kit.submission import environments

from .conftest import BOTH, ONE, server


@pytest.fixture
def started(project):
    hour.start(project, yes=True)
    return project


def write(project, branch):
    (project.root / "server.py").write_text(server(branch))


def report(project, outcome):
    return "\n".join(show.report(project, outcome))


def test_the_first_failure_says_everything(started):
    outcome = checks.run(started)
    assert (outcome.passed, len(outcome.checks)) == (1, 2)
    text = report(started, outcome)
    assert "NOW   T1  a thing has a name" in text
    assert "sent      GET /things/1" in text
    assert "expected  200 with a name" in text
    assert "got       404 {}" in text
    curl = "curl -i http://127.0.0.1:8000/things/1"
    assert f"try it    {curl}   # once your program runs" in text


def test_when_all_visible_checks_pass_the_hidden_ones_are_counted(started):
    write(started, ONE)
    text = report(started, checks.run(started))
    assert "2 of 2 visible checks pass." in text
    assert "3 more requirements of the brief are checked after you submit." in text
    assert "all tests" not in text.lower()


def test_a_wrong_value_shows_both(started):
    write(started, ONE.replace('"hat"', '"cap"'))
    (failure,) = checks.run(started).failures
    assert (failure.number, failure.expected, failure.got) == ("K10", 'name "hat"', '"cap"')


def test_a_key_that_is_missing_is_a_failure_and_no_crash(started):
    write(started, ONE.replace('"name"', '"title"'))
    (failure,) = checks.run(started).failures
    assert failure.expected == "the keys that the brief names"
    assert '{"title": "hat"}' in failure.got


def test_an_error_in_the_program_names_its_line(started):
    write(started, 'if path == "/things/1":\n        return {}["no such key"]')
    (failure,) = checks.run(started).failures
    assert failure.number == "K08"
    line = (
        (started.root / "server.py")
        .read_text()
        .splitlines()
        .index('        return {}["no such key"]')
    )
    assert failure.place == f"server.py:{line + 1}"
    assert "KeyError" in failure.log


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


def test_a_traceback_that_comes_after_the_answer_is_waited_for(started):
    write(started, LATE)
    (failure,) = checks.run(started).failures
    assert failure.number == "K09"
    assert failure.log.endswith("KeyError: 'no such key'")
    lines = (started.root / "server.py").read_text().splitlines()
    line = next(at for at, text in enumerate(lines, start=1) if "no such key" in text)
    assert failure.place == f"server.py:{line}"


def test_a_traceback_of_an_earlier_request_explains_nothing(started):
    early = 'if path == "/things/":\n        import traceback\n'
    early += '        traceback.print_exception(KeyError("of an earlier request"))\n    '
    text = server('if path == "/things/1":\n        return 500, {}')
    (started.root / "server.py").write_text(text.replace("if path", f"{early}if path", 1))
    (failure,) = checks.run(started).failures
    assert failure.number == "K09"
    assert "KeyError" not in failure.log
    assert "GET /things/1" in failure.log


def test_a_traceback_is_waited_for_in_vain_only_once(started, monkeypatch):
    waited = []
    monkeypatch.setattr(logs, "awaited", lambda *asked: waited.append(asked) or ("", False))
    with serving.running(started) as one:
        for _ in range(3):
            one.raised(0)
    assert len(waited) == 1


@pytest.mark.parametrize("framework", ["fastapi", "flask", "django", "litestar"])
def test_the_traceback_of_a_starter_is_shown(framework, tmp_path, monkeypatch):
    """Its routes raise until the candidate fills them."""
    environment = environments.build(framework_of(framework).name)
    monkeypatch.setenv("KIT_PYTHON", str(environment.python))
    packed = pack("users", framework, candidate="x", folder=tmp_path, phases=[1])
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(tmp_path / "hour")
    project = Project(Bundle(tmp_path / "hour" / "kit.pyz"), tmp_path / "hour")
    hour.start(project, yes=True)
    failures = [one for one in checks.run(project).failures if one.number == "K09"]
    assert len(failures) > 1
    for failure in failures:
        assert failure.log.splitlines()[-1] == "NotImplementedError"
        file, _, line = failure.place.partition(":")
        lines = (project.root / file).read_text("utf-8").splitlines()
        assert lines[int(line) - 1].strip() == "raise NotImplementedError"


def test_a_route_that_is_missing_has_no_place(started):
    """Another one is near: its place would lead astray."""
    near = '@app.get("/")\ndef list_things(): ...\n'
    (started.root / "near.py").write_text(near)
    assert checks.run(started).failures[0].place == ""
    (started.root / "near.py").write_text(near.replace('"/"', '"/things/{number}"'))
    assert checks.run(started).failures[0].place == "near.py:2"


def test_a_frame_of_another_program_is_no_place(tmp_path):
    """Flask has an `app.py`, too."""
    (tmp_path / "api").mkdir()
    files = ("app.py", "api/views.py")
    theirs = f'  File "{tmp_path}/.venv/lib/flask/app.py", line 9'
    for spelled in (tmp_path / "api" / "views.py", "api/views.py"):
        log = f'  File "{spelled}", line 4\n{theirs}'
        assert logs.raised(log, tmp_path, files) == "api/views.py:4"
    assert logs.raised(theirs, tmp_path, files) == ""


def test_an_answer_that_never_comes_is_k07(started, monkeypatch):
    from interview_kit.candidate import client

    monkeypatch.setattr(client, "SECONDS", 0.3)
    write(started, 'if path == "/things/1":\n        time.sleep(60)')
    (failure,) = checks.run(started).failures
    assert failure.number == "K07"


def test_a_server_that_dies_ends_the_run_with_its_reason(started):
    write(started, 'if path == "/things/1":\n        os._exit(9)')
    outcome = checks.run(started)
    assert [one.number for one in outcome.failures] == ["K08", "K06"]
    assert "exit 9" in outcome.failures[1].got


def test_a_server_that_never_came_up_shows_the_own_lines_of_a_long_traceback(started):
    text = 'import asyncio, json\nasync def main():\n    json.loads("x")\nasyncio.run(main())\n'
    (started.root / "server.py").write_text(text)
    trouble = checks.run(started).trouble
    assert trouble is not None
    assert (trouble.number, trouble.place) == ("K06", "server.py:3")
    assert "JSONDecodeError" in trouble.log.splitlines()[-1]
    assert "asyncio.run(main())" in trouble.log
    assert "decoder.py" not in trouble.log


def test_checks_of_earlier_phases_run_again(started):
    write(started, ONE)
    hour.next_phase(started, yes=True, catch_up=False)
    write(started, BOTH)
    assert [c.requirement for c in checks.run(started).checks] == ["T1", "T2", "T3"]
    assert checks.run(started).passed == 3
    write(started, BOTH.replace('"hat"', '"cap"'))
    assert [f.check.requirement for f in checks.run(started).failures] == ["T1"]


def test_a_check_without_its_rule_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="check_x"):
        checks.read('def check_x(api):\n    """no number"""\n', 1)


def test_nothing_of_a_server_acts_on_the_terminal(started):
    write(started, ONE.replace('"hat"', r'"\x1b[31m\u202e"'))
    text = report(started, checks.run(started))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_phase_without_visible_checks_says_so(started):
    outcome = checks.Outcome(1, (), ())
    assert show.passing(outcome) == "This phase has no visible checks."
