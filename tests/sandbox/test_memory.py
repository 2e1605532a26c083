"""interview_kit.sandbox.memory: the memory of processes, from outside."""

import os
import subprocess
import sys

from interview_kit.sandbox.memory import measure_memory, measure_process_memory

MIB = 1 << 20
HOLD = "import sys; held = bytearray(64 << 20); print('held', flush=True); sys.stdin.read()"


def test_the_memory_of_a_process_holds_that_of_all_below_it() -> None:
    command = (sys.executable, "-c", HOLD)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as child:  # type: ignore[call-overload]
        child.stdout.readline()
        assert measure_process_memory(child.pid) > 64 * MIB
        own = measure_process_memory(os.getpid())
        assert measure_memory(os.getpid()) >= own + 60 * MIB
        child.stdin.close()
        child.wait()
    assert measure_process_memory(child.pid) == 0
