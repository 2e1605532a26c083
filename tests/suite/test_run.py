"""One run of a suite: what counts as a pass, and what a run that does not count is called."""

from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.model import Environment, Outcome
from interview_kit.submission import environments
from interview_kit.suite.run import SuiteRun, make_place, run_suite

from .programs import GOOD_TESTS, LEVEL, SHOP, place, submission


def run(folder: Path, tests: str, **files: str) -> SuiteRun:
    named = {name.replace("__", "/") + ".py": text for name, text in files.items()}
    made = submission(folder, {"shop.py": SHOP, "tests/test_shop.py": tests, **named})
    return run_suite(place(made), seconds=60.0)


def outcomes(done: SuiteRun) -> dict[str, str]:
    return {test.partition("::")[2]: o.value for test, o in done.run.tests.items()}


STYLES = """
import unittest
import pytest

class TestInClass:
    def test_method(self):
        assert True

class Old(unittest.TestCase):
    def test_good(self):
        self.assertEqual(1, 1)

    def test_bad(self):
        self.assertEqual(1, 2)

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_async(anyio_backend):
    import asyncio
    await asyncio.sleep(0)

@pytest.mark.parametrize("number", [1, 2])
def test_numbers(number):
    assert number == 1

@pytest.fixture
def broken():
    raise OSError("no such thing")

def test_broken_fixture(broken):
    pass

@pytest.fixture
def untidy():
    yield
    raise OSError("late")

def test_untidy(untidy):
    pass
"""


def test_tests_of_every_style_count(tmp_path: Path) -> None:
    done = run(tmp_path, STYLES)
    assert done.run.reason is None
    assert outcomes(done) == {
        "TestInClass::test_method": "passed",
        "Old::test_good": "passed",
        "Old::test_bad": "failed",
        "test_async[asyncio]": "passed",
        "test_numbers[1]": "passed",
        "test_numbers[2]": "failed",
        "test_broken_fixture": "errored",
        "test_untidy": "errored",
    }
    assert done.run.passed() == [
        f"tests/test_shop.py::{name}"
        for name in (
            "TestInClass::test_method",
            "Old::test_good",
            "test_async[asyncio]",
            "test_numbers[1]",
        )
    ]


EXCUSED = """
import pytest

@pytest.mark.skip
def test_skipped():
    assert True

@pytest.mark.xfail
def test_expected_to_fail():
    assert False

@pytest.mark.xfail
def test_passes_unexpectedly():
    assert True

@pytest.mark.xfail(strict=True)
def test_must_not_pass():
    assert True

def test_skips_itself():
    pytest.skip("not today")
"""


ASYNC = """
import asyncio, pytest, pytest_asyncio

@pytest.fixture
def anyio_backend():
    return "asyncio"

@{fixture}
async def resource():
    return asyncio.get_running_loop()

{mark}
async def test_one_loop(resource):
    assert resource is asyncio.get_running_loop()
"""


@pytest.mark.parametrize(
    ("mark", "fixture", "settings", "outcome"),
    [
        ("@pytest.mark.asyncio", "pytest_asyncio.fixture", {}, "passed"),
        ("@pytest.mark.anyio", "pytest.fixture", {}, "passed"),
        ("", "pytest.fixture", {"pytest.ini": "[pytest]\nasyncio_mode = auto\n"}, "passed"),
        ("", "pytest.fixture", {"pytest.toml": '[pytest]\nasyncio_mode = "auto"\n'}, "passed"),
        ("", "pytest.fixture", {"pytest.ini": "[pytest]\n# asyncio_mode = auto\n"}, "errored"),
    ],
)
def test_async_tests_run_as_the_settings_of_the_suite_say(
    tmp_path: Path,
    fastapi: Environment,
    mark: str,
    fixture: str,
    settings: dict[str, str],
    outcome: str,
) -> None:
    tests = ASYNC.format(mark=mark, fixture=fixture)
    files = {"shop.py": SHOP, "tests/test_shop.py": tests, **settings}
    done = run_suite(make_place(submission(tmp_path, files), fastapi, LEVEL), seconds=60.0)
    assert list(outcomes(done).values()) == [outcome], done


SETTINGS_OF_DJANGO = """
SECRET_KEY = "x"
INSTALLED_APPS = ["shop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "a", "TEST": {TEST}}}
"""
TESTS_OF_DJANGO = """
from django.test import SimpleTestCase, TestCase


class ATest(TestCase):
    def test_database(self):
        from django.db import connection
        assert connection.cursor().execute("select 1").fetchone() == (1,)


class BTest(SimpleTestCase):
    def test_no_database(self):
        pass
"""


def run_django(folder: Path, settings: str) -> SuiteRun:
    files = {
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_.conf')\n",
        "site_/conf.py": settings,
        "shop/tests.py": TESTS_OF_DJANGO,
    }
    made = submission(folder, files, tests=("shop",))
    made = replace(made, manifest=replace(made.manifest, framework="django"))
    return run_suite(make_place(made, environments.build("django"), LEVEL), seconds=60.0)


def test_a_test_case_of_django_has_its_database(tmp_path: Path) -> None:
    done = run_django(tmp_path, SETTINGS_OF_DJANGO.replace("TEST}", "}"))
    assert set(outcomes(done).values()) == {"passed"}, done


def test_settings_of_django_that_raise_are_the_cause_in_one_line(tmp_path: Path) -> None:
    done = run_django(tmp_path, "import os\nSECRET_KEY = os.environ['NO_SUCH_KEY']\n")
    assert done.run.reason == (
        "Django cannot be set up: KeyError: 'NO_SUCH_KEY' (site_/conf.py line 2)"
    )
    assert done.run.tests == {}


def test_a_test_database_that_cannot_be_made_is_the_cause_in_one_line(tmp_path: Path) -> None:
    settings = SETTINGS_OF_DJANGO.replace("TEST}", '"NAME": "no/such/folder/db"}')
    done = run_django(tmp_path, settings)
    assert outcomes(done) == {
        "ATest::test_database": "errored",
        "BTest::test_no_database": "passed",
    }
    assert done.run.messages["shop/tests.py::ATest::test_database"] == (
        "the test database cannot be made: OperationalError: unable to open database file; "
        "use SQLite: no other database runs here"
    )


def test_skips_and_expected_failures_are_no_passes(tmp_path: Path) -> None:
    done = run(tmp_path, EXCUSED)
    assert outcomes(done) == {
        "test_skipped": "skipped",
        "test_expected_to_fail": "skipped",
        "test_passes_unexpectedly": "skipped",
        "test_must_not_pass": "failed",
        "test_skips_itself": "skipped",
    }
    assert done.run.passed() == []


PASSING_WORDS = """
import datetime, pathlib, tempfile, time, uuid

def test_path():
    assert str(pathlib.Path("x").resolve()) == ""

def test_temporary(tmp_path):
    assert str(tmp_path) == ""

def test_made():
    assert tempfile.mkdtemp() == ""

def test_object():
    assert object() == 1

def test_uuid():
    assert str(uuid.uuid4()) == ""

def test_now():
    assert datetime.datetime.now(datetime.UTC).isoformat() == ""

def test_clock():
    assert time.time() == 0

def test_set():
    assert {"a", "b", "c", "d"} == 1
"""


def test_messages_repeat_between_runs_and_hold_no_folder_of_the_grader(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = run(tmp_path / "a", PASSING_WORDS)
    second = run(tmp_path / "b", PASSING_WORDS)
    assert len(first.run.messages) == 8
    assert first.run.messages == second.run.messages
    assert not [m for m in first.run.messages.values() if "interview-kit" in m]
    assert first.run.messages["tests/test_shop.py::test_uuid"] == (
        "AssertionError: assert '<uuid>' == ''"
    )


def test_a_test_file_that_cannot_be_imported_is_a_test_that_errs(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD_TESTS, tests__test_other="import nothing_like_it")
    assert len(done.run.passed()) == 3
    assert done.run.tests["tests/test_other.py"] is Outcome.ERRORED
    assert "No module named 'nothing_like_it'" in done.run.messages["tests/test_other.py"]


def test_the_tests_get_the_variables_of_the_manifest_and_never_the_kits_own(tmp_path: Path) -> None:
    tests = "import os\ndef test_it():\n    assert os.environ['COLOUR'] == 'blue'\n"
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    env = {"COLOUR": "blue", "PYTHONHASHSEED": "no number"}
    made = replace(made, manifest=replace(made.manifest, env=env))
    done = run_suite(place(made), seconds=60.0)
    assert len(done.run.passed()) == 1


def test_a_conftest_beside_the_tests_and_helpers_work(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        "from words import HELLO\ndef test_it(greeting):\n    assert greeting == HELLO\n",
        tests__words="HELLO = 'hello'",
        tests__conftest="import pytest\n@pytest.fixture\ndef greeting():\n    return 'hello'\n",
    )
    assert len(done.run.passed()) == 1


SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = --collect-only\npython_functions = nothing\n",
    "tox.ini": "[pytest]\naddopts = --collect-only\n",
    "setup.cfg": "[tool:pytest]\naddopts = --collect-only\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '--collect-only'\n",
}
SHADOWS = {
    f"{module}.py": f"raise SystemExit('{module} of the submission')"
    for module in ("pytest", "coverage", "json", "sitecustomize", "kit_pytest")
}


@pytest.mark.parametrize(
    "others",
    [*({name: text} for name, text in SETTINGS.items()), SHADOWS],
    ids=[*SETTINGS, "modules"],
)
def test_nothing_in_the_tree_has_a_say_in_how_it_is_tested(
    tmp_path: Path, others: dict[str, str]
) -> None:
    files = {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS, **others}
    done = run_suite(place(submission(tmp_path, files)), measured=("shop.py",), seconds=60.0)
    assert done.run.reason is None, done.log
    assert len(done.run.passed()) == 3
    assert "shop.py" in done.files


@pytest.mark.parametrize(
    ("tests", "reason"),
    [
        (
            "import os\ndef test_one():\n    pass\ndef test_two():\n    os._exit(0)\n",
            "the test process ended (exit 0) without finishing; 1 of 2 collected tests reported",
        ),
        (
            "import os\nos._exit(0)\n",
            "the test process ended (exit 0) without finishing; 0 of 0 collected tests reported",
        ),
        (
            "import pytest\ndef test_one():\n    pytest.exit('enough')\n",
            "pytest broke off (exit 2); 0 of 1 collected tests reported",
        ),
        (
            "import os\ndef test_one():\n    os.abort()\n",
            "the test process was ended by signal 6 (SIGABRT); 0 of 1 collected tests reported",
        ),
        (
            "x = 1\n",
            "pytest found no tests; test functions are named test_… in files named test_….py",
        ),
    ],
)
def test_a_run_that_does_not_count_has_its_reason(tmp_path: Path, tests: str, reason: str) -> None:
    done = run(tmp_path, tests)
    assert done.run.reason == reason
    assert done.run.passed() == []


def test_a_broken_conftest_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, GOOD_TESTS, tests__conftest="import nothing_like_it")
    assert done.run.reason is not None
    cause = "No module named 'nothing_like_it' (from tests/conftest.py)"
    assert done.run.reason == f"pytest could not start the suite: ModuleNotFoundError: {cause}"
    assert "nothing_like_it" in done.run.log


def test_a_suite_that_never_ends_is_stopped(tmp_path: Path) -> None:
    files = {"tests/test_shop.py": "import time\ndef test_one():\n    time.sleep(600)\n"}
    done = run_suite(place(submission(tmp_path, files)), seconds=3.0)
    assert done.run.reason == (
        "the test process was stopped by the grader: not done within 3 s; "
        "0 of 1 collected tests reported"
    )


def test_no_test_folder_is_named(tmp_path: Path) -> None:
    done = run_suite(place(submission(tmp_path, {"shop.py": SHOP})))
    assert done.run.reason == "no tests: there is no tests (kit.toml: tests)"


def test_only_the_tests_asked_for_run_in_the_order_asked_for(tmp_path: Path) -> None:
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS})
    only = ["tests/test_shop.py::test_eleven", "tests/test_shop.py::test_few"]
    done = run_suite(place(made), only=only, seconds=60.0)
    assert list(done.run.tests) == only


def test_a_run_may_stop_at_its_first_failure(tmp_path: Path) -> None:
    made = submission(
        tmp_path, {"tests/test_shop.py": "def test_a():\n    assert 0\ndef test_b():\n    pass\n"}
    )
    done = run_suite(place(made), stop=True, seconds=60.0)
    assert list(done.run.tests) == ["tests/test_shop.py::test_a"]
    assert done.run.reason is None


def test_threads_left_running_do_not_keep_a_finished_run(tmp_path: Path) -> None:
    tests = (
        "import threading, time\n"
        "def test_it():\n    threading.Thread(target=time.sleep, args=(600,)).start()\n"
    )
    done = run(tmp_path, tests)
    assert done.run.reason is None
    assert len(done.run.passed()) == 1


def test_the_process_imports_nothing_of_the_kit_and_keeps_its_own_names(tmp_path: Path) -> None:
    tests = (
        "import sys\n"
        "def test_it():\n"
        "    assert not [m for m in sys.modules if m.startswith('interview_kit')]\n"
        "    assert not [p for p in sys.path if p.endswith('inside')]\n"
    )
    assert len(run(tmp_path, tests).run.passed()) == 1


UNREADABLE = """
class SettingsError(ValueError):
    pass

raise SettingsError("2 settings are missing\\nDATABASE_URL\\nSECRET")
"""


def test_an_import_that_fails_is_one_line_with_all_of_its_message(tmp_path: Path) -> None:
    done = run(tmp_path, "import settings", settings=UNREADABLE)
    assert set(done.run.messages.values()) == {
        "settings.SettingsError: 2 settings are missing DATABASE_URL SECRET"
    }


def test_a_fixture_that_does_not_exist_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, "def test_it(absent):\n    assert absent\n")
    (message,) = done.run.messages.values()
    assert message == "fixture 'absent' not found"
