import os
import random
import signal
import subprocess
import sys
import time

import pytest

from interview_kit.candidate import questions, restore, session, snapshots, submit
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.stop import Stop
from interview_kit.submission.journal import parse_line

from .conftest import GIVEN, NOTHING, ONE, bare_environment, server


def events(project):
    return [entry.event for entry in project.entries()]


def texts(project):
    """Every content of every file that a snapshot holds or that is there."""
    found = {
        data for one in snapshots.list_snapshots(project.state) for data in one.contents().values()
    }
    return found | set(project.contents().values())


@pytest.fixture
def started(project):
    session.start(project, yes=True)
    return project


def test_the_start_says_what_is_ahead(project, capsys):
    session.start(project, yes=True)
    said = capsys.readouterr().out
    for words in (
        "phase 1",
        "40 minutes",
        "behaviour 60",
        "AI assistants: open",
        "Questions: 2; `questions` lists them",
    ):
        assert words in said
    assert events(project) == ["start", "snapshot", "phase"]
    assert (project.root / "BRIEF.md").read_text() == "Give.\n"


def test_a_no_starts_nothing(project, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "n")
    with pytest.raises(Stop):
        session.start(project, yes=False)
    assert not project.journal.path.exists()


def test_there_is_one_start(started):
    with pytest.raises(Stop, match="already running"):
        session.start(started, yes=True)


def test_the_next_phase_keeps_the_work_and_opens_the_brief(started):
    (started.root / "server.py").write_text(server(ONE))
    session.next_phase(started, yes=True, catch_up=False)
    assert started.phase() == 2
    assert (started.root / "BRIEF-2.md").read_text() == "Count.\n"
    assert (started.root / "server.py").read_text() == server(ONE)
    kept = snapshots.list_snapshots(started.state)[-1]
    assert kept.contents()["server.py"].decode() == server(ONE)
    assert events(started)[-3:] == ["check", "snapshot", "phase"]


def test_a_brief_of_theirs_is_not_overwritten(started):
    (started.root / "BRIEF-2.md").write_text("my notes")
    session.next_phase(started, yes=True, catch_up=False)
    assert (started.root / "BRIEF-2.md").read_text() == "my notes"


def test_catching_up_sets_the_program_aside_and_lays_the_starter(started):
    (started.root / "server.py").write_text("my own way\n")
    (started.root / "rules.py").write_text("more of it\n")
    (started.root / "NOTES.md").write_text("my notes\n")
    session.next_phase(started, yes=True, catch_up=True)
    assert (started.root / "server.py").read_text() == server(ONE)
    assert not (started.root / "rules.py").exists()
    assert (started.root / "NOTES.md").read_text() == "my notes\n"
    assert (started.root / "tests" / "test_things.py").exists()
    assert {b"my own way\n", b"more of it\n"} <= texts(started)
    assert started.clock().current_phase.from_starter


def test_the_last_phase_has_no_next(started):
    session.next_phase(started, yes=True, catch_up=False)
    with pytest.raises(Stop, match="last one"):
        session.next_phase(started, yes=True, catch_up=False)


def test_a_pause_stops_the_clock_and_keeps_its_reason(started, clocks, capsys):
    clocks.go(60)
    session.pause(started, "the door " * 100)
    clocks.go(600)
    with pytest.raises(Stop, match="paused"):
        started.running()
    with pytest.raises(Stop, match="paused"):
        session.pause(started, "again")
    session.resume(started)
    clocks.go(1)
    assert started.clock().used == 61
    assert "10:00" in capsys.readouterr().out
    with pytest.raises(Stop, match="not paused"):
        session.resume(started)


def test_status_shows_clock_pauses_and_gaps(started, clocks, capsys):
    clocks.go(100)
    session.pause(started, "tea")
    clocks.go(10)
    session.resume(started)
    clocks.wall_ += 900
    capsys.readouterr()
    session.status(started)
    said = capsys.readouterr().out
    assert "phase 1   23:20 left" in said
    assert "0:10 not counted: tea" in said
    assert "15:00 in which this machine slept" in said


@pytest.mark.parametrize("act", [session.resume, submit.submit, lambda p: session.pause(p, "x")])
def test_before_the_start_there_is_nothing_to_do(project, act):
    with pytest.raises(Stop, match="has not been started"):
        act(project)


def test_answers_open_one_at_a_time_and_are_noted_once(started, capsys):
    questions.open_answer(started, 2)
    questions.open_answer(started, 2)
    assert events(started).count("question") == 1
    said = capsys.readouterr().out
    assert "A cap with a feather." in said
    assert "A hat." not in said
    questions.print_questions(started)
    assert "open  2  A cap?" in capsys.readouterr().out
    with pytest.raises(Stop, match="no question 3"):
        questions.open_answer(started, 3)


def test_a_snapshot_comes_back_and_the_present_is_kept(started):
    (started.root / "server.py").write_text("broken beyond repair\n")
    (started.root / "more.py").write_text("and more\n")
    restore.restore_snapshot(started, 1, yes=True)
    assert (started.root / "server.py").read_text() == server(NOTHING)
    assert not (started.root / "more.py").exists()
    restore.restore_snapshot(started, 2, yes=True)
    assert (started.root / "server.py").read_text() == "broken beyond repair\n"
    assert (started.root / "more.py").read_text() == "and more\n"


def test_a_text_of_the_handout_comes_back_as_it_was_handed_out(started):
    """Snapshots leave it out while it is unchanged, so a restore must not take it away."""
    (started.root / "README.md").write_text("my notes\n")
    (started.root / "BRIEF.md").unlink()
    restore.restore_snapshot(started, 1, yes=True)
    assert (started.root / "README.md").read_text() == GIVEN["README.md"]
    assert (started.root / "BRIEF.md").read_text() == "Give.\n"
    restore.restore_snapshot(started, 2, yes=True)
    assert (started.root / "README.md").read_text() == "my notes\n"
    session.next_phase(started, yes=True, catch_up=True)
    assert (started.root / "README.md").read_text() == "my notes\n"


def test_a_text_of_the_handout_that_is_not_carried_is_left_alone(started, monkeypatch):
    monkeypatch.setattr(Bundle, "read_original", lambda self, name: None)
    (started.root / "README.md").write_text("my notes\n")
    restore.restore_snapshot(started, 1, yes=True)
    assert (started.root / "README.md").read_text() == "my notes\n"


def test_catching_up_takes_no_text_of_the_handout_away(started):
    (started.root / "noxfile.py").write_text("# mine\n")
    session.next_phase(started, yes=True, catch_up=True)
    assert (started.root / "noxfile.py").read_text() == GIVEN["noxfile.py"]
    assert b"# mine\n" in texts(started)


def test_what_a_restore_removes_is_said_before_the_question(started, monkeypatch, capsys):
    for name in ("a.py", "b.py"):
        (started.root / name).write_text("x\n")
    (started.root / "README.md").write_text("my notes\n")
    said = []

    def no(question):
        said.append(capsys.readouterr().out)
        return "n"

    monkeypatch.setattr("builtins.input", no)
    with pytest.raises(Stop, match="nothing was changed"):
        restore.restore_snapshot(started, 1, yes=False)
    assert "This removes 2 files that are not in the snapshot: a.py, b.py\n" in said[0]
    monkeypatch.setattr(restore, "MAX_LISTED_FILES", 1)
    restore.restore_snapshot(started, 1, yes=True)
    assert "This removes 2 files that are not in the snapshot: a.py, …\n" in capsys.readouterr().out
    (started.root / "c.py").write_text("x\n")
    restore.restore_snapshot(started, 1, yes=True)
    assert "This removes 1 file that is not in the snapshot: c.py\n" in capsys.readouterr().out
    restore.restore_snapshot(started, 1, yes=True)
    assert "removes" not in capsys.readouterr().out


def test_a_copy_of_a_snapshot_goes_elsewhere(started, tmp_path):
    restore.copy_snapshot(started, 1, tmp_path / "copy")
    assert (tmp_path / "copy" / "server.py").read_text() == server(NOTHING)
    with pytest.raises(Stop, match="exists"):
        restore.copy_snapshot(started, 1, tmp_path / "copy")
    with pytest.raises(Stop, match="no snapshot 9"):
        restore.copy_snapshot(started, 9, tmp_path / "other")


def test_a_file_saved_in_the_meantime_is_kept_first(started, monkeypatch):
    lay = snapshots.apply_changes
    saved = iter(["saved just now\n"])

    def late(root, state, wanted, carried):
        for text in saved:
            (root / "server.py").write_text(text)
        lay(root, state, wanted, carried)

    monkeypatch.setattr(snapshots, "apply_changes", late)
    session.next_phase(started, yes=True, catch_up=True)
    assert b"saved just now\n" in texts(started)
    assert (started.root / "server.py").read_text() == server(ONE)


def killed(home, seconds, *arguments):
    """Run a command and kill it after that time; true when it was still at work."""
    running = subprocess.Popen(
        [sys.executable, "-I", "-S", "kit.pyz", *arguments],
        cwd=home,
        env=bare_environment(),
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    time.sleep(seconds)
    alive = running.poll() is None
    if alive:
        running.send_signal(signal.SIGKILL)
    running.wait()
    return alive


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_at_any_moment_nothing_is_lost(project, home, kit):
    begun = time.monotonic()
    assert kit("start", "--yes").returncode == 0
    longest = 1.5 * (time.monotonic() - begun)
    ours = b"# written by the candidate\n"
    kills, turns = 0, 8
    for turn in range(turns):
        (home / "server.py").write_bytes(server(NOTHING).encode() + ours + b"#%d\n" % turn)
        (home / f"more{turn}.py").write_bytes(ours + b"#%d\n" % turn)
        before = set(project.contents().values())
        arguments = random.choice(
            [("next", "--yes", "--catch-up"), ("restore", "1", "--yes"), ("submit",), ("check",)]
        )
        kills += killed(home, (turn + random.random()) / turns * longest, *arguments)
        lines = project.journal.path.read_bytes().splitlines()
        assert all(parse_line(line) for line in lines)
        assert before <= texts(project), arguments
        assert kit("status").returncode == 0
        assert before <= texts(project), arguments
    assert kills


def test_a_catch_up_that_was_killed_half_way_is_finished(project, home, kit):
    session.start(project, yes=True)
    project.snapshot("end of phase", 1)
    project.journal.add("catch_up", phase=2)
    (home / "server.py").write_text(server(ONE))
    (home / "kit.toml").unlink()
    said = kit("status").stdout
    assert "interrupted catch-up" in said
    assert (home / "kit.toml").exists()
    assert project.phase() == 2
    assert (home / "BRIEF-2.md").exists()


def test_a_start_that_was_killed_half_way_is_finished(project, home, kit):
    project.journal.add("start", handout="x")
    kit("status")
    assert project.phase() == 1
    assert (home / "BRIEF.md").exists()


def test_a_restore_that_was_killed_half_way_is_finished(project, home, kit):
    session.start(project, yes=True)
    (home / "server.py").write_text("theirs\n")
    project.snapshot("before restore", 1)
    project.journal.add("restore", name="01-as-handed-out.zip", phase=1)
    assert "interrupted restore" in kit("status").stdout
    assert (home / "server.py").read_text() == server(NOTHING)
    assert b"theirs\n" in texts(project)
    assert "interrupted" not in kit("status").stdout
