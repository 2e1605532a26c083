"""What a suite needs besides its paths: plug-ins that it uses, and the settings of Django."""

from pathlib import Path

import pytest

from interview_kit.core.model import Manifest
from interview_kit.submission.suite_setup import SuiteSetup, find_suite_setup, named_settings

DJANGO = "pytest_django.plugin"
FLASK = "pytest_flask.plugin"
FAKER = "faker.contrib.pytest.plugin"
MARKED = "import pytest\n\n@pytest.mark.django_db\ndef test_it():\n    pass\n"
CASE = "from django.test import (\n    Client,\n    TestCase,\n)\n\nclass ATest(TestCase): ...\n"
OWN = "from django.test.utils import setup_databases\n"
PLAIN = "def test_it():\n    pass\n"
CLIENT = "def test_it(client):\n    pass\n"
FIXTURE = "import pytest\n\n@pytest.fixture\ndef client(app):\n    pass\n"
MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")\n'


def find(folder: Path, framework: str, files: dict[str, str], **manifest: object) -> SuiteSetup:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    made = Manifest(exercise="users", framework=framework, **manifest)  # type: ignore[arg-type]
    return find_suite_setup(folder, made)


@pytest.mark.parametrize(
    ("framework", "files", "plugins"),
    [
        ("django", {"tests/test_a.py": PLAIN}, ()),
        ("django", {"tests/test_a.py": MARKED}, (DJANGO,)),
        ("django", {"tests/test_a.py": CASE}, (DJANGO,)),
        ("django", {"tests/test_a.py": CASE, "conftest.py": OWN}, ()),
        ("django", {"tests/test_a.py": "from unittest import TestCase\n"}, ()),
        ("django", {"tests/test_a.py": CLIENT}, (DJANGO,)),
        ("django", {"tests/test_a.py": CLIENT, "conftest.py": FIXTURE}, ()),
        ("django", {"requirements-dev.txt": "Pytest_Django>=4\n"}, (DJANGO,)),
        ("django", {"requirements.txt": "# pytest-django\npytest-django-queries\n"}, ()),
        ("django", {"pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = a.b\n"}, (DJANGO,)),
        ("flask", {"tests/test_a.py": CLIENT, "conftest.py": FIXTURE}, ()),
        ("flask", {"tests/test_a.py": CLIENT}, (FLASK,)),
        ("flask", {"pyproject.toml": '[dependency-groups]\ndev = ["pytest-flask"]\n'}, (FLASK,)),
        ("fastapi", {"tests/test_a.py": CLIENT, "requirements.txt": "pytest-flask\n"}, ()),
        ("fastapi", {"tests/test_a.py": "def test_a(faker): ...\n"}, (FAKER,)),
        ("django", {"tests/test_a.py": MARKED, "requirements.txt": "Faker\n"}, (DJANGO, FAKER)),
    ],
)
def test_a_plugin_is_loaded_for_a_suite_that_uses_it(
    tmp_path: Path, framework: str, files: dict[str, str], plugins: tuple[str, ...]
) -> None:
    assert find(tmp_path, framework, files).plugins == plugins


@pytest.mark.parametrize(
    ("files", "env", "module"),
    [
        ({"manage.py": MANAGE}, {}, "shop.settings"),
        ({"backend/manage.py": MANAGE}, {}, "shop.settings"),
        ({"shop/wsgi.py": MANAGE}, {}, "shop.settings"),
        ({"manage.py": MANAGE}, {"DJANGO_SETTINGS_MODULE": "shop.dev"}, "shop.dev"),
        (
            {"manage.py": MANAGE, "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE=shop.ci\n"},
            {},
            "shop.ci",
        ),
        ({"manage.py": MANAGE, "conftest.py": MANAGE.replace("settings", "own")}, {}, None),
        ({"manage.py": MANAGE, "tests/test_a.py": "settings.configure(DEBUG=1)\n"}, {}, None),
        ({"manage.py": "def (\n"}, {}, None),
    ],
)
def test_the_settings_are_those_that_the_author_would_use(
    tmp_path: Path, files: dict[str, str], env: dict[str, str], module: str | None
) -> None:
    setup = find(tmp_path, "django", {"tests/test_b.py": MARKED, **files}, env=env,
                 app="shop.wsgi:application")  # fmt: skip
    assert setup.env.get("DJANGO_SETTINGS_MODULE") == module
    assert setup.django is (module is not None)


def test_django_looks_for_tests_as_its_own_runner_does_unless_the_settings_say_so(
    tmp_path: Path,
) -> None:
    assert find(tmp_path, "django", {}).options == {"python_files": "test*.py *_test.py"}
    ini = {"pytest.ini": "[pytest]\npython_files = check_*.py\n"}
    assert find(tmp_path, "django", ini).options == {"python_files": "check_*.py"}
    (tmp_path / "pytest.ini").unlink()
    assert find(tmp_path, "flask", {}) == SuiteSetup()


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("os.environ['DJANGO_SETTINGS_MODULE'] = 'a.b'", "a.b"),
        ("def main():\n    os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')", "a.b"),
        ("os.environ.setdefault('OTHER', 'a.b')", None),
        ("os.environ.setdefault('DJANGO_SETTINGS_MODULE', name)", None),
    ],
)
def test_settings_are_named_by_a_call_or_an_assignment(text: str, module: str | None) -> None:
    assert named_settings(text) == module
