"""The command `faults`: its results in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from interview_kit.cli import faults as broken_servers
from interview_kit.cli.main import main
from interview_kit.core.model import Noticed
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.mutation.faults.fault_results import FaultResult, FaultResults


def result(title: str, outcome: Noticed) -> FaultResult:
    fault = Fault(title, title, ("U01",), lambda request, forward: forward(request))
    return FaultResult(fault=fault, outcome=outcome)


def test_faults_that_only_a_bonus_would_show_are_left_out():
    exercise = read_exercise("users")
    faults = fault_list.read_counted_faults(exercise)
    bonus = {requirement.id for requirement in exercise.requirements if requirement.bonus}
    assert {"U37", "U47"} <= bonus
    assert not [fault.id for fault in faults if {*fault.requirements} <= bonus]
    assert "list-reversed" in [fault.id for fault in faults]


def test_public_faults_alone():
    faults = fault_list.read_counted_faults(read_exercise("users"), public=True)
    assert len(faults) == 12
    assert all(fault.public for fault in faults)


def test_everything_is_said_in_words():
    found = FaultResults(
        results=(
            result("one is noticed", Noticed.NOTICED),
            result("two is not", Noticed.UNNOTICED),
            result("three is not asked", Noticed.NOT_EXERCISED),
        ),
        tests=9,
        quarantined={"tests/test_a.py::test_moody": "fails"},
        contradicting={"tests/test_a.py::test_odd": "assert 404 == 410"},
    )
    said = list(broken_servers.describe(found))
    assert said[0] == "Your 9 tests ran against 3 broken servers and noticed 1."
    assert said.index("  two is not") < said.index("  three is not asked")
    assert said.index("  three is not asked") < said.index("  one is noticed")
    assert "Your tests pass although (1):" in said
    assert "  tests/test_a.py::test_moody" in said
    assert "  tests/test_a.py::test_odd: assert 404 == 410" in said


def test_nothing_is_said_about_what_is_not_there():
    assert list(broken_servers.describe(FaultResults(void="no tests"))) == ["no tests"]


def test_hostile_text_stays_in_its_line():
    found = FaultResults(contradicting={"t::x": "a\x1b[31m\n::error::b" + "c" * 999})
    *_, last = broken_servers.describe(found)
    assert "\n" not in last
    assert "\x1b" not in last
    assert len(last) < 400


@pytest.mark.matrix
def test_the_command_says_it_for_the_reference(tmp_path: Path):
    folder = assemble("users", "fastapi", tmp_path / "reference")
    for path in (folder / "tests").glob("test_*.py"):
        if path.name != "test_create.py":
            path.unlink()
    done = CliRunner().invoke(main, ["faults", str(folder), "--public", "--isolation", "none"])
    assert done.exit_code == 0, done.output
    assert "tests ran against 12 broken servers and noticed " in done.output
    assert "  a duplicate e-mail is accepted" in done.output


@pytest.mark.parametrize("code", ["", "def test_bad():\n    assert 0\n"])
def test_a_suite_that_cannot_judge_ends_with_5(tmp_path: Path, code: str):
    folder = assemble("users", "fastapi", tmp_path / "reference")
    for path in (folder / "tests").glob("test_*.py"):
        path.unlink()
    (folder / "tests" / "test_a.py").write_text(code)
    done = CliRunner().invoke(main, ["faults", str(folder), "--isolation", "none"])
    assert done.exit_code == 5, done.output
