"""The limits that are enforced are those that the candidates' rules print."""

from interview_kit.core import layout
from interview_kit.core.model import Limits
from interview_kit.server import limits


def test_the_printed_limits_of_a_program_are_those_of_the_engine() -> None:
    rule, enforced = find_rule("C1"), Limits()
    assert "No network but loopback" in rule
    assert f"{enforced.memory >> 20} MiB of memory" in rule
    assert f"{enforced.open_files} open files" in rule
    assert f"{enforced.processes} processes" in rule
    assert f"{enforced.cpu} s of processor time per process" in rule


def test_the_printed_seconds_to_be_ready_are_those_of_the_engine() -> None:
    assert f"within {limits.READY_SECONDS:g} s" in find_rule("C2")


def test_the_printed_seconds_of_a_response_and_of_a_check_are_those_of_the_engine() -> None:
    rule = find_rule("C10")
    assert f"within {limits.RESPONSE_SECONDS:g} s" in rule
    assert f"within {limits.CHECK_SECONDS:g} s" in rule


def find_rule(rule: str) -> str:
    """Return a rule as every candidate of every exercise reads it."""
    text = (layout.shared_texts() / "RULES.md").read_text("utf-8")
    return next(line for line in text.splitlines() if line.startswith(f"- **{rule}** "))
