"""Read `kit.toml`, or infer what a submission without one wants."""

import sys

import pytest

from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError, UsageError
from interview_kit.submission.manifest import read_manifest

NO_APPLICATION = "no FastAPI, Flask, Django or Litestar application"
OBJECT = "from fastapi import FastAPI\napp = FastAPI()\n"
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


class TestManifest:
    def test_a_whole_one(self, submission):
        text = (
            'exercise = "users"\ncandidate = "Ann"\n'
            + RUN
            + '[docs]\nopenapi = "/api/openapi.json"\n[source]\npaths = ["app.py"]\n'
            + '[tests]\npaths = ["checks"]\n'
        )
        write(submission, kit_toml=text, app_py=FACTORY, checks__test_a_py="")
        manifest = read_manifest(submission)
        assert (manifest.exercise, manifest.framework) == ("users", "fastapi")
        assert (manifest.app, manifest.command) == ("app:create_app", None)
        assert manifest.openapi == "/api/openapi.json"
        assert (manifest.source, manifest.tests) == (("app.py",), ("checks",))
        assert (manifest.candidate, manifest.inferred) == ("Ann", False)

    def test_what_is_not_said_has_a_default(self, submission):
        write(submission, kit_toml=RUN, app_py=FACTORY, test_app_py="")
        manifest = read_manifest(submission)
        assert (manifest.exercise, manifest.openapi) == ("users", "/openapi.json")
        assert (manifest.source, manifest.tests) == ((".",), ("test_app.py",))

    def test_an_absent_folder_of_tests_holds_no_tests(self, submission):
        write(submission, kit_toml=RUN + '[tests]\npaths = ["tests"]\n', app_py=FACTORY)
        assert read_manifest(submission).tests == ("tests",)

    def test_tests_of_a_command_may_have_a_command_of_their_own(self, submission):
        text = '[run]\ncommand = ["node", "server.js"]\n'
        write(submission, kit_toml=text + '[tests]\ncommand = ["npm", "test"]\n')
        manifest = read_manifest(submission)
        assert (manifest.tests, manifest.test_command) == (("tests",), ("npm", "test"))
        write(submission, kit_toml=text)
        assert read_manifest(submission).test_command is None

    def test_a_package_may_hold_the_application(self, submission):
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
            ('[run]\napp = "app:create_app"', "says no run.framework; add one of: fastapi"),
            ('[run]\nframework = "fastapi"', "says nothing to start"),
            (RUN + 'command = ["a"]', "has both run.app and run.command; keep one"),
            ('[run]\nframework = "fastapi"\ncommand = ["a"]', 'otherwise; write app = "module'),
            (RUN.replace("fastapi", "command"), 'otherwise; write command = ["node", "server.js"]'),
            (RUN.replace("app:", "nowhere:"), "there is no nowhere.py; write the module's path"),
            (RUN.replace("app:create_app", "app.py"), '`run.app`: must be "module:name"'),
            (RUN.replace("app:create_app", "a b:c"), '`run.app`: must be "module:name"'),
            (RUN + "[docs]\nopenapi = 'http://x'", "`docs.openapi`: must be a path on the server"),
            (RUN + "[docs]\nopenapi = '//x/y'", "`docs.openapi`: must be a path on the server"),
            (RUN + "[docs]\nopenapi = '/a b'", "`docs.openapi`: must be a path on the server"),
            (RUN + "[source]\npaths = ['/etc']", "`source.paths`: /etc is absolute; write it"),
            (RUN + "[source]\npaths = ['a/../..']", "`source.paths`: a/../.. leaves the subm"),
            (RUN + "[source]\npaths = ['none']", "names none in source.paths, but there is"),
            (RUN + "[tests]\npaths = ['none']", "names none in tests.paths, but there is none"),
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
            ("a = " + "[" * 100_000, "is nested too deeply; flatten it"),
            ("a = " + "9" * 100_000, "is not valid TOML: "),
            ("a = 1\na = 2", "is not valid TOML: Cannot overwrite a value"),
            ("#" * (300 << 10), "is larger than 256 KiB; shorten it"),
        ],
    )
    def test_what_is_wrong_is_named_with_its_cure(self, submission, text, words):
        write(submission, kit_toml=text, app_py=FACTORY)
        with pytest.raises(UnreadableSubmissionError) as caught:
            read_manifest(submission)
        assert str(caught.value).startswith("kit.toml")
        assert words in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_it_must_be_utf_8(self, submission):
        (submission / "kit.toml").write_bytes(b'exercise = "\xff"')
        with pytest.raises(UnreadableSubmissionError, match=r"^kit.toml is not UTF-8 at byte 12"):
            read_manifest(submission)

    def test_it_must_be_a_file(self, submission):
        (submission / "kit.toml").mkdir()
        with pytest.raises(UnreadableSubmissionError, match=r"^kit.toml is no plain file"):
            read_manifest(submission)

    def test_the_exercise_that_was_asked_for_must_be_theirs(self, submission, exercises):
        other = exercises / "cars"
        other.mkdir()
        text = (exercises / "users" / "exercise.toml").read_text(encoding="utf-8")
        (other / "exercise.toml").write_text(text.replace('"users"', '"cars"'), encoding="utf-8")
        write(submission, kit_toml='exercise = "users"\n' + RUN, app_py=FACTORY)
        assert read_manifest(submission, "users").exercise == "users"
        with pytest.raises(UnreadableSubmissionError, match="but 'cars' was asked for; mend"):
            read_manifest(submission, "cars")
        (submission / "kit.toml").write_text(RUN, encoding="utf-8")
        assert read_manifest(submission, "cars").exercise == "cars"

    def test_an_unknown_exercise_asked_for_is_a_wrong_call(self, submission):
        write(submission, kit_toml=RUN, app_py=FACTORY)
        with pytest.raises(UsageError, match="unknown exercise 'cars'; available: users"):
            read_manifest(submission, "cars")


class TestInference:
    @pytest.mark.parametrize(
        ("files", "app"),
        [
            ({"main_py": OBJECT}, "main:app"),
            ({"shop__main_py": OBJECT.replace("app =", "api: FastAPI =")}, "shop.main:api"),
            ({"main_py": "import fastapi as f\nx = f.FastAPI(title='a')\n"}, "main:x"),
            ({"main_py": "from fastapi import FastAPI as F\nif True:\n    x = F()\n"}, "main:x"),
            ({"app_py": FACTORY}, "app:create_app"),
            ({"app_py": FACTORY + "app = create_app()\n"}, "app:create_app"),
            ({"app_py": OBJECT + "def create_app(x=1, *, y=2):\n    return app\n"},
             "app:create_app"),
            ({"a_py": FACTORY, "main_py": "from a import create_app\napp = create_app()\n"},
             "a:create_app"),
            ({"shop__init_py": ""} | {"shop/__init__.py": OBJECT}, "shop:app"),
            ({"main_py": OBJECT, "tests__app_py": OBJECT, ".x__a_py": OBJECT,
              "test_x_py": OBJECT, "conftest_py": OBJECT}, "main:app"),
            ({"main_py": OBJECT + "def create_app(settings):\n    return app\n"}, "main:app"),
            ({"main_py": OBJECT + "if __name__ == '__main__':\n    app = FastAPI()\n"}, "main:app"),
            ({"main_py": OBJECT + "def f():\n    x = FastAPI()\n"}, "main:app"),
            ({"main_py": OBJECT, "broken_py": "def (\n"}, "main:app"),
            ({"main_py": OBJECT + "x = '\\d'\n"}, "main:app"),
        ],
    )  # fmt: skip
    def test_the_only_application_is_found(self, submission, files, app):
        for name, text in files.items():
            if "/" in name:
                (submission / name).parent.mkdir(exist_ok=True)
                (submission / name).write_text(text, encoding="utf-8")
            else:
                write(submission, **{name: text})
        manifest = read_manifest(submission)
        assert (manifest.app, manifest.inferred) == (app, True)
        assert (manifest.exercise, manifest.framework) == ("users", "fastapi")

    def test_nothing_of_it_runs_or_is_imported(self, submission):
        write(submission, evil_py=OBJECT + "raise SystemExit(1)\n")
        assert read_manifest(submission).app == "evil:app"
        assert "evil" not in sys.modules

    def test_several_are_listed_with_an_example(self, submission):
        write(submission, a_py=OBJECT, b_py=FACTORY)
        with pytest.raises(UnreadableSubmissionError) as caught:
            read_manifest(submission)
        assert "several applications: a:app (line 2), b:create_app (line 2); add a kit.toml" in str(
            caught.value
        )

    @pytest.mark.parametrize(
        ("files", "words"),
        [
            ({"main_py": "print()"}, "no FastAPI, Flask, Django or Litestar application in any "),
            ({"main_py": "FastAPI = 1\ndef (\n"}, "cannot parse main.py line 2: fix the syntax"),
            ({"main_py": "FastAPI\0"}, "cannot parse main.py: fix the syntax"),
            ({"my-app_py": OBJECT}, "my-app:app (line 2) is not an importable name: rename it"),
            ({"main_py": "def create_app(x):\n    pass\n"}, NO_APPLICATION),
            ({"main_py": "FastAPI" + "(" * 50_000}, "cannot parse main.py line 1: fix the syntax"),
            (
                {"main_py": "FastAPI = " + "-" * 100_000 + "1"},
                "cannot parse main.py: fix the syntax",
            ),
            ({"main_py": OBJECT + "#" * (2 << 20)}, NO_APPLICATION),
        ],
    )
    def test_none_is_said_with_the_cure(self, submission, files, words):
        write(submission, **files)
        with pytest.raises(NothingToGradeError) as caught:
            read_manifest(submission)
        assert words in str(caught.value)

    def test_tests_are_found_where_they_are(self, submission):
        write(submission, main_py=OBJECT, sub__a_test_py="", test_b_py="")
        (submission / "-pevil").mkdir()
        (submission / "-pevil" / "test_c.py").write_text("")
        assert read_manifest(submission).tests == ("test_b.py", "sub/a_test.py")
        (submission / "tests").mkdir()
        assert read_manifest(submission).tests == ("tests",)
