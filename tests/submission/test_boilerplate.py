"""Which generated files are no program, and that no program can hide in one."""

from pathlib import Path

import pytest

from interview_kit.submission.boilerplate import find_boilerplate

WSGI = (
    "import os\nfrom django.core.wsgi import get_wsgi_application\n"
    "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n"
    "application = get_wsgi_application()\n"
)
SETTINGS = "INSTALLED_APPS = ['people']\nROOT_URLCONF = 'shop.urls'\n"
MANAGE = "import sys\nfrom x import execute_from_command_line as run\nrun(sys.argv)\n"
MIGRATION = "from django.db import migrations\nclass Migration(migrations.Migration):\n    pass\n"
ALEMBIC = "from alembic import op\ndef upgrade():\n    op.drop_table('x')\n"
ENV = "from alembic import context\ncontext.run_migrations()\n"
SEED = "from app import db\nfor n in range(9):\n    db.add(n)\n"
ROUTES = "@app.get('/')\ndef show():\n    return 1\n"


def find(folder: Path, files: dict[str, str], app: str = "app:app") -> set[str]:
    for path, text in {"app.py": "db = 1\n", **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return {*find_boilerplate(folder, (".",), app)}


def test_what_tools_generate_is_no_program(tmp_path: Path) -> None:
    generated = {
        "manage.py": MANAGE,
        "shop/wsgi.py": WSGI,
        "shop/asgi.py": WSGI.replace("wsgi", "asgi"),
        "shop/settings.py": SETTINGS,
        "conf/settings/base.py": SETTINGS,
        "people/migrations/0001_initial.py": MIGRATION,
        "alembic/env.py": ENV,
        "alembic/versions/abc_users.py": ALEMBIC,
        "seed.py": SEED,
        "seeds/users.py": SEED,
    }
    tests = {"tests/test_it.py": "import seed\nfrom people.migrations import x\n"}
    assert find(tmp_path, {**generated, **tests}) == generated.keys()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("wsgi.py", "from app import create_app\napp = create_app()\n"),
        ("wsgi.py", WSGI + "def application(environ, start):\n    return []\n"),
        ("wsgi.py", WSGI + "exec(open('core.txt').read())\n"),
        ("wsgi.py", WSGI + "application = lambda e, s: []\n"),
        ("settings.py", SETTINGS + "urlpatterns = []\n"),
        ("settings.py", SETTINGS + "class Limits:\n    page = 10\n"),
        ("settings.py", "PAGE = 10\n"),
        ("manage.py", "def run():\n    return 1\n"),
        ("manage.py", MANAGE + ROUTES),
        ("migrations/core.py", "def price(count):\n    return 3 * count\n"),
        ("migrations/0001.py", MIGRATION + ROUTES),
        ("seed.py", SEED + ROUTES),
        ("seedling.py", SEED),
    ],
)
def test_a_file_that_holds_more_than_its_name_promises_is_program(
    tmp_path: Path, path: str, text: str
) -> None:
    assert find(tmp_path, {path: text}) == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main.py", "import seed\n"),
        ("main.py", "from seed import users\n"),
        ("main.py", "import importlib\nimportlib.import_module('seed')\n"),
        ("shop/main.py", "from ..seed import users\n"),
        ("shop/main.py", "def f():\n    from seed import users\n"),
        ("main.py", "APP = 'seed:create_app'\n"),
    ],
)
def test_a_file_that_the_program_imports_is_program(tmp_path: Path, path: str, text: str) -> None:
    assert find(tmp_path, {"seed.py": SEED, path: text}) == set()


def test_what_is_served_is_program_but_for_the_handler_of_django(
    tmp_path: Path,
) -> None:
    assert find(tmp_path, {"seed.py": SEED, "wsgi.py": WSGI}, "seed:app") == {"wsgi.py"}
    assert find(tmp_path, {}, "wsgi:application") == {"seed.py", "wsgi.py"}


def test_relative_imports_lead_to_files_of_the_same_package(tmp_path: Path) -> None:
    files = {"src/shop/db/seed.py": SEED, "src/shop/db/__init__.py": "from .seed import users\n"}
    assert find(tmp_path, files) == set()
    files = {"src/shop/db/__init__.py": "from .other import users\n"}
    assert find(tmp_path, files) == {"src/shop/db/seed.py"}
