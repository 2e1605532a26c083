"""A fork server in the sandbox: a warmed process that forks one child per changed program.

    python -P fork_suite.py DESCRIPTOR

*warm*: the suite is collected and never run; a child swaps the code of live functions.
*cold*: the libraries are imported and nothing of the candidate's; a child imports everything
anew.

In both the changed source lies on the disk of the child, and the job is gone from its memory
before the first test: a child cannot compare the two. One child runs at a time, and whatever it
leaves (files, processes) is gone before the next, so that every child starts in the same state.
Jobs look alike: a job without a change carries the file as it is. The parent never runs a test.
What children report is only a claim: the grader believes it as far as it differs between changed
and unchanged programs.
"""

import contextlib
import gc
import importlib
import itertools
import os
import resource
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_children, kit_fork, kit_pytest
    from interview_kit.sandbox.guest.kit_channel import Channel, Message
    from interview_kit.sandbox.guest.kit_django import DjangoSetupError, set_up_django
    from interview_kit.sandbox.guest.kit_paths import add_import_paths
    from interview_kit.sandbox.guest.kit_swap import LiveProgram
    from interview_kit.sandbox.guest.kit_tree import Tree
    from interview_kit.sandbox.guest.kit_verdict import VerdictPlugin, list_libraries
else:
    import kit_children
    import kit_fork
    import kit_pytest
    from kit_channel import Channel, Message
    from kit_django import DjangoSetupError, set_up_django
    from kit_paths import add_import_paths
    from kit_swap import LiveProgram
    from kit_tree import Tree
    from kit_verdict import VerdictPlugin, list_libraries
del sys.path[0]

PRIME_TIMEOUT = 60.0
"""Seconds in which one child must have imported and collected everything."""
Child = Callable[[dict[str, str], list[str], int], NoReturn]
"""Runs the tests of a list on the program with changed sources, by their paths, and reports to a
pipe. It empties the sources before the first test."""


class JobServer:
    """Forks a child per job and cleans up after it."""

    def __init__(self, channel: Channel, root: str, child: Child) -> None:
        self.channel = channel
        self.folders = kit_fork.find_writable_folders(root)
        self.child = child
        self.trees = [Tree(folder) for folder in self.folders]

    def serve(self) -> None:
        """Run jobs until the grader hangs up."""
        kit_fork.become_guardian()
        while (job := self.channel.receive()) is not None:
            if "modules" in job:
                warm_up(job["modules"])
                unsafe = kit_fork.list_threads()
                self.channel.send({"id": job["id"], "verdict": "warmed", "unsafe": unsafe})
            else:
                self.channel.send({**self.run(job), "id": job["id"]})

    def run(self, job: Message, keep_compiled: bool = False) -> Message:
        """Run one job in a child of its own, then restore files and end leftover processes."""
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read_end)
            self.channel.close()
            become_child(job, write_end, self.child)
        os.close(write_end)
        answer = kit_children.watch(pid, read_end, job["seconds"])
        os.close(read_end)
        kit_children.kill_orphans()
        for tree in self.trees:
            tree.restore(keep_compiled)
        return answer

    def prime(self) -> None:
        """Let one child import and collect everything, so that compiled files are there for all."""
        job: Message = {"changes": {}, "order": [], "seconds": PRIME_TIMEOUT, "cpu": 60}
        self.run(job, keep_compiled=True)
        self.trees = [Tree(folder) for folder in self.folders]


def become_child(job: Message, out: int, child: Child) -> NoReturn:
    """Run a job as a child: in a process group of its own, silent and within limits."""
    kit_fork.become_ordinary()
    silence()
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 1))
    changes, order = job.pop("changes"), job.pop("order")
    # The parent's frames are still beneath this one.
    job.clear()
    try:
        child(changes, order, out)
    finally:
        # Never return into the parent's code, whatever the candidate's code raises.
        os._exit(9)


def silence() -> None:
    """Discard whatever this process prints, and give it an empty input."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def warm_up(modules: list[str]) -> None:
    """Import libraries, in the order in which the suite did."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    # A collection in a child would write to every object and copy its memory page.
    gc.freeze()


class WarmPlugin:
    """A pytest plugin that serves jobs once pytest has collected the suite."""

    def __init__(self, channel: Channel, root: str) -> None:
        self.channel = channel
        self.root = root
        self.open_before = kit_fork.list_open_files()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Serve instead of running tests."""
        program = LiveProgram()

        def child(changes: dict[str, str], order: list[str], out: int) -> NoReturn:
            verdict = VerdictPlugin(out, self.root, order)
            try:
                program.swap_all(self.root, changes)
            except Exception as error:
                verdict.report("misfit", reason=str(error))
            kit_fork.write_sources(self.root, changes)
            items = list(session.items)
            verdict.pytest_collection_modifyitems(items)
            session.config.pluginmanager.register(verdict)
            for item, next_item in itertools.zip_longest(items, items[1:]):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
            verdict.finish()

        server = JobServer(self.channel, self.root, child)
        gc.collect()
        gc.freeze()
        self.channel.send(
            {
                "ready": True,
                "collected": [item.nodeid for item in session.items],
                "unsafe": kit_fork.list_shared_state(self.open_before),
                "modules": list_libraries(self.root),
            }
        )
        server.serve()
        os._exit(0)


def make_cold_child(root: str, setup: Message) -> Child:
    """Make the function of children that import everything anew."""

    def child(changes: dict[str, str], order: list[str], out: int) -> NoReturn:
        # Not in the parent: a library could then import a file of the candidate's by its name.
        add_import_paths(setup["paths"])
        kit_fork.write_sources(root, changes)
        verdict = VerdictPlugin(out, root, order)
        if setup["django"]:
            try:
                set_up_django(root)
            except DjangoSetupError:
                verdict.report("unimportable")
        arguments = ["-s", *kit_pytest.arguments(root, setup)]
        code = int(pytest.main(arguments, plugins=[verdict]))
        if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            verdict.finish()
        if code == pytest.ExitCode.USAGE_ERROR:
            verdict.report("unimportable")
        os._exit(code)

    return child


def main() -> None:
    """Warm up as the grader says, and serve."""
    channel = Channel(int(sys.argv[1]))
    setup = channel.receive()
    if setup is None:
        return
    root = os.path.realpath(os.getcwd())
    if not hasattr(os, "fork"):
        channel.send({"ready": False, "reason": "this system cannot fork"})
    elif setup["mode"] == "warm":
        add_import_paths(setup["paths"])
        arguments = ["-s", *kit_pytest.arguments(root, setup)]
        code = pytest.main(arguments, plugins=[WarmPlugin(channel, root)])
        channel.send({"ready": False, "reason": f"the suite was not collected (pytest {code})"})
    else:
        warm_up(setup["modules"])
        server = JobServer(channel, root, make_cold_child(root, setup))
        server.prime()
        channel.send(
            {"ready": True, "collected": [], "unsafe": kit_fork.list_threads(), "modules": []}
        )
        server.serve()


if __name__ == "__main__":
    main()
