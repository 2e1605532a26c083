import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interview_kit.cli import grade as grading
from interview_kit.cli.main import LEVEL, main
from interview_kit.core.errors import EngineError, ExitCode, KitError
from interview_kit.core.model import METRICS, PROFILES
from interview_kit.grading import pipeline
from interview_kit.sandbox.levels import LEVELS
from interview_kit.scorecard import result

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
RUN = '[run]\nframework = "fastapi"\napp = "app:app"\n'
WHOLE = f'exercise = "users"\n{RUN}'
STORED = Path(__file__).parents[1] / "report" / "results" / "partial.json"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def assert_one_line(found: Result, code: ExitCode, *said: str) -> None:
    assert found.exit_code == code, found.output
    lines = found.stderr.strip().splitlines()
    assert len(lines) == 1, found.stderr
    assert lines[0].startswith("error: ")
    for words in said:
        assert words in lines[0]
    assert "Traceback" not in found.output


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "ann"
    made.mkdir()
    return made


@pytest.fixture
def never_runs(monkeypatch) -> None:
    """Nothing of a submission may run before it was taken in."""

    def run(*arguments: object) -> None:
        raise AssertionError("something ran")

    monkeypatch.setattr(pipeline, "measure", run)


@pytest.mark.usefixtures("never_runs")
class TestBadInput:
    def test_a_path_that_does_not_exist(self):
        assert_one_line(
            call("grade", "nowhere"), ExitCode.UNREADABLE, "nowhere", "No such file", "check"
        )

    @pytest.mark.parametrize("content", [b"hello", b"PK\x03\x04 and then nothing", b"\0" * 999])
    def test_a_zip_that_is_no_zip(self, tmp_path, content):
        (tmp_path / "ann.zip").write_bytes(content)
        assert_one_line(call("grade", "ann.zip"), ExitCode.UNREADABLE, "zip")

    def test_an_empty_zip_file(self, tmp_path):
        (tmp_path / "ann.zip").touch()
        assert_one_line(call("grade", "ann.zip"), ExitCode.NOTHING_TO_GRADE, "empty")

    def test_a_zip_of_nothing(self, tmp_path):
        zipfile.ZipFile(tmp_path / "ann.zip", "w").close()
        assert_one_line(call("grade", "ann.zip"), ExitCode.NOTHING_TO_GRADE, "no files")

    def test_a_folder_of_nothing(self, folder):
        assert_one_line(call("grade", folder), ExitCode.NOTHING_TO_GRADE, "no files")

    def test_a_device(self):
        assert_one_line(call("grade", "/dev/null"), ExitCode.UNREADABLE, "neither a folder nor")

    @pytest.mark.parametrize(
        ("manifest", "said"),
        [
            (f"{WHOLE}colour = 1\n", "run.colour"),
            (f"colour = 1\n{WHOLE}", "unknown key `colour`"),
            (f"exercise = 7\n{RUN}", "`exercise`: must be a string"),
            ('exercise = "users"\nrun = "app:app"\n', "`run`: must be a table"),
            (WHOLE + "[tests]\npaths = 'tests'\n", "`tests.paths`: must be a list"),
            (WHOLE.replace("users", "no-such-exercise"), "no-such-exercise"),
            (WHOLE.replace("fastapi", "no-such-framework"), "no-such-framework"),
            (WHOLE.replace("app:app", "web:app"), "there is no web.py"),
            (WHOLE.replace("app:app", "app"), 'like "app:create_app"'),
            ('exercise = "users"\n', "missing key `run`"),
            ("exercise = ", "not valid TOML"),
            ("\udcff", "not UTF-8"),
            (WHOLE + '[source]\npaths = ["../.."]\n', "leaves the submission"),
        ],
    )
    def test_a_manifest_that_is_wrong(self, folder, manifest, said):
        (folder / "app.py").write_text(APP)
        (folder / "kit.toml").write_bytes(manifest.encode("utf-8", "surrogateescape"))
        assert_one_line(call("grade", folder), ExitCode.UNREADABLE, "kit.toml", said)

    def test_no_application_without_a_manifest(self, folder):
        (folder / "notes.py").write_text("x = 1\n")
        assert_one_line(call("grade", folder), ExitCode.NOTHING_TO_GRADE, "no kit.toml")

    def test_two_applications_without_a_manifest(self, folder):
        for name in ("one.py", "two.py"):
            (folder / name).write_text(APP)
        assert_one_line(call("grade", folder), ExitCode.UNREADABLE, "one:app", "two:app")

    def test_an_unknown_exercise_on_the_command_line(self, folder):
        (folder / "app.py").write_text(APP)
        found = call("grade", folder, "--exercise", "nothing")
        assert_one_line(found, ExitCode.USAGE, "nothing", "users")

    def test_an_out_that_cannot_be_a_folder(self, folder, tmp_path):
        (tmp_path / "file").touch()
        found = call("grade", folder, "--out", tmp_path / "file")
        assert_one_line(found, ExitCode.USAGE, "cannot write to", "--out")


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", ".", "--only", "colour"],
        ["grade", ".", "--phases", "4"],
        ["grade", ".", "--seed", "x"],
        ["grade", ".", "--jobs", "0"],
        ["grade", ".", "--isolation", "hope"],
        ["grade", ".", "--no-such-option"],
        ["no-such-command"],
        ["report"],
    ],
)
def test_a_wrong_call_is_a_usage_error(arguments):
    found = call(*arguments)
    assert found.exit_code == ExitCode.USAGE
    assert "Traceback" not in found.output
    assert found.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["grade", "--help"], ["--version"]])
def test_help_is_an_answer(arguments):
    found = call(*arguments)
    assert found.exit_code == 0
    assert found.stderr == ""
    assert found.stdout


def test_every_command_says_in_one_sentence_what_it_does():
    for command in main.commands.values():
        assert command.help
        assert command.help.splitlines()[0].endswith(".")


@pytest.fixture
def graded(monkeypatch, folder) -> dict[str, object]:
    """A grading that is not run: `result` is what it gives, `asked` what it was asked for."""
    (folder / "app.py").write_text(APP)
    told: dict[str, object] = {"result": result.read(STORED)}

    def grade(path: Path | None, asked: object, progress: object) -> object:
        told.update(path=path, asked=asked)
        if isinstance(told["result"], BaseException):
            raise told["result"]
        return told["result"]

    monkeypatch.setattr(pipeline, "grade", grade)
    return told


def test_a_grading_shows_the_scorecard_and_writes_the_reports(graded, folder, tmp_path):
    found = call("grade", folder, "--out", "there")
    assert found.exit_code == ExitCode.GRADED, found.output
    assert result.read(tmp_path / "there" / "result.json") == graded["result"]
    assert (tmp_path / "there" / "report.html").stat().st_size > 1000
    assert (tmp_path / "there" / "junit.xml").is_file()
    assert "report.html" in found.output


def test_results_go_to_a_folder_named_after_the_candidate(graded, folder, tmp_path):
    call("grade", folder)
    name = graded["result"].submission.candidate
    assert (tmp_path / "results" / name / "result.json").is_file()


def test_without_a_path_the_reference_is_graded(graded):
    seen = []
    graded["result"] = EngineError("stop here")
    inner = pipeline.grade

    def grade(path: Path, *more: object) -> object:
        seen.extend(file.name for file in path.iterdir())
        return inner(path, *more)

    pipeline.grade = grade
    try:
        call("grade")
    finally:
        pipeline.grade = inner
    assert {"kit.toml", "app.py", "domain", "tests"} <= set(seen)
    assert graded["asked"].trusted
    assert not Path(graded["path"]).exists()


def test_what_is_asked_for_reaches_the_grading(graded, folder):
    call(
        *("grade", folder, "--only", "coverage, mutation", "--phases", "1,3", "--seed", "0"),
        *("--jobs", "3", "--budget", "9", "--isolation", "none", "--candidate", "Zoë"),
    )
    asked = graded["asked"]
    assert (asked.only, asked.phases, asked.seed) == (("coverage", "mutation"), (1, 3), 0)
    assert (asked.jobs, asked.budget, asked.isolation) == (3, 9.0, "none")
    assert asked.candidate == "Zoë"
    assert not asked.trusted


def test_what_is_not_asked_for_keeps_its_default(graded, folder):
    call("grade", folder)
    asked = graded["asked"]
    assert (asked.only, asked.phases, asked.isolation) == ((*METRICS, *PROFILES), (), None)
    assert asked.seed == 0
    assert asked.jobs >= 1


def test_fail_under_compares_the_points(graded, folder):
    points = graded["result"].total.points
    assert call("grade", folder, "--fail-under", points).exit_code == ExitCode.GRADED
    assert call("grade", folder, "--fail-under", points + 0.01).exit_code == (
        ExitCode.BELOW_THRESHOLD
    )


def test_an_ungraded_scorecard_is_our_fault_whatever_the_threshold(graded, folder):
    whole = graded["result"]
    graded["result"] = whole.model_copy(
        update={
            "status": "ungraded",
            "reason": "the disk is full",
            "total": whole.total.model_copy(update={"points": None}),
        }
    )
    assert call("grade", folder).exit_code == ExitCode.ENGINE_FAULT
    assert call("grade", folder, "--fail-under", 0).exit_code == ExitCode.ENGINE_FAULT


@pytest.mark.parametrize("kind", sorted(KitError.__subclasses__(), key=str))
def test_every_error_of_ours_has_its_exit_code_and_one_line(graded, folder, kind):
    graded["result"] = kind("the cause; the next step")
    assert_one_line(call("grade", folder), kind.exit_code, "the cause; the next step")


def test_an_error_that_nobody_foresaw_is_our_fault_with_its_trace(graded, folder):
    graded["result"] = NameError("oh")
    found = call("grade", folder)
    assert found.exit_code == ExitCode.ENGINE_FAULT
    assert "Traceback" in found.stderr
    assert found.stderr.splitlines()[-1].startswith("error: a fault of the kit: oh")


def test_exit_codes_are_what_the_documentation_says():
    assert {code.name: code.value for code in ExitCode} == {
        "GRADED": 0,
        "BELOW_THRESHOLD": 1,
        "USAGE": 2,
        "UNREADABLE": 3,
        "ENGINE_FAULT": 4,
        "NOTHING_TO_GRADE": 5,
        "INTERRUPTED": 130,
    }


def test_a_report_is_made_again(tmp_path):
    (tmp_path / "result.json").write_bytes(STORED.read_bytes())
    found = call("report", tmp_path)
    assert found.exit_code == 0, found.output
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b'{"format_version": 99}'])
def test_a_report_of_what_is_no_scorecard(tmp_path, content):
    if content is not None:
        (tmp_path / "result.json").write_bytes(content)
    assert_one_line(call("report", tmp_path), ExitCode.UNREADABLE, "result.json")


def test_a_handout_is_packed(tmp_path):
    found = call("handout", "users", "fastapi", "--candidate", "../Zoë Ann", "--out", "x")
    assert found.exit_code == 0, found.output
    (archive,) = (tmp_path / "x").iterdir()
    assert archive.suffix == ".zip"
    assert "BRIEF.md" in found.stdout


@pytest.mark.parametrize(
    "arguments",
    [["no-such-exercise"], ["users", "no-such-framework"], ["users", "fastapi", "--phases", "9"]],
)
def test_a_handout_that_does_not_exist(arguments):
    assert_one_line(call("handout", *arguments), ExitCode.USAGE)


def test_a_finding_of_the_lint_fails_it(monkeypatch):
    from interview_kit.authoring import lint

    monkeypatch.setattr(lint, "prove", lambda exercise, say: ["U01 has no check"])
    found = call("content")
    assert found.exit_code == ExitCode.BELOW_THRESHOLD
    assert "U01 has no check" in found.stderr
    monkeypatch.setattr(lint, "prove", lambda exercise, say: [])
    assert call("content").exit_code == 0


def test_starters_that_drifted_are_named(monkeypatch):
    from interview_kit.authoring import starters
    from interview_kit.core import layout

    monkeypatch.setattr(starters, "drift", lambda exercise: [layout.ROOT / "phases" / "x.py"])
    found = call("starters", "--check")
    assert found.exit_code == ExitCode.BELOW_THRESHOLD
    assert "phases/x.py" in found.stderr
    monkeypatch.setattr(starters, "drift", lambda exercise: [])
    assert call("starters", "--check").exit_code == 0


@pytest.mark.parametrize("fenced", [True, False])
def test_the_doctor_fails_where_nothing_fences(monkeypatch, fenced):
    monkeypatch.setattr(grading, "diagnose", lambda: fenced)
    found = call("doctor")
    assert found.exit_code == (0 if fenced else ExitCode.BELOW_THRESHOLD)


@pytest.mark.parametrize(
    ("arguments", "code"), [(["grade", "nowhere"], 3), (["--version"], 0), (["grade", "-x"], 2)]
)
def test_the_process_ends_with_the_code(arguments, code):
    done = subprocess.run(
        [sys.executable, "-m", "interview_kit", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_every_level_can_be_typed() -> None:
    assert (*LEVEL.choices,) == (*LEVELS,)
