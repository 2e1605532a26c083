"""Find out how a suite wants to be run: settings, plug-ins, Django. None of its code runs.

pytest runs without the plug-ins that are merely installed: one that nobody asked for can change
what a test does. pytest-django, for one, keeps tests from the database that do not ask for it.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from interview_kit.core.model import Manifest
from interview_kit.submission.import_paths import MANAGE, find_import_paths, find_module
from interview_kit.submission.pytest_settings import read_pytest_settings
from interview_kit.submission.python_files import python_files, read_source

SETTINGS_VARIABLE: Final = "DJANGO_SETTINGS_MODULE"
DJANGO_TEST_FILES: Final = "test*.py *_test.py"
"""What `manage.py test` looks for, and pytest's own second pattern."""
LISTS: Final = ("requirements*.txt", "requirements/*.txt", "pyproject.toml", "Pipfile", "setup.cfg")
MAX_LIST: Final = 1 << 18
"""Characters of a list of packages that are read."""
DJANGO_CASE: Final = re.compile(
    r"^\s*from\s+(?:django|rest_framework)\.test\s+import\s+(?:\([^)]*?|[^\n(]*?)"
    r"\b(?:API|Live)?(?:Transaction|Server)?TestCase\b",
    re.MULTILINE,
)
OWN_SETUP: Final = re.compile(
    r"\bsetup_databases\b|\bsetup_test_environment\b|\bcreate_test_db\b|\bDiscoverRunner\b"
)
OWN_SETTINGS: Final = re.compile(rf"\b{SETTINGS_VARIABLE}\b|\bsettings\.configure\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """A plug-in of pytest that is loaded for suites that use it.

    `words` in a test give its use away, as do `fixtures` that no file of the suite defines.
    """

    module: str
    package: str
    words: str
    fixtures: tuple[str, ...]


PYTEST_DJANGO: Final = Plugin(
    module="pytest_django.plugin",
    package="pytest-django",
    words=r"\bpytest_django\b|\bdjango_db\b|\bmark\.urls\b",
    fixtures=("db", "transactional_db", "client", "rf", "admin_client", "django_user_model"),
)
PYTEST_FLASK: Final = Plugin(
    module="pytest_flask.plugin",
    package="pytest-flask",
    words=r"\bpytest_flask\b|\bclient_class\b",
    fixtures=("client", "config", "accept_json", "live_server"),
)
FAKER: Final = Plugin(
    module="faker.contrib.pytest.plugin",
    package="faker",
    words=r"\bfaker\.contrib\.pytest\b",
    fixtures=("faker",),
)
PLUGINS: Final[Mapping[str, Plugin]] = {"django": PYTEST_DJANGO, "flask": PYTEST_FLASK}
"""By framework."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteSetup:
    """How pytest is called for a suite.

    `options` are settings, `plugins` modules that are loaded, `env` the variables, `files` the
    texts of files that variables name, `called` the variables with addresses of services. With
    `django` the framework is set up before the tests are collected.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    called: tuple[str, ...] = ()
    django: bool = False


def find_suite_setup(folder: Path, manifest: Manifest) -> SuiteSetup:
    """Find out how the suite of a submission is run."""
    settings = read_pytest_settings(folder)
    options = dict(settings.options)
    texts = read_tests(folder, manifest.tests)
    plugin = PLUGINS.get(manifest.framework)
    is_used = plugin is not None and uses_plugin(plugin, folder, texts)
    env: dict[str, str] = {}
    has_settings = False
    if manifest.framework == "django":
        options.setdefault("python_files", DJANGO_TEST_FILES)
        is_used = is_used or settings.django is not None or needs_database(texts)
        if module := settings.django or find_django_settings(folder, manifest, texts):
            env = {SETTINGS_VARIABLE: module}
        has_settings = bool(env) or SETTINGS_VARIABLE in manifest.env
    plugins = (plugin.module,) if plugin and is_used else ()
    return SuiteSetup(
        options=options,
        plugins=(*plugins, FAKER.module) if uses_plugin(FAKER, folder, texts) else plugins,
        env={**env, **manifest.env},
        files=manifest.files,
        called=tuple(service.variable for service in manifest.services),
        django=is_used and has_settings,
    )


def read_tests(folder: Path, tests: Iterable[str]) -> list[str]:
    """Read the tests, and whatever `conftest.py` stands above or beside them."""
    paths = {*python_files(folder, tests), *python_files(folder, (".",))}
    names = (path for path in sorted(paths) if path.endswith("conftest.py"))
    files = dict.fromkeys((*python_files(folder, tests), *names))
    return [text for path in files if (text := read_source(folder / path)) is not None]


def uses_plugin(plugin: Plugin, folder: Path, texts: Iterable[str]) -> bool:
    """Return whether a suite or a list of packages asks for a plug-in."""
    package = re.compile(rf"(?<![\w-]){plugin.package.replace('-', '[-_.]')}(?![\w-])", re.I)
    lists = (file for pattern in LISTS for file in folder.glob(pattern) if file.is_file())
    if any(package.search(read_list(file)) for file in lists):
        return True
    text = "\n".join(texts)
    return bool(re.search(plugin.words, text)) or any(
        re.search(rf"\bdef \w+\([^)]*\b{name}\b", text) and not re.search(rf"\bdef {name}\b", text)
        for name in plugin.fixtures
    )


def read_list(file: Path) -> str:
    """Read a list of packages without its comments."""
    with file.open("rb") as opened:
        text = opened.read(MAX_LIST).decode("utf-8", "replace")
    return re.sub(r"(^|\s)#.*", "", text)


def needs_database(texts: Iterable[str]) -> bool:
    """Return whether tests rely on a runner that makes a test database, as `manage.py test` does.

    A suite with a set-up of its own would make a second one.
    """
    text = "\n".join(texts)
    return bool(DJANGO_CASE.search(text) and not OWN_SETUP.search(text))


def find_django_settings(folder: Path, manifest: Manifest, texts: Iterable[str]) -> str | None:
    """Return the module of the settings that `manage.py` or the app's own file names.

    Tests that choose settings by themselves keep their choice: None.
    """
    if any(OWN_SETTINGS.search(text) for text in texts):
        return None
    paths = find_import_paths(folder, manifest.source)
    files = [folder / path / MANAGE for path in paths]
    if manifest.app and (found := find_module(folder, manifest.app.partition(":")[0], paths)):
        files.append(found)
    sources = (read_source(file) for file in files if file.is_file())
    return next((module for text in sources if text and (module := named_settings(text))), None)


def named_settings(text: str) -> str | None:
    """Return the value that a file gives to `DJANGO_SETTINGS_MODULE`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        match node:
            case ast.Call(args=[ast.Constant(value=name), ast.Constant(value=str(module))]) | (
                ast.Assign(
                    targets=[ast.Subscript(slice=ast.Constant(value=name))],
                    value=ast.Constant(value=str(module)),
                )
            ) if name == SETTINGS_VARIABLE:
                return module
    return None
