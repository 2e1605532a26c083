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
import gc
import importlib
import itertools
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_children, kit_fork, kit_pytest
    from interview_kit.sandbox.guest.kit_channel import Channel, Message
    from interview_kit.sandbox.guest.kit_swap import Live
    from interview_kit.sandbox.guest.kit_tree import Tree
    from interview_kit.sandbox.guest.kit_verdict import Verdict, libraries
else:
    import kit_children
    import kit_fork
    import kit_pytest
    from kit_channel import Channel, Message
    from kit_swap import Live
    from kit_tree import Tree
    from kit_verdict import Verdict, libraries
del sys.path[0]

PRIME_SECONDS = 60.0
Child = Callable[[Message, int], NoReturn]


class Server:
    """Forks a child per job and cleans up behind it."""

    def __init__(self, channel: Channel, root: str, child: Child) -> None:
        self.channel = channel
        self.folders = kit_fork.find_writable_folders(root)
        self.child = child
        self.trees = [Tree(folder) for folder in self.folders]

    def serve(self) -> None:
        """Work off jobs until the grader hangs up."""
        kit_fork.become_guardian()
        while (job := self.channel.receive()) is not None:
            if "modules" in job:
                warm_up(job["modules"])
                found = kit_fork.list_threads()
                self.channel.send({"id": job["id"], "verdict": "warmed", "unsafe": found})
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
        kit_children.kill_orphans()
        for tree in self.trees:
            tree.restore(keep_compiled)
        return answer

    def prime(self) -> None:
        """Let one child import and collect everything, so that it need not be compiled again."""
        job: Message = {"file": None, "order": [], "seconds": PRIME_SECONDS, "cpu": 60}
        self.run(job, keep_compiled=True)
        self.trees = [Tree(folder) for folder in self.folders]


def become_child(job: Message, out: int, child: Child) -> NoReturn:
    """Live as a child: in a group of its own, silent, within limits, to a certain end."""
    kit_fork.become_ordinary()
    silence()
    resource.setrlimit(resource.RLIMIT_CPU, (job["cpu"], job["cpu"] + 1))
    try:
        child(job, out)
    finally:
        os._exit(9)


def silence() -> None:
    """Whatever children print, nobody reads."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)


def warm_up(modules: list[str]) -> None:
    """Import libraries, in the order in which the suite once did."""
    for name in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


class Warm:
    """Takes over when pytest has collected the suite."""

    def __init__(self, channel: Channel, root: str) -> None:
        self.channel = channel
        self.root = root
        self.before = kit_fork.list_open_files()

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

        server = Server(self.channel, self.root, child)
        gc.collect()
        gc.freeze()
        self.channel.send(
            {
                "ready": True,
                "collected": [item.nodeid for item in session.items],
                "unsafe": kit_fork.list_shared_state(self.before),
                "modules": libraries(self.root),
            }
        )
        server.serve()
        os._exit(0)


def cold_child(root: str, tests: list[str]) -> Child:
    """Children that import everything anew, one file of it from memory."""

    def child(job: Message, out: int) -> NoReturn:
        if job["file"] is not None:
            kit_fork.import_from_memory({os.path.join(root, job["file"]): job["source"]})
        verdict = Verdict(out, root, job["order"])
        code = int(pytest.main(["-s", *kit_pytest.arguments(root, tests)], plugins=[verdict]))
        if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            verdict.finish()
        if code == pytest.ExitCode.USAGE_ERROR:
            verdict.say("unimportable")
        os._exit(code)

    return child


def main() -> None:
    """Warm up as ordered and serve."""
    channel = Channel(int(sys.argv[1]))
    order = channel.receive()
    if order is None:
        return
    root = kit_pytest.settle(order["sources"])
    if not hasattr(os, "fork"):
        channel.send({"ready": False, "reason": "this system cannot fork"})
    elif order["mode"] == "warm":
        arguments = ["-s", *kit_pytest.arguments(root, order["tests"])]
        code = pytest.main(arguments, plugins=[Warm(channel, root)])
        channel.send({"ready": False, "reason": f"the suite was not collected (pytest {code})"})
    else:
        warm_up(order["modules"])
        server = Server(channel, root, cold_child(root, order["tests"]))
        server.prime()
        channel.send(
            {"ready": True, "collected": [], "unsafe": kit_fork.list_threads(), "modules": []}
        )
        server.serve()


if __name__ == "__main__":
    main()
