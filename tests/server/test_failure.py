import pytest

from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.server import failure


def record(status: RunStatus = RunStatus.OK, reason: str | None = None, code: int = 3) -> RunRecord:
    return RunRecord(status=status, exit_code=code, reason=reason, log="", seconds=1)


@pytest.mark.parametrize(
    ("ended", "log", "cause"),
    [
        (record(), "x\ncannot serve: no module\n\n", "no module"),
        (record(), "cannot serve: early\nmore", "the server ended (exit 3) before it answered"),
        (record(RunStatus.TIMED_OUT, "too much processor time"), "x", "too much processor time"),
    ],
)
def test_the_reason_of_the_server_comes_before_that_of_the_machine(ended, log, cause):
    assert failure.explain_exit(ended, log) == cause


@pytest.mark.parametrize(
    ("code", "log", "hidden_path", "cause"),
    [
        (
            3,
            "x",
            "/opt/x",
            "the server ended (exit 3) before it answered; the sandbox hides /opt/x:",
        ),
        (127, "cannot run ruby: no file", None, "cannot run ruby: no file; install it on this"),
        (
            127,
            "cannot run /opt/x: no",
            "/opt/x",
            "cannot run /opt/x: no; the sandbox hides /opt/x:",
        ),
        (127, "cannot run ruby\nmore", None, "the server ended (exit 127) before it answered"),
    ],
)
def test_what_a_sandbox_hides_or_a_machine_lacks_is_named(code, log, hidden_path, cause):
    assert failure.explain_exit(record(code=code), log, hidden_path).startswith(cause)


def test_a_cause_is_bounded_and_holds_nothing_that_acts():
    cause = failure.explain_exit(record(), "cannot serve: \x1b[2J" + "x" * 100_000)
    assert cause.startswith("\\x1b[2J")
    assert len(cause) < 400


PYTHON = """\
Traceback (most recent call last):
  File "/app/app.py", line 8, in list_users
    connect(("127.0.0.1", 5432))
sqlalchemy.exc.NoResultFound: no row at 2026-01-02 03:04:05
INFO:     "GET /users/ HTTP/1.1" 500 Internal Server Error
"""
GROUP = """\
  + Exception Group Traceback (most recent call last):
  |   File "/app/app.py", line 1, in f
  | ExceptionGroup: two failed (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/app.py", line 9, in g
    | KeyError: 'name'
    +------------------------------------
"""
NODE = """\
Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
GET /users/ 500
"""


@pytest.mark.parametrize(
    ("log", "exception"),
    [
        (PYTHON, "sqlalchemy.exc.NoResultFound: no row at <time>"),
        (GROUP, "KeyError: 'name'"),
        (NODE, "Error: connect ECONNREFUSED 127.0.0.1:5432"),
        (PYTHON + NODE, "Error: connect ECONNREFUSED 127.0.0.1:5432"),
        ("java.io.IOException: no disk\n\tat Main.main", "java.io.IOException: no disk"),
        ("GET /users/ 500\n2 errors\nError handling is on", None),
        ("", None),
    ],
)
def test_the_last_exception_of_a_log_is_found_and_repeats(log, exception):
    assert failure.find_last_exception(log) == exception


def test_a_server_that_is_not_ready_is_described_with_its_last_exception():
    assert failure.describe_not_ready("/users/", 503, 30.0, PYTHON) == (
        "GET /users/ was answered with 503 for 30 s; last exception in its log:"
        " sqlalchemy.exc.NoResultFound: no row at <time>"
    )


@pytest.mark.parametrize(
    ("cause", "is_missing_variable"),
    [
        ("KeyError: 'DATABASE_URL' (app.py line 3)", True),
        ("ValidationError: 1 validation error for Settings DATABASE_URL Field required", True),
        ("KeyError: 'name' (app.py line 3)", False),
        ("ValidationError: 1 validation error for User", False),
    ],
)
def test_a_missing_variable_comes_with_the_way_to_set_it(cause, is_missing_variable):
    told = failure.explain_exit(record(), f"cannot serve: {cause}")
    assert told.startswith(cause)
    assert (told != cause) == is_missing_variable
    assert ("`env` under [run]" in told) == is_missing_variable
