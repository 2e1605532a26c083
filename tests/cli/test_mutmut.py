"""Plain mutmut in the sandbox, for practice."""

import tomllib

import pytest

from interview_kit.cli import mutmut as practice
from interview_kit.core.errors import NothingToGradeError
from interview_kit.submission.collect import collect

MANIFEST = """
exercise = "users"

[run]
framework = "fastapi"
app = "main:app"

[source]
paths = ["shop.py"]

[tests]
paths = ["tests"]
"""
SHOP = "def price(count):\n    return count * 3\n\n\ndef last(count):\n    return count > 10\n"
TESTS = "import shop\n\ndef test_price():\n    assert shop.price(2) == 6\n    shop.last(1)\n"


@pytest.fixture
def shop(tmp_path):
    """A submission of one function that is tested well and one that is not."""
    folder = tmp_path / "shop"
    (folder / "tests").mkdir(parents=True)
    (folder / "kit.toml").write_text(MANIFEST)
    (folder / "main.py").write_text("app = None\n")
    (folder / "shop.py").write_text(SHOP)
    (folder / "tests" / "test_shop.py").write_text(TESTS)
    return folder


def test_mutmut_says_what_survived_and_shows_it(shop, capsys, fastapi):
    (shop / "pyproject.toml").write_text('[tool.mutmut]\ndo_not_mutate = ["*"]\n')
    assert practice.run(shop, isolation="none") == 0
    said = capsys.readouterr().out
    assert "shop.x_last__mutmut_1: survived" in said
    assert "+    return count >= 10" in said
    assert "shop.x_price__mutmut_1: survived" not in said
    assert sorted(path.name for path in shop.iterdir()) == [
        *("kit.toml", "main.py", "pyproject.toml", "shop.py", "tests")
    ]


def test_tests_that_fail_are_shown_and_give_another_exit_code(shop, capsys, fastapi):
    (shop / "tests" / "test_shop.py").write_text(TESTS.replace("== 6", "== 7"))
    assert practice.run(shop, isolation="none") != 0
    assert "assert 6 == 7" in capsys.readouterr().out


def test_a_submission_without_tests_is_refused(shop):
    (shop / "tests").rename(shop.parent / "tests")
    with pytest.raises(NothingToGradeError, match="no tests"):
        practice.run(shop, isolation="none")


def test_a_submission_whose_source_holds_no_python_is_refused(shop):
    (shop / "page.html").write_text("")
    (shop / "kit.toml").write_text(MANIFEST.replace("shop.py", "page.html"))
    with pytest.raises(NothingToGradeError, match="no program files"):
        practice.run(shop, isolation="none")


def test_the_settings_name_everything_in_toml(shop, tmp_path):
    (shop / 'a "quoted" name\\.txt').write_text("")
    (shop / ".hidden").mkdir()
    submission = collect(shop, tmp_path / "copy", exercise=None, candidate=None)
    told = tomllib.loads(practice.settings(submission))["tool"]["mutmut"]
    assert told["source_paths"] == ["shop.py"]
    assert told["pytest_add_cli_args_test_selection"] == ["tests"]
    assert set(told["also_copy"]) >= {"kit.toml", "shop.py"}
