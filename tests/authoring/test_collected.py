import pytest

from interview_kit.authoring.collected import list_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError


def test_every_check_is_listed_without_running(things):
    suite = layout.hidden_tests("things", "phase1_core")
    (suite / "test_more.py").write_text(
        "import pytest\n\n\n"
        "def test_bare(nothing_like_this):\n    raise AssertionError\n\n\n"
        "@pytest.mark.requirement('T1')\n@pytest.mark.requirement('T2')\n"
        "def test_two():\n    '''Two.'''\n"
    )
    found = {check.name: check for check in list_checks(things)}
    assert set(found) == {
        "phase1_core/test_give.py::test_a_thing_is_given",
        "phase1_core/test_more.py::test_bare",
        "phase1_core/test_more.py::test_two",
        "phase2_more/test_count.py::test_things_are_counted",
    }
    whole = found["phase2_more/test_count.py::test_things_are_counted"]
    assert (whole.phase, whole.requirement, whole.documented) == ("phase2_more", "T2", True)
    bare = found["phase1_core/test_more.py::test_bare"]
    assert (bare.requirement, bare.documented) == ("", False)
    assert found["phase1_core/test_more.py::test_two"].requirement == ""


def test_a_file_that_cannot_be_read_is_named(things):
    suite = layout.hidden_tests("things", "phase1_core")
    (suite / "test_broken.py").write_text("def test_x(:\n    pass\n")
    with pytest.raises(EngineError, match=r"test_broken\.py"):
        list_checks(things)


def test_the_machine_does_not_steer_what_is_listed(things, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    assert len(list_checks(things)) == 2
