import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interview_kit.cli import doctor
from interview_kit.cli.main import main
from interview_kit.cli.options import LEVEL
from interview_kit.cli.settings import QUICK_METRICS
from interview_kit.core.errors import EngineError, ExitCode, KitError
from interview_kit.grading import pipeline
from interview_kit.sandbox.levels import LEVELS
from interview_kit.scorecard import result

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
RUN = '[run]\nframework = "fastapi"\napp = "app:app"\n'
WHOLE = f'exercise = "users"\n{RUN}'
STORED = Path(__file__).parents[1] / "report" / "results" / "partial.json"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def assert_one_line(outcome: Result, code: ExitCode, *phrases: str) -> None:
    assert outcome.exit_code == code, outcome.output
    lines = outcome.stderr.strip().splitlines()
    assert len(lines) == 1, outcome.stderr
    assert lines[0].startswith("error: ")
    for phrase in phrases:
        assert phrase in lines[0]
    assert "Traceback" not in outcome.output


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "ann"
    path.mkdir()
    return path


@pytest.fixture
def never_runs(monkeypatch) -> None:
    """Fail when the submission runs although it cannot be read."""

    def run(*arguments: object) -> None:
        raise AssertionError("something ran")

    monkeypatch.setattr(pipeline, "measure_all", run)


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
        outcome = call("grade", folder, "--exercise", "nothing")
        assert_one_line(outcome, ExitCode.USAGE, "nothing", "users")

    def test_a_framework_without_a_reference(self, folder):
        outcome = call("grade", "--exercise", "devices", "--framework", "django")
        assert_one_line(outcome, ExitCode.USAGE, "no reference for 'django'", "fastapi, flask")

    def test_a_framework_of_a_submission(self, folder):
        outcome = call("grade", folder, "--framework", "flask")
        assert_one_line(outcome, ExitCode.USAGE, "--framework", "kit.toml")

    def test_an_out_that_cannot_be_a_folder(self, folder, tmp_path):
        (tmp_path / "file").touch()
        outcome = call("grade", folder, "--out", tmp_path / "file")
        assert_one_line(outcome, ExitCode.USAGE, "cannot write to", "--out")


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
    outcome = call(*arguments)
    assert outcome.exit_code == ExitCode.USAGE
    assert "Traceback" not in outcome.output
    assert outcome.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["grade", "--help"], ["--version"]])
def test_help_succeeds(arguments):
    outcome = call(*arguments)
    assert outcome.exit_code == 0
    assert outcome.stderr == ""
    assert outcome.stdout


def test_every_command_describes_itself_in_one_sentence():
    for command in main.commands.values():
        assert command.help
        assert command.help.splitlines()[0].endswith(".")


@pytest.fixture
def graded(monkeypatch, folder) -> dict[str, object]:
    """Replace the grading: returns `result`, and records its `options` and `path`."""
    (folder / "app.py").write_text(APP)
    call_of: dict[str, object] = {"result": result.read(STORED)}

    def grade(path: Path | None, options: object, progress: object) -> object:
        call_of.update(path=path, options=options)
        if isinstance(call_of["result"], BaseException):
            raise call_of["result"]
        return call_of["result"]

    monkeypatch.setattr(pipeline, "grade", grade)
    return call_of


def test_a_grading_shows_the_scorecard_and_writes_the_reports(graded, folder, tmp_path):
    outcome = call("grade", folder, "--out", "there")
    assert outcome.exit_code == ExitCode.GRADED, outcome.output
    assert result.read(tmp_path / "there" / "result.json") == graded["result"]
    assert (tmp_path / "there" / "report.html").stat().st_size > 1000
    assert (tmp_path / "there" / "junit.xml").is_file()
    assert "report.html" in outcome.output


def test_results_go_to_a_folder_named_after_the_candidate(graded, folder, tmp_path):
    call("grade", folder)
    name = graded["result"].submission.candidate
    assert (tmp_path / "results" / name / "result.json").is_file()


def test_without_a_path_the_reference_is_graded(graded):
    names = []
    graded["result"] = EngineError("stop here")
    inner = pipeline.grade

    def grade(path: Path, *more: object) -> object:
        names.extend(file.name for file in path.iterdir())
        return inner(path, *more)

    pipeline.grade = grade
    try:
        call("grade")
    finally:
        pipeline.grade = inner
    assert {"kit.toml", "app.py", "domain", "tests"} <= set(names)
    assert graded["options"].trusted
    assert not Path(graded["path"]).exists()


def test_options_reach_the_grading(graded, folder):
    call(
        *("grade", folder, "--only", "coverage, mutation", "--phases", "1,3", "--seed", "0"),
        *("--jobs", "3", "--budget", "9", "--isolation", "none", "--candidate", "Zoë"),
    )
    options = graded["options"]
    assert (options.only, options.phases, options.seed) == (("coverage", "mutation"), (1, 3), 0)
    assert (options.jobs, options.budget, options.isolation) == (3, 9.0, "none")
    assert options.candidate == "Zoë"
    assert not options.trusted


def test_a_quick_look_measures_the_main_metrics_unless_others_are_named(graded, folder):
    call("grade", folder, "--quick")
    assert (graded["options"].quick, graded["options"].only) == (True, QUICK_METRICS)
    call("grade", folder, "--quick", "--only", "code")
    assert (graded["options"].quick, graded["options"].only) == (True, ("code",))


def test_options_that_are_not_given_keep_their_default(graded, folder):
    call("grade", folder)
    options = graded["options"]
    assert (options.only, options.phases, options.isolation) == ((), (), None)
    assert options.seed == 0
    assert options.jobs >= 1


def test_fail_under_compares_the_points(graded, folder):
    points = graded["result"].total.points
    assert call("grade", folder, "--fail-under", points).exit_code == ExitCode.GRADED
    assert call("grade", folder, "--fail-under", points + 0.01).exit_code == (
        ExitCode.BELOW_THRESHOLD
    )


def test_an_ungraded_scorecard_is_an_engine_fault_at_any_threshold(graded, folder):
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


def test_a_metric_that_the_kit_could_not_measure_is_an_engine_fault_at_any_threshold(
    graded, folder
):
    reason = "code was not measured: internal error: KeyError: 'x'; please report this"
    graded["result"] = graded["result"].model_copy(update={"reason": reason})
    assert call("grade", folder).exit_code == ExitCode.ENGINE_FAULT
    assert call("grade", folder, "--fail-under", 0).exit_code == ExitCode.ENGINE_FAULT


@pytest.mark.parametrize("kind", sorted(KitError.__subclasses__(), key=str))
def test_every_error_of_the_kit_has_its_exit_code_and_one_line(graded, folder, kind):
    graded["result"] = kind("the cause; the next step")
    assert_one_line(call("grade", folder), kind.exit_code, "the cause; the next step")


def test_an_unexpected_error_is_an_engine_fault_with_its_traceback(graded, folder):
    graded["result"] = NameError("oh")
    outcome = call("grade", folder)
    assert outcome.exit_code == ExitCode.ENGINE_FAULT
    assert "Traceback" in outcome.stderr
    assert outcome.stderr.splitlines()[-1].startswith("error: internal error: NameError: oh")


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
    outcome = call("report", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b'{"format_version": 99}'])
def test_a_report_of_an_invalid_scorecard(tmp_path, content):
    if content is not None:
        (tmp_path / "result.json").write_bytes(content)
    assert_one_line(call("report", tmp_path), ExitCode.UNREADABLE, "result.json")


def test_a_handout_is_packed(tmp_path):
    outcome = call("handout", "users", "fastapi", "--candidate", "../Zoë Ann", "--out", "x")
    assert outcome.exit_code == 0, outcome.output
    (archive,) = (tmp_path / "x").iterdir()
    assert archive.suffix == ".zip"
    assert "BRIEF.md" in outcome.stdout


@pytest.mark.parametrize(
    "arguments",
    [["no-such-exercise"], ["users", "no-such-framework"], ["users", "fastapi", "--phases", "9"]],
)
def test_a_handout_that_does_not_exist(arguments):
    assert_one_line(call("handout", *arguments), ExitCode.USAGE)


def test_a_finding_of_the_lint_fails_it(monkeypatch):
    from interview_kit.authoring import lint

    monkeypatch.setattr(lint, "check_exercise", lambda exercise, log: ["U01: no check cites it"])
    outcome = call("content")
    assert outcome.exit_code == ExitCode.BELOW_THRESHOLD
    assert "error: U01: no check cites it" in outcome.stderr
    monkeypatch.setattr(lint, "check_exercise", lambda exercise, log: [])
    assert call("content").exit_code == 0


def test_starters_that_differ_are_named(monkeypatch):
    from interview_kit.authoring import starters
    from interview_kit.core import layout

    monkeypatch.setattr(starters, "find_drift", lambda exercise: [layout.ROOT / "phases" / "x.py"])
    outcome = call("starters", "--check")
    assert outcome.exit_code == ExitCode.BELOW_THRESHOLD
    assert "phases/x.py" in outcome.stderr
    monkeypatch.setattr(starters, "find_drift", lambda exercise: [])
    assert call("starters", "--check").exit_code == 0


@pytest.mark.parametrize("available", [True, False])
def test_the_doctor_fails_without_isolation(monkeypatch, available):
    monkeypatch.setattr(doctor, "has_isolation", lambda: available)
    outcome = call("doctor")
    assert outcome.exit_code == (0 if available else ExitCode.BELOW_THRESHOLD)


@pytest.mark.parametrize(
    ("arguments", "code"), [(["grade", "nowhere"], 3), (["--version"], 0), (["grade", "-x"], 2)]
)
def test_the_process_exits_with_the_code(arguments, code):
    process = subprocess.run(
        [sys.executable, "-m", "interview_kit", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )
    assert process.returncode == code, process.stderr
    assert "Traceback" not in process.stderr


def test_every_isolation_level_is_a_choice() -> None:
    assert (*LEVEL.choices,) == (*LEVELS,)
