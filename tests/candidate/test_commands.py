"""`kit.pyz` as a program: what is typed and what is said, with the standard library alone."""

import os
import re
import shutil
import stat
import subprocess
import sys
import zipfile

import pytest

from interview_kit.candidate import session, submit
from interview_kit.core import layout
from tests.selection import first_in_every_run

from .conftest import ONE, bare_environment, server


def runs(name: str) -> bool:
    """Whether there is such a Python, and no shim that only says that there is none."""
    found = shutil.which(name)
    return bool(found) and subprocess.run([found, "-V"], capture_output=True).returncode == 0


PYTHONS = [name for name in ("python3.11", "python3.12", "python3.13") if runs(name)]


def test_doctor_finds_everything_ready(kit):
    done = kit("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ready. The clock has not been started." in done.stdout
    assert "your server starts and responds" in done.stdout


def test_doctor_names_cause_and_cure(kit, home):
    (home / "requirements.txt").write_text("fastapi==0.0.1 \\\n    --hash=sha256:00\n")
    (home / "kit.toml").unlink()
    done = kit("doctor")
    assert done.returncode == 1
    assert "no  Python packages: 1 missing (fastapi 0.0.1)" in done.stdout
    assert "run `setup` once" in done.stdout
    assert "no  kit.toml does not exist; add it" in done.stdout
    assert "Not ready: fix the lines marked `no`" in done.stdout


def test_doctor_leaves_nothing_but_its_lock(kit, home):
    before = {path.name for path in home.iterdir()}
    kit("doctor")
    assert {path.name for path in home.iterdir()} - before <= {".kit", "__pycache__"}
    assert [path.name for path in (home / ".kit").iterdir()] == ["lock"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_takes_no_files_is_said_to_be_one(kit, home):
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        done = kit("doctor")
        assert "cannot be written to" in done.stdout
        assert kit("start", "--yes").returncode == 2
    finally:
        home.chmod(0o700)


@pytest.mark.parametrize("python", first_in_every_run(PYTHONS))
def test_the_whole_hour_on_every_python(home, python):
    def run(*arguments, answer=""):
        done = subprocess.run(
            [python, "-I", "-S", home / "kit.pyz", *arguments],
            env=bare_environment(),
            input=answer,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    assert run("status").returncode == 0
    assert run("check").returncode == 2
    assert "not been started" in run("start", answer="n\n").stdout
    assert run("start", answer="y\n").returncode == 0
    assert "visible 1/2" in run("check").stdout
    (home / "server.py").write_text(server(ONE))
    assert run("check").returncode == 0
    assert run("questions", "1").stdout.endswith("A hat.\n")
    assert run("pause", "a", "door").returncode == 0
    assert run("check").returncode == 2
    assert run("resume").returncode == 0
    assert run("next", "--yes").returncode == 0
    assert run("restore").stdout.count(".zip") == 2
    assert run("submit").returncode == 0
    with zipfile.ZipFile(home / "submission-Zoë-Ann.zip") as opened:
        assert {"server.py", "kit.toml", ".kit/journal.jsonl"} <= set(opened.namelist())


@pytest.mark.parametrize("typed", [(), ("no-such-command",), ("check", "--port", "x")])
def test_what_cannot_be_understood_is_a_usage_error(kit, typed):
    assert kit(*typed).returncode == 2


def test_help_lists_every_command(kit):
    said = kit("--help").stdout
    for name in ("doctor", "setup", "start", "check", "watch", "status", "next", "pause"):
        assert f"\n    {name} " in said


def test_every_session_of_the_handout_is_a_command(kit):
    noxfile = (layout.GIVEN / "noxfile.py").read_text("utf-8")
    commands = [line.split('"')[1] for line in noxfile.splitlines() if "kit(session, " in line]
    said = kit("--help").stdout
    assert len(commands) >= 13
    assert set(commands) <= set(re.findall(r"\n    (\w+)\s", said))


def test_a_damaged_kit_says_so(home, kit):
    whole = (home / "kit.pyz").read_bytes()
    with zipfile.ZipFile(home / "kit.pyz") as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(home / "kit.pyz", "w") as opened:
        for name, data in members.items():
            if name != "sealed/phase-1":
                opened.writestr(name, data)
    assert "kit.pyz is damaged" in kit("start", "--yes").stdout
    (home / "kit.pyz").write_bytes(whole)
    assert kit("status").returncode == 0


def test_a_fault_of_the_kit_is_said_to_be_one(home, kit):
    kit("start", "--yes")
    journal = home / ".kit" / "journal.jsonl"
    journal.write_text(journal.read_text().replace('"phase":1,"minutes"', '"face":1,"minutes"'))
    done = kit("status")
    assert done.returncode == 4
    assert "This is a bug in the kit, not in your program. Your files are unchanged." in done.stdout


def test_a_submission_lists_what_is_in_it_and_what_is_not(project, clocks, capsys):
    session.start(project, yes=True)
    (project.root / "movie.mp4").write_bytes(b"x")
    clocks.go(600)
    session.pause(project, "door")
    clocks.go(70)
    session.resume(project)
    capsys.readouterr()
    target = submit.submit(project)
    said = capsys.readouterr().out
    assert "  server.py\n" in said
    assert "left out: movie.mp4 (files of this kind are not packed;" in said
    assert "Packed 3 files" in said
    assert "10:00 used, 1 pause (1:10, not counted)" in said
    assert "claimed" in said
    with zipfile.ZipFile(target) as opened:
        assert "movie.mp4" not in opened.namelist()
        assert opened.testzip() is None


def test_what_may_cost_points_is_said_and_packed_all_the_same(project, capsys):
    """A program that starts and does little, a name that is not there, one that does not start."""
    session.start(project, yes=True)
    manifest = project.root / "kit.toml"
    whole = manifest.read_text()
    assert submit.submit(project).exists()
    said = capsys.readouterr().out
    assert "  warning: 1 of 2 visible checks fail; run `check` for details\n" in said
    manifest.write_text(f'{whole}\n[source]\npaths = ["server.py", "gone.py"]\n')
    assert submit.submit(project).exists()
    said = capsys.readouterr().out
    assert "kit.toml names gone.py in source.paths, but it does not exist" in said
    manifest.write_text(whole)
    (project.root / "server.py").write_text("raise SystemExit(3)\n")
    assert submit.submit(project).exists()
    assert "  warning: your server did not start: " in capsys.readouterr().out


def test_a_program_without_a_fault_is_sent_without_a_doubt(project, capsys):
    session.start(project, yes=True)
    (project.root / "server.py").write_text(server(ONE))
    submit.submit(project)
    said = capsys.readouterr().out
    assert "warning" not in said
    assert "Send submission-Zoë-Ann.zip." in said


def test_after_the_last_submission_the_clock_stands(project, clocks, capsys):
    session.start(project, yes=True)
    clocks.go(600)
    submit.submit(project)
    clocks.go(3600)
    capsys.readouterr()
    session.status(project)
    said = capsys.readouterr().out
    assert "10:00 of " in said
    assert "Submitted" in said


def test_nothing_typed_shows_what_can_be(kit):
    done = kit()
    assert done.returncode == 2
    assert "Run the visible checks" in done.stdout


def test_doctor_sees_what_kit_toml_names_in_vain(kit, home):
    with (home / "kit.toml").open("a") as file:
        file.write('\n[tests]\npaths = ["spec"]\n')
    done = kit("doctor")
    assert done.returncode == 1
    assert "no  kit.toml names spec in tests.paths, but it does not exist" in done.stdout


def test_a_second_submission_does_not_replace_the_first(project):
    session.start(project, yes=True)
    first, second = submit.submit(project), submit.submit(project)
    assert (first.name, second.name) == ("submission-Zoë-Ann.zip", "submission-Zoë-Ann-2.zip")
    with zipfile.ZipFile(second) as opened:
        assert "submission-Zoë-Ann.zip" not in opened.namelist()


def test_submitting_during_a_pause_ends_it(project):
    session.start(project, yes=True)
    session.pause(project, "door")
    submit.submit(project)
    assert project.clock().open_pause is None


def test_an_empty_folder_is_not_submitted(project):
    session.start(project, yes=True)
    for path in ("server.py", "kit.toml", "tests/test_things.py"):
        (project.root / path).unlink()
    from interview_kit.candidate.stop import Stop

    with pytest.raises(Stop, match="none of your files"):
        submit.submit(project)


def test_doctor_looks_where_the_program_is_started_from(kit, home, monkeypatch):
    """A program of the project's environment is there, though no shell would find it."""
    programs = home / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (programs / "python").chmod(0o755)
    (programs / "serve-things").symlink_to(sys.executable)
    manifest = home / "kit.toml"
    manifest.write_text('[run]\ncommand = ["serve-things", "-I", "server.py"]\n')
    monkeypatch.delenv("KIT_PYTHON")
    assert "ok  your server starts and responds" in kit("doctor").stdout
    manifest.write_text('[run]\ncommand = ["serve-nothing", "server.py"]\n')
    assert "no  cannot find the program 'serve-nothing'" in kit("doctor").stdout


def test_a_service_of_the_exercise_is_a_command(kit):
    done = kit("bell", "--loud")
    assert (done.returncode, done.stdout) == (5, "ringing --port 1 --loud\n")
    assert "Run the bell that your program calls" in kit("--help").stdout
