"""A warmed process in the sandbox that forks one child per changed program.

    python -P zygote.py DESCRIPTOR

*warm*: the suite is collected and never run; a child swaps the code of live functions.
*cold*: the libraries are imported and nothing of the candidate's; a child serves the changed
source from memory and imports everything anew.

One child runs at a time, and whatever it leaves (files, processes) is gone before the next:
all children meet the same world. Jobs look alike: a job without a change carries the file as
it is. The parent never runs a test. What children report is a claim, to be believed by
contrast only.
"""

import contextlib
import ctypes
import gc
import importlib
import itertools
import os
import resource
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.inside import kit_children, kit_pytest
    from interview_kit.inside.kit_channel import Channel, Message, write
    from interview_kit.inside.kit_swap import Live
    from interview_kit.inside.kit_tree import Tree
else:
    import kit_children
    import kit_pytest
    from kit_channel import Channel, Message, write
    from kit_swap import Live
    from kit_tree import Tree
del sys.path[0]

PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36
PRIME_SECONDS = 60.0
Child = Callable[[Message, int], NoReturn]


class Server:
    """Forks a child per job and cleans up behind it."""

    def __init__(self, channel: Channel, root: str, scratch: str, child: Child) -> None:
        self.channel = channel
        self.root = root
        self.scratch = scratch
        self.child = child
        self.tree = Tree(root)

    def serve(self) -> None:
        """Work off jobs until the grader hangs up."""
        control(PR_SET_DUMPABLE, 0)
        control(PR_SET_CHILD_SUBREAPER, 1)
        while (job := self.channel.receive()) is not None:
            if "modules" in job:
                warm_up(job["modules"])
                self.channel.send({"id": job["id"], "verdict": "warmed", "unsafe": threads()})
            else:
                self.channel.send({**self.run(job), "id": job["id"]})

    def run(self, job: Message, keep_compiled: bool = False) -> Message:
        """Run one job in a child of its own and put the world back."""
        read, written = os.pipe()
        begin = time.monotonic()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            self.channel.close()
            become_child(job, written, self.child)
        os.close(written)
        answer = kit_children.watch(pid, read, begin + job["seconds"])
        os.close(read)
        answer["seconds"] = time.monotonic() - begin
        kit_children.end_orphans()
        self.tree.restore(keep_compiled)
        empty(self.scratch)
        return answer

    def prime(self) -> None:
        """Let one child import and collect everything, so that it need not be compiled again."""
        job: Message = {"file": None, "order": [], "seconds": PRIME_SECONDS, "cpu": 60}
        self.run(job, keep_compiled=True)
        self.tree = Tree(self.root)


def become_child(job: Message, out: int, child: Child) -> NoReturn:
    """Live as a child: in a group of its own, silent, within limits, to a certain end."""
    os.setpgid(0, 0)
    control(PR_SET_DUMPABLE, 1)
    silence()
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 1))
    try:
        child(job, out)
    finally:
        os._exit(9)


def control(what: int, value: int) -> None:
    """Set an attribute of this process where the system has it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)


def silence() -> None:
    """Whatever children print, nobody reads."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def empty(folder: str) -> None:
    """Remove what lies in a folder."""
    with os.scandir(folder) as entries:
        found = list(entries)
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)


def warm_up(modules: list[str]) -> None:
    """Import libraries, in the order in which the suite once did."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def libraries(root: str) -> list[str]:
    """The modules that are not the candidate's, in the order in which they were imported."""
    return [
        name
        for name, module in list(sys.modules.items())
        if (path := getattr(module, "__file__", None))
        and not name.startswith(("_", "kit_"))
        and not path.startswith(root + os.sep)
    ]


def threads() -> list[str]:
    """Threads besides this one: a fork would lose them."""
    return [
        f"a thread ({t.name})" for t in threading.enumerate() if t is not threading.main_thread()
    ]


def open_files() -> dict[str, str]:
    """What is open now; only Linux tells."""
    found = {}
    with contextlib.suppress(FileNotFoundError):
        for descriptor in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError):
                found[descriptor] = os.readlink(f"/proc/self/fd/{descriptor}")
    return found


def unsafe(before: dict[str, str]) -> list[str]:
    """What importing the candidate's code left open that children would have to share."""
    harmless = ("/dev/", "pipe:", "anon_inode:", "/proc/")
    files = [
        f"an open file or socket ({os.path.basename(target)})"
        for descriptor, target in open_files().items()
        if before.get(descriptor) != target and not target.startswith(harmless)
    ]
    return files + threads()


class Verdict:
    """Says by the pipe how a child's run went, and ends it at the first failure."""

    def __init__(self, out: int, root: str, order: list[str]) -> None:
        self.out = out
        self.root = root
        self.rank = {test: i for i, test in enumerate(order)}
        self.known = set(libraries(root))
        self.passed: list[str] = []
        self.state = ""

    def say(self, verdict: str, **more: object) -> NoReturn:
        """Report and end."""
        write(self.out, {"verdict": verdict, **more})
        os._exit(0)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A program that cannot be imported any more is no test's merit."""
        if report.failed and self.rank:
            self.say("unimportable", test=report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Run what was asked for, in the order asked for."""
        kept = [item for item in items if item.nodeid in self.rank]
        items[:] = sorted(kept, key=lambda item: self.rank[item.nodeid])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[object]
    ) -> pytest.TestReport | None:
        """A plain failure ends the child before pytest renders the traceback."""
        expected = (pytest.skip.Exception, pytest.xfail.Exception)
        if call.excinfo and not isinstance(call.excinfo.value, expected):
            skipped = type(call.excinfo.value).__name__ == "SkipTest"
            if not skipped and not item.get_closest_marker("xfail"):
                self.say("noticed", test=item.nodeid)
        return None

    def pytest_runtest_logstart(self) -> None:
        """A test begins."""
        self.state = "passed"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One of a test's three stages is over."""
        if report.failed:
            self.say("noticed", test=report.nodeid)
        if report.skipped or hasattr(report, "wasxfail"):
            self.state = "skipped"
        if report.when == "teardown" and self.state == "passed":
            self.passed.append(report.nodeid)

    def finish(self) -> NoReturn:
        """All tests ran and none failed."""
        new = [name for name in libraries(self.root) if name not in self.known]
        missing = [test for test in self.rank if test not in set(self.passed)]
        self.say("unnoticed", missing=missing, modules=new)


class Warm:
    """Takes over when pytest has collected the suite."""

    def __init__(self, channel: Channel, root: str, scratch: str) -> None:
        self.channel = channel
        self.root = root
        self.scratch = scratch
        self.before = open_files()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Serve instead of running tests."""
        live = Live(self.root + os.sep)

        def child(job: Message, out: int) -> NoReturn:
            verdict = Verdict(out, self.root, job["order"])
            if job["file"] is not None:
                try:
                    live.swap(os.path.join(self.root, job["file"]), job["source"])
                except Exception as error:
                    verdict.say("misfit", reason=str(error))
            items = list(session.items)
            verdict.pytest_collection_modifyitems(items)
            session.config.pluginmanager.register(verdict)
            for item, following in itertools.zip_longest(items, items[1:]):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            verdict.finish()

        server = Server(self.channel, self.root, self.scratch, child)
        gc.collect()
        gc.freeze()
        self.channel.send(
            {
                "ready": True,
                "collected": [item.nodeid for item in session.items],
                "unsafe": unsafe(self.before),
                "modules": libraries(self.root),
            }
        )
        server.serve()
        os._exit(0)


def cold_child(root: str, tests: list[str]) -> Child:
    """Children that import everything anew, one file of it from memory."""

    def child(job: Message, out: int) -> NoReturn:
        if job["file"] is not None:
            serve_from_memory(os.path.join(root, job["file"]), job["source"])
        verdict = Verdict(out, root, job["order"])
        code = int(pytest.main(["-s", *kit_pytest.arguments(root, tests)], plugins=[verdict]))
        if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            verdict.finish()
        if code == pytest.ExitCode.USAGE_ERROR:
            verdict.say("unimportable")
        os._exit(code)

    return child


def serve_from_memory(path: str, source: str) -> None:
    """Let the import system find another source in a file than lies on the disk."""
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> object:
        if os.path.abspath(self.path) == path:
            return compile(source, path, "exec", dont_inherit=True)
        return original(self, fullname)

    loader.get_code = get_code  # type: ignore[method-assign, assignment]


def main() -> None:
    """Warm up as ordered and serve."""
    channel = Channel(int(sys.argv[1]))
    order = channel.receive()
    if order is None:
        return
    root = kit_pytest.settle(order["sources"])
    scratch = tempfile.mkdtemp()
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    if not hasattr(os, "fork"):
        channel.send({"ready": False, "reason": "this system cannot fork"})
    elif order["mode"] == "warm":
        arguments = ["-s", *kit_pytest.arguments(root, order["tests"])]
        code = pytest.main(arguments, plugins=[Warm(channel, root, scratch)])
        channel.send({"ready": False, "reason": f"the suite was not collected (pytest {code})"})
    else:
        warm_up(order["modules"])
        server = Server(channel, root, scratch, cold_child(root, order["tests"]))
        server.prime()
        channel.send({"ready": True, "collected": [], "unsafe": threads(), "modules": []})
        server.serve()


if __name__ == "__main__":
    main()
