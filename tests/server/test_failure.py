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


def test_a_cause_is_bounded_and_holds_nothing_that_acts():
    cause = failure.explain_exit(record(), "cannot serve: \x1b[2J" + "x" * 100_000)
    assert cause.startswith("\\x1b[2J")
    assert len(cause) < 400
