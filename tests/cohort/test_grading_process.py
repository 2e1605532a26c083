"""The program that grades one submission of a cohort, as a process."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

from interview_kit.cohort.order import ORDER, VERDICT, Order
from interview_kit.metrics.base import Options

MODULE = "interview_kit.cohort"


def start() -> "subprocess.Popen[bytes]":
    command = (sys.executable, "-m", MODULE)
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_submission_that_cannot_be_read_is_a_verdict(tmp_path: Path) -> None:
    archive = tmp_path / "it.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("kit.toml", "exercise = ")
    order = Order(path=archive, out=tmp_path / "out", options=Options(kept=True))
    with start() as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(ORDER.dump_json(order) + b"\n")
        process.stdin.flush()
        *_, last = process.stdout.read().splitlines()
        assert process.wait() == 0
    word, state, cause = json.loads(last)
    assert (word, state) == (VERDICT, "unreadable")
    assert "not valid TOML" in cause


def test_it_ends_in_the_middle_when_nobody_waits_for_it(source: Path, tmp_path: Path) -> None:
    order = Order(path=source / "ann", out=tmp_path / "out", options=Options())
    with start() as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(ORDER.dump_json(order) + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())[0] == "begin"
        process.stdin.close()
        assert process.wait(60) == 1
    assert not (tmp_path / "out").exists()
