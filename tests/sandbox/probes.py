"""Many probes in one sandbox: each in a child of its own, with a folder of its own."""

import json
import textwrap
from collections.abc import Mapping

from interview_kit.core.model import RunRecord, RunStatus

TOGETHER = """
import json, os, shutil, signal, sys, traceback
home = os.getcwd()
for number, (name, code) in enumerate(PROBES):
    folder = os.path.join(home, f"probe{number}")
    os.mkdir(folder)
    shutil.copy("given.txt", folder)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(30)
        os.chdir(folder)
        os.close(read)
        os.dup2(write, 1)
        os.dup2(write, 2)
        os.close(write)
        ended = 1
        try:
            exec(compile(code, name, "exec"), {**globals(), "__name__": "__main__"})
            ended = 0
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended)
    os.close(write)
    said = b""
    while block := os.read(read, 65536):
        said += block
    os.close(read)
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print("\\n" + json.dumps([name, ended, said.decode(errors="replace")]), flush=True)
"""


def together(probes: Mapping[str, str]) -> str:
    """A program that runs all probes, one after the other."""
    codes = [(name, textwrap.dedent(code)) for name, code in probes.items()]
    return f"PROBES = {codes!r}\n{TOGETHER}"


def outcomes(record: RunRecord) -> dict[str, tuple[int, str]]:
    """The exit code of each probe with what it printed."""
    assert (record.status, record.exit_code) == (RunStatus.OK, 0), record
    lines = (json.loads(line) for line in record.log.splitlines() if line.startswith('["'))
    return {name: (ended, output) for name, ended, output in lines}
