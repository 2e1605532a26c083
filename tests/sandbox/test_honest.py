"""What an honest submission may do works at every level."""

import textwrap

import pytest

from .conftest import Runner
from .probes import outcomes, together

PROBES = {
    "sqlite beside the code": """
        import sqlite3
        with sqlite3.connect("shop.db") as base:
            base.execute("pragma journal_mode=wal")
            base.execute("create table t (a)")
            base.execute("insert into t values (1)")
        assert base.execute("select a from t").fetchall() == [(1,)]
        """,
    "its own files": """
        import os
        assert open("given.txt").read() == "given"
        open("given.txt", "w").write("mine")
        os.makedirs("a/b"); os.rename("given.txt", "a/b/moved.txt")
        """,
    "files made by touching and by copying": """
        import os, pathlib, shutil, subprocess
        pathlib.Path("touched").touch(); pathlib.Path("touched").touch()
        assert os.path.getsize("touched") == 0
        subprocess.run(["touch", "by shell"], check=True); assert os.path.exists("by shell")
        os.mkdir("from"); open("from/a", "w").write("a")
        shutil.copytree("from", "to"); shutil.copy2("from/a", "b"); shutil.move("b", "c")
        os.replace("c", "touched"); assert open("touched").read() == open("to/a").read() == "a"
        """,
    "processes": """
        import multiprocessing, os
        from concurrent.futures import ProcessPoolExecutor
        if __name__ == "__main__":
            fork = multiprocessing.get_context("fork")
            with fork.Lock(), ProcessPoolExecutor(2, mp_context=fork) as pool:
                assert sum(pool.map(abs, range(10))) == 45
        """,
    "processes that start anew": """
        import multiprocessing
        spawn = multiprocessing.get_context("spawn")
        with spawn.Pool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]
        """,
    "a queue between processes": """
        import multiprocessing
        fork = multiprocessing.get_context("fork")
        queue, over = fork.Queue(), fork.Event()
        child = fork.Process(target=lambda: (queue.put("hello"), over.wait(15)))
        child.start()
        assert queue.get(timeout=15) == "hello"
        over.set(); child.join(15)
        assert child.exitcode == 0
        """,
    "sqlite from many threads and processes": """
        import os, sqlite3, threading
        sqlite3.connect("many.db").execute("create table t (a)").connection.close()
        def write():
            with sqlite3.connect("many.db", timeout=30) as base:
                for number in range(10): base.execute("insert into t values (?)", (number,))
        if (child := os.fork()) == 0:
            write(); os._exit(0)
        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert os.waitpid(child, 0)[1] == 0
        assert sqlite3.connect("many.db").execute("select count(*) from t").fetchone() == (50,)
        """,
    "shared memory": """
        from multiprocessing import shared_memory
        made = shared_memory.SharedMemory(create=True, size=4096)
        other = shared_memory.SharedMemory(made.name)
        made.buf[0] = 7; assert other.buf[0] == 7
        other.close(); made.close(); made.unlink()
        """,
    "forty threads": """
        import threading
        meet = threading.Barrier(41, timeout=15)
        for _ in range(40): threading.Thread(target=meet.wait).start()
        meet.wait()
        """,
    "temporary files": """
        import tempfile, os
        with tempfile.TemporaryDirectory() as d, tempfile.NamedTemporaryFile(dir=d) as f:
            f.write(b"x" * 100000); f.flush(); assert os.path.getsize(f.name) == 100000
        """,
    "localhost by name": """
        import socket
        assert socket.gethostbyname("localhost") == "127.0.0.1"
        assert socket.getaddrinfo("localhost", 80)
        """,
    "who and where": """
        import getpass, os, pathlib
        assert getpass.getuser() == "candidate"
        (pathlib.Path.home() / ".settings").write_text("x")
        (pathlib.Path(os.environ["DATA_DIR"]) / "kept").write_text("x")
        """,
    "asyncio": """
        import asyncio, sys
        async def main():
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "print(6 * 7)", stdout=asyncio.subprocess.PIPE)
            said, _ = await child.communicate()
            assert said == b"42\\n"
            assert await asyncio.to_thread(lambda: 5) == 5
        asyncio.run(main())
        """,
    "a shell": """
        import subprocess
        assert subprocess.run("echo $HOME | tr a-z A-Z", shell=True, check=True).returncode == 0
        """,
    "much of the library": """
        import ssl, uuid, secrets, decimal, zoneinfo, locale, mimetypes, platform, ctypes, time
        uuid.uuid4(); secrets.token_hex(); platform.platform(); time.sleep(0.01)
        assert mimetypes.guess_type("a.json")[0] == "application/json"
        assert open("/dev/null", "w").write("x")
        """,
    "no standard input": "import sys; assert sys.stdin.read() == ''",
}


@pytest.fixture(scope="module")
def results_of_probes() -> dict[Runner, dict[str, tuple[int, str]]]:
    """What came of the probes; they run once for each level and user."""
    return {}


@pytest.mark.parametrize("probe", PROBES)
def test_honest_program_runs(
    any_level: Runner, results_of_probes: dict[Runner, dict[str, tuple[int, str]]], probe: str
) -> None:
    if any_level not in results_of_probes:
        results_of_probes[any_level] = outcomes(any_level.run(together(PROBES), 120.0))
    assert results_of_probes[any_level][probe][0] == 0, results_of_probes[any_level][probe]


def test_uvicorn_serves_a_passed_unix_socket(any_level: Runner) -> None:
    record = any_level.serve()
    assert record.log == "served"
    assert record.reason == "asked enough"


def test_a_server_and_its_client_meet_inside(bubblewrap: Runner) -> None:
    record = bubblewrap.run(
        textwrap.dedent("""
        import socket, threading
        server = socket.create_server(("127.0.0.1", 8000))
        threading.Thread(target=lambda: server.accept()[0].sendall(b"hi")).start()
        with socket.create_connection(("localhost", 8000), 5) as client:
            assert client.recv(2) == b"hi"
        """)
    )
    assert record.exit_code == 0, record
