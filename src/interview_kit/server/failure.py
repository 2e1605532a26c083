"""Explain in words why a server did not start or has ended."""

import re

from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.core.text import one_line
from interview_kit.sandbox.guest.kit_redact import redact

CANNOT_SERVE = "cannot serve: "
"""How the last line of `sandbox/guest/serve.py` begins when it explains why it ended."""
CANNOT_RUN = "cannot run "
COMMAND_NOT_RUN = 127
"""What `sandbox/guest/init.py` prints, and its exit code, when there is no such program."""
NOTHING_LISTENS = "nothing listens at $HOST:$PORT"
LAST_LINES = 20
LONGEST_CAUSE = 300
_TRACEBACK = "Traceback (most recent call last):"
_MISSING_VARIABLE = re.compile(
    r"KeyError: '[A-Z][A-Z0-9_]+'|validation errors? for \w*(Settings|Config)\b"
)
"""How `os.environ[NAME]` and the settings of pydantic fail."""
_EXCEPTION = re.compile(r"(?:[A-Za-z_]\w*[.:]+)*(?:[A-Za-z_]\w*)?(?:Error|Exception)\b(?::.*)?")
"""A line like `sqlalchemy.exc.OperationalError: …`, `TypeError: …` or `java.io.IOException: …`."""


def explain_exit(record: RunRecord, log: str, hidden_path: str | None = None) -> str:
    """Say in one line why a server that has ended did so.

    `hidden_path` is one that its log says is missing, and that the sandbox hides.
    """
    lines = [line for line in log.splitlines() if line.strip()]
    if lines and lines[-1].startswith(CANNOT_SERVE):
        return add_remedy(one_line(lines[-1].removeprefix(CANNOT_SERVE), LONGEST_CAUSE))
    if record.status is not RunStatus.OK and record.reason:
        return record.reason
    ended = f"the server ended (exit {record.exit_code}) before it answered"
    is_unknown = record.exit_code == COMMAND_NOT_RUN and lines[-1:] and CANNOT_RUN in lines[-1]
    if is_unknown:
        ended = one_line(lines[-1], LONGEST_CAUSE)
    if hidden_path is not None:
        return (
            f"{ended}; the sandbox hides {one_line(hidden_path, 120)}: hand it in with the "
            "program, install it in /usr, or type --isolation none for code that you trust"
        )
    return f"{ended}; install it on this machine, or fix `command`" if is_unknown else ended


def add_remedy(cause: str) -> str:
    """Add what to do about a missing environment variable; other causes stay as they are."""
    if _MISSING_VARIABLE.search(cause):
        return f"{cause}; set variables with `env` under [run] in kit.toml, or hand in a `.env`"
    return cause


def last_lines(log: str) -> str:
    """Cut a log to its last lines."""
    return "\n".join(log.splitlines()[-LAST_LINES:])


def describe_not_ready(collection: str, status: int, seconds: float, log: str) -> str:
    """Say in one line that a server answers, but with errors, and what its log says of them."""
    exception = find_last_exception(log)
    reason = f"; last exception in its log: {exception}" if exception else ""
    return f"GET {collection} was answered with {status} for {seconds:g} s{reason}"


def find_last_exception(log: str) -> str | None:
    """Return the line of the last exception that a log shows, or None without one.

    In a Python traceback that is its first line which is not indented, whatever the name.
    """
    last, is_traceback = None, False
    for line in log.splitlines():
        text = line.lstrip("|+- ") if line.lstrip().startswith(("|", "+")) else line
        if text.strip() == _TRACEBACK:
            is_traceback = True
        elif is_traceback and text[:1].strip():
            last, is_traceback = text, False
        elif _EXCEPTION.fullmatch(text.strip()):
            last = text
    return one_line(redact(last.strip()), LONGEST_CAUSE) if last else None
