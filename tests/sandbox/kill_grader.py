"""Kills graders at random moments and looks for what is left of their sandboxes.

As a program: `python -m tests.sandbox.kill_grader LEVEL TIMES` says how many were left.
"""

import contextlib
import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from interview_kit.core.model import Environment
from interview_kit.sandbox.supervisor import PR_SET_CHILD_SUBREAPER, descendants

TREE = (
    "import os, time\nfor _ in range(3): os.fork()\nos.setsid() if os.fork() else 0\ntime.sleep(99)"
)
GRADER = """
import json, sys
from pathlib import Path
from interview_kit.sandbox.levels import LEVELS
from interview_kit.sandbox.base import Job
from interview_kit.core.model import Environment
orders = json.load(sys.stdin)
python, prefix, base = map(Path, orders["environment"])
where = Environment(framework="none", python=python, prefix=prefix, base_prefix=base)
job = Job(argv=(str(python), "-c", orders["code"]), folder=Path(orders["folder"]),
          environment=where)
print("go", flush=True)
while True:
    with LEVELS[orders["level"]].start(job) as running:
        running.poll()
        if orders["stay"]:
            running.wait(60)
"""


@contextlib.contextmanager
def adopting() -> Iterator[None]:
    """Let this process inherit what its children leave behind, so that nothing is overlooked."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
    finally:
        libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def kill_once(level: str, env: Environment, folder: Path, moment: float, *, stay: bool) -> bool:
    """Whether all is gone 15 s after a grader was killed at this moment of its work."""
    before = set(descendants(os.getpid()))
    orders = {
        "environment": [str(env.python), str(env.prefix), str(env.base_prefix)],
        "code": TREE,
        "folder": str(folder),
        "level": level,
        "stay": stay,
    }
    with subprocess.Popen(
        [sys.executable, "-c", GRADER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as grader:
        assert grader.stdin is not None
        assert grader.stdout is not None
        grader.stdin.write(json.dumps(orders))
        grader.stdin.close()
        assert grader.stdout.readline() == "go\n"
        time.sleep(moment)
        assert grader.poll() is None
        grader.kill()
    return _all_gone(before, time.monotonic() + 15)


def _all_gone(before: set[int], end: float) -> bool:
    while leftovers := set(descendants(os.getpid())) - before:
        for pid in leftovers:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        if time.monotonic() > end:
            for pid in leftovers:
                os.kill(pid, signal.SIGKILL)
            return False
        time.sleep(0.02)
    return True


def main() -> None:
    level, times = sys.argv[1], int(sys.argv[2])
    env = Environment(
        framework="none",
        python=Path(sys.executable),
        prefix=Path(sys.prefix),
        base_prefix=Path(sys.base_prefix),
    )
    folder = Path(__file__).parent
    with adopting():
        leftovers = sum(
            not kill_once(level, env, folder, random.uniform(0, 0.3), stay=number % 2 == 0)
            for number in range(times)
        )
    print(f"{leftovers} of {times} left something behind")


if __name__ == "__main__":
    main()
