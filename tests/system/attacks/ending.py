"""Ends gradings in the middle, by Ctrl-C or by force, and looks for what is left of them.

    python -m tests.system.attacks.ending HOW LEVEL MOMENT …
    python -m tests.system.attacks.ending kill LEVEL --random TIMES [--whole]

A program of its own, which inherits whatever is left alive. HOW is `kill` or `interrupt`; a
MOMENT is seconds after the start, or the name of a step that has just ended. With `--random`
the moments are spread over the time that one grading takes here; `--whole` grades by the real
exercise, with its broken servers. The answer is a line of JSON for each.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interview_kit.core import layout
from interview_kit.core.model import Environment
from interview_kit.sandbox.supervisor import descendants
from interview_kit.submission import environments

from . import grader, gradings

PATIENCE = 15.0
"""Seconds after which nothing may be left."""
GRADE = """
import json, sys
from pathlib import Path
from interview_kit.cli import main as cli
from interview_kit.core import layout
from interview_kit.submission import environments
from interview_kit.core.model import Environment
told = json.loads(sys.argv[1])
where = Environment(**{name: value if name == "framework" else Path(value)
                       for name, value in told["environment"].items()})
environments.build = lambda *_: where
layout.PHASES = Path(told["exercises"])
cli.main(told["arguments"])
"""


@contextlib.contextmanager
def begun(
    level: str, environment: Environment, folder: Path, exercises: Path = gradings.EXERCISE
) -> Iterator["subprocess.Popen[str]"]:
    """The command `grade` at work on the honest base, in a session of its own."""
    submission = gradings.lay_out(gradings.BASE, folder / "base", grader.NAME)
    (folder / "tmp").mkdir()
    arguments = ["grade", str(submission), "--out", str(folder / "out"), "--isolation", level]
    told = {
        "environment": grader.told(environment),
        "exercises": str(exercises),
        "arguments": [*arguments, "--jobs", "2"],
    }
    with subprocess.Popen(
        [sys.executable, "-P", "-c", GRADE, json.dumps(told)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=surroundings(folder / "tmp"),
        start_new_session=True,
        # Whoever starts the tests in the background has them, and all below, ignore Ctrl-C.
        preexec_fn=hear_ctrl_c,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def hear_ctrl_c() -> None:
    """As a program that a person started."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def surroundings(temporary: Path) -> dict[str, str]:
    """The environment of a process of the kit with a folder of its own for what passes."""
    found = {"PYTHONPATH": f"{layout.PACKAGE.parent}:{gradings.SITE}", "TMPDIR": str(temporary)}
    return {**os.environ, **found, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}


def end(
    how: str,
    level: str,
    environment: Environment,
    moment: str,
    exercises: Path = gradings.EXERCISE,
) -> dict[str, Any]:
    """End one grading and say how it went and what was left."""
    with tempfile.TemporaryDirectory(prefix="kit-ending-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with begun(level, environment, folder, exercises) as process:
            said = await_moment(process, moment)
            if how == "kill":
                process.kill()
            else:
                # A terminal sends it to all that belongs to the command.
                os.killpg(process.pid, signal.SIGINT)
            assert process.stdout is not None
            said += process.stdout.read() if how == "interrupt" else ""
            code = process.wait(60)
            left = await_end()
        if how == "kill":
            sweep(folder / "tmp")
        left += [f"file {path}" for path in (folder / "tmp").rglob("*") if path.name != "uids"]
        written = folder / "out" / layout.RESULT
        return {
            "moment": moment,
            "code": code,
            "said": said,
            "left": [one for one in left if not one.endswith(f"interview-kit-{os.getuid()}")],
            "result": json.loads(written.read_text("utf-8")) if written.exists() else None,
        }


def length(level: str, environment: Environment, exercises: Path) -> float:
    """The seconds that a whole grading takes."""
    with tempfile.TemporaryDirectory(prefix="kit-ending-") as name:
        Path(name).chmod(0o755)
        begin = time.monotonic()
        with begun(level, environment, Path(name), exercises) as process:
            said = process.communicate(timeout=600)[0]
            assert process.returncode == 0, said
        return time.monotonic() - begin


def await_moment(process: "subprocess.Popen[str]", moment: str) -> str:
    """Wait for so many seconds, or for the end of a step; gives what was printed by then."""
    with contextlib.suppress(ValueError):
        time.sleep(float(moment))
        return ""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith(moment):
            time.sleep(random.uniform(0, 0.5))
            break
    return said


def await_end() -> list[str]:
    """The processes that are left when patience ends; none, as soon as none is."""
    give_up = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        left = descendants(os.getpid())
        if not left:
            return []
        if time.monotonic() > give_up:
            break
        time.sleep(0.05)
    found = [f"process {grader.command(pid)}" for pid in left]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return found


def sweep(temporary: Path) -> None:
    """What the next start of the kit does about files of a killed grader."""
    code = "from interview_kit.sandbox import scratch; scratch.remove_abandoned_folders()"
    command = [sys.executable, "-P", "-c", code]
    subprocess.run(command, env=surroundings(temporary), check=True)


def main() -> None:
    """End gradings as told, and say what came of each."""
    how, level, *moments = sys.argv[1:]
    exercises = layout.PHASES if "--whole" in moments else gradings.EXERCISE
    environment = environments.build("fastapi")
    grader.adopt_orphans()
    if moments[0] == "--random":
        longest = length(level, environment, exercises)
        moments = [f"{random.uniform(0, longest):.3f}" for _ in range(int(moments[1]))]
    lost = 0
    for moment in moments:
        answer = end(how, level, environment, moment, exercises)
        lost += bool(answer["left"])
        print(json.dumps(answer), flush=True)
    print(f"{lost} of {len(moments)} left something behind at {level}", file=sys.stderr)


if __name__ == "__main__":
    main()
