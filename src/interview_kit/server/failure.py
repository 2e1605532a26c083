"""Explain in words why a server did not start or has ended."""

from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.core.text import one_line

CANNOT_SERVE = "cannot serve: "
"""How the last line of `sandbox/guest/serve.py` begins when it explains why it ended."""
NOTHING_LISTENS = "nothing listens at $HOST:$PORT"
LAST_LINES = 20
LONGEST_CAUSE = 300


def explain_exit(record: RunRecord, log: str) -> str:
    """Say in one line why a server that has ended did so."""
    lines = [line for line in log.splitlines() if line.strip()]
    if lines and lines[-1].startswith(CANNOT_SERVE):
        return one_line(lines[-1].removeprefix(CANNOT_SERVE), LONGEST_CAUSE)
    if record.status is not RunStatus.OK and record.reason:
        return record.reason
    return f"the server ended (exit {record.exit_code}) before it answered"


def last_lines(log: str) -> str:
    """Cut a log to its last lines."""
    return "\n".join(log.splitlines()[-LAST_LINES:])
