"""Read `kit.toml`: what is accepted, and every refusal in words."""

import pytest

from interview_kit.core.errors import UnreadableSubmissionError, UsageError
from interview_kit.submission.resolve import read_manifest

FACTORY = "from fastapi import FastAPI\ndef create_app() -> FastAPI:\n    return FastAPI()\n"
RUN = '[run]\nframework = "fastapi"\napp = "app:create_app"\n'


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(path.name.replace("_py", ".py").replace("_toml", ".toml"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def submission(tmp_path, exercises):
    folder = tmp_path / "submission"
    folder.mkdir()
    return folder


def test_a_whole_one(submission):
    text = (
        'exercise = "users"\ncandidate = "Ann"\n'
        + RUN
        + 'env = {DEBUG = "1"}\n'
        + '[docs]\nopenapi = "/api/openapi.json"\n[source]\npaths = ["app.py"]\n'
        + '[tests]\npaths = ["checks"]\n'
    )
    write(submission, kit_toml=text, app_py=FACTORY, checks__test_a_py="")
    manifest = read_manifest(submission)
    assert (manifest.exercise, manifest.framework) == ("users", "fastapi")
    assert (manifest.app, manifest.command) == ("app:create_app", None)
    assert manifest.openapi == "/api/openapi.json"
    assert manifest.env == {"DEBUG": "1"}
    assert (manifest.source, manifest.tests) == (("app.py",), ("checks",))
    assert (manifest.candidate, manifest.inferred) == ("Ann", False)


def test_what_is_not_said_has_a_default(submission):
    write(submission, kit_toml=RUN, app_py=FACTORY, test_app_py="")
    manifest = read_manifest(submission)
    assert (manifest.exercise, manifest.openapi) == ("users", "/openapi.json")
    assert (manifest.source, manifest.tests) == ((".",), ("test_app.py",))


@pytest.mark.parametrize(
    ("text", "expected_exercise", "is_assumed"),
    [
        (RUN, None, True),
        (RUN, "users", False),
        ('exercise = "users"\n' + RUN, None, False),
        (None, None, True),
        (None, "users", False),
    ],
)
def test_an_exercise_is_assumed_where_nobody_names_one(
    submission, text, expected_exercise, is_assumed
):
    write(submission, app_py=FACTORY, **({"kit_toml": text} if text else {}))
    assert read_manifest(submission, expected_exercise).is_exercise_assumed is is_assumed


def test_an_absent_folder_of_tests_holds_no_tests(submission):
    write(submission, kit_toml=RUN + '[tests]\npaths = ["tests"]\n', app_py=FACTORY)
    assert read_manifest(submission).tests == ("tests",)


def test_tests_of_a_command_may_have_a_command_of_their_own(submission):
    text = '[run]\ncommand = ["node", "server.js"]\n'
    write(submission, kit_toml=text + '[tests]\ncommand = ["npm", "test"]\n')
    manifest = read_manifest(submission)
    assert (manifest.tests, manifest.test_command) == (("tests",), ("npm", "test"))
    write(submission, kit_toml=text)
    assert read_manifest(submission).test_command is None


def test_an_application_below_src_or_a_source_is_named_as_it_is_imported(submission):
    text = RUN.replace("app:", "shop.api:")
    write(submission, kit_toml=text, src__shop__api_py=FACTORY)
    assert read_manifest(submission).app == "shop.api:create_app"
    write(submission, kit_toml=text + '[source]\npaths = ["code"]\n', code__shop__api_py=FACTORY)
    (submission / "src" / "shop" / "api.py").unlink()
    (submission / "src" / "shop").rmdir()
    assert read_manifest(submission).app == "shop.api:create_app"


def test_a_package_may_hold_the_application(submission):
    text = RUN.replace("app:", "shop.api:")
    write(submission, kit_toml=text, shop__api_py=FACTORY)
    assert read_manifest(submission).app == "shop.api:create_app"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n" + RUN, "unknown key `x`: remove it"),
        (RUN + "apps = 'a:b'", "unknown key `run.apps`: remove it or fix the spelling"),
        ("exercise = 1\n" + RUN, "`exercise`: must be a string in quotes"),
        (RUN + "[tests]\npaths = 'tests'", '`tests.paths`: must be a list, like ["one"'),
        ("run = 3", "`run`: must be a table"),
        ("", "missing key `run`: add it"),
        ("exercise = 'cars'\n" + RUN, "names an unknown exercise 'cars'; available: users"),
        (RUN.replace("fastapi", "django"), "'django', which exercise 'users' does not have"),
        ('[run]\napp = "app:create_app"', "has no run.framework; add one of: fastapi"),
        ('[run]\nframework = "fastapi"', "names nothing to start"),
        (RUN + 'command = ["a"]', "has both run.app and run.command; keep one"),
        ('[run]\nframework = "fastapi"\ncommand = ["a"]', 'another way; write app = "module'),
        (
            RUN.replace("fastapi", "command"),
            'another way; write command = ["node"',
        ),
        (RUN.replace("app:", "nowhere:"), "there is no nowhere.py; write the module's path"),
        (RUN.replace("app:create_app", "app.py"), '`run.app`: must be "module:name"'),
        (RUN.replace("app:create_app", "a b:c"), '`run.app`: must be "module:name"'),
        (RUN + "env = {DEBUG = 1}", '`run.env.DEBUG`: must be a string in quotes, like "1"'),
        (RUN + "[docs]\nopenapi = 'http://x'", "`docs.openapi`: must be a path on the server"),
        (RUN + "[docs]\nopenapi = '//x/y'", "`docs.openapi`: must be a path on the server"),
        (RUN + "[docs]\nopenapi = '/a b'", "`docs.openapi`: must be a path on the server"),
        (RUN + "[source]\npaths = ['/etc']", "`source.paths`: /etc is absolute; write it"),
        (RUN + "[source]\npaths = ['a/../..']", "`source.paths`: a/../.. leaves the subm"),
        (RUN + "[source]\npaths = ['none']", "names none in source.paths, but it does"),
        (RUN + "[tests]\npaths = ['none']", "names none in tests.paths, but it does"),
        (RUN + "[tests]\npaths = ['-pevil']", "`tests.paths`: -pevil starts like an option"),
        (RUN + "[tests]\npaths = ['@args']", "`tests.paths`: @args starts like an option"),
        (RUN + "[tests]\npaths = ['a::b']", "holds a character that is not allowed in a path"),
        (RUN + "[tests]\npaths = ['a\\b']", "holds a character that is not allowed in a path"),
        (RUN + '[tests]\npaths = ["a\\u001b"]', "a\\x1b holds a character"),
        (RUN + "[tests]\npaths = []", "`tests.paths`: "),
        (RUN + "[tests]\ncommand = ['npm']", "tests of a program with fastapi are run by pyt"),
        (RUN + "[tests]\ncommand = 'npm'", '`tests.command`: must be a list, like ["one"'),
        (RUN + '[x."\\u001b[2J"]', "unknown key `x"),
        ('"\\u001b[2J" = 1\n' + RUN, "unknown key `\\x1b[2J`"),
        ("a = " + "[" * 10_000, "is nested too deeply; flatten it"),
        ("a = " + "9" * 10_000, "is not valid TOML: "),
        ("a = 1\na = 2", "is not valid TOML: Cannot overwrite a value"),
        ("a" + ".a" * 10_000 + " = 1", "is larger than 16 KiB; shorten it"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(submission, text, words):
    write(submission, kit_toml=text, app_py=FACTORY)
    with pytest.raises(UnreadableSubmissionError) as caught:
        read_manifest(submission)
    assert str(caught.value).startswith("kit.toml")
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_it_must_be_utf_8(submission):
    (submission / "kit.toml").write_bytes(b'exercise = "\xff"')
    with pytest.raises(UnreadableSubmissionError, match=r"^kit.toml is not UTF-8 at byte 12"):
        read_manifest(submission)


def test_it_must_be_a_file(submission):
    (submission / "kit.toml").mkdir()
    with pytest.raises(UnreadableSubmissionError, match=r"^kit.toml is no plain file"):
        read_manifest(submission)


def test_the_exercise_that_was_asked_for_must_be_theirs(submission, exercises):
    other = exercises / "cars"
    other.mkdir()
    text = (exercises / "users" / "exercise.toml").read_text(encoding="utf-8")
    (other / "exercise.toml").write_text(text.replace('"users"', '"cars"'), encoding="utf-8")
    write(submission, kit_toml='exercise = "users"\n' + RUN, app_py=FACTORY)
    assert read_manifest(submission, "users").exercise == "users"
    with pytest.raises(UnreadableSubmissionError, match="but 'cars' was asked for; fix"):
        read_manifest(submission, "cars")
    (submission / "kit.toml").write_text(RUN, encoding="utf-8")
    assert read_manifest(submission, "cars").exercise == "cars"


def test_an_unknown_exercise_asked_for_is_a_wrong_call(submission):
    write(submission, kit_toml=RUN, app_py=FACTORY)
    with pytest.raises(UsageError, match="unknown exercise 'cars'; available: users"):
        read_manifest(submission, "cars")
