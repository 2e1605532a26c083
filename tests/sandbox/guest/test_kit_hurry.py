import ast
import builtins
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from interview_kit.sandbox.guest import kit_hurry

START = """
import os, sys
sys.path.insert(0, {guest!r})
from kit_hurry import hurry_threads
sys.path.insert(0, os.getcwd())
hurry_threads(os.getcwd())
"""
COUNTER = '''
"""A counter that is safe only while its steps stay together."""

import threading


class Counter:
    """Count."""

    def __init__(self):
        self.number = 0

    def add(self):
        """Add one, in two steps."""
        former = self.number
        self.number = former + 1


def count_in_threads():
    """Count to 400 in four threads."""
    counter = Counter()
    work = lambda: [counter.add() for _ in range(100)]
    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return counter.number
'''


def run_hurried(folder: Path, code: str) -> str:
    """Run code in a process in which modules of the folder are hurried; return what it prints."""
    start = START.format(guest=str(Path(kit_hurry.__file__).parent))
    command = [sys.executable, "-P", "-c", start + code]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def rewrite(source: str) -> str:
    return ast.unparse(ast.fix_missing_locations(kit_hurry.Functions().visit(ast.parse(source))))


def test_threads_of_a_program_meet_where_no_lock_keeps_steps_together(tmp_path):
    (tmp_path / "counter.py").write_text(COUNTER)
    code = "import counter\nprint(any(counter.count_in_threads() < 400 for _ in range(20)))"
    assert run_hurried(tmp_path, code) == "True"


def test_a_lock_keeps_its_steps_together(tmp_path):
    locked = COUNTER.replace("self.number = 0", "self.number, self.lock = 0, threading.Lock()")
    steps = "        former = self.number\n        self.number = former + 1\n"
    assert steps in locked
    held = "        with self.lock:\n            former = self.number\n"
    held += "            self.number = former + 1\n"
    (tmp_path / "counter.py").write_text(locked.replace(steps, held))
    code = "import counter\nprint({counter.count_in_threads() for _ in range(5)})"
    assert run_hurried(tmp_path, code) == "{400}"


def test_functions_and_lambdas_are_changed_and_nothing_that_runs_at_an_import(tmp_path):
    source = """
limit: int = make(3)

@route(1)
def add(number: Annotated[int, Field(gt=0)], other=make(1)) -> make(2):
    '''Add.'''
    if look(number):
        return number

    class Local:
        '''Keep.'''
    return wait(other)

async def read():
    return await wait(1)
later = lambda: make(4)
"""
    changed = """
limit: int = make(3)

@route(1)
def add(number: Annotated[int, Field(gt=0)], other=make(1)) -> make(2):
    '''Add.'''
    kit()
    if kit(look(number)):
        kit()
        return number
    kit()

    class Local:
        '''Keep.'''
    kit()
    return kit(wait(other))

async def read():
    kit()
    return await kit(wait(1))
later = lambda: kit(make(4))
"""
    assert rewrite(source).replace(kit_hurry.YIELD, "kit") == ast.unparse(ast.parse(changed))


def test_a_line_that_fails_keeps_its_number_and_the_text_of_a_function_its_place(tmp_path):
    (tmp_path / "shop.py").write_text('def buy():\n    """Buy."""\n    return int(\n"x")\n')
    code = "import shop, traceback\nprint(shop.buy.__doc__)\n"
    code += "try:\n    shop.buy()\nexcept ValueError as error:\n"
    code += "    print(traceback.extract_tb(error.__traceback__)[-1].lineno)\n"
    assert run_hurried(tmp_path, code) == "Buy.\n3"


def test_packages_libraries_and_compiled_modules_are_found_as_before(tmp_path):
    for path in ("pack/inner.py", "site-packages/lib.py"):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text("def run():\n    return 1\n")
    code = "import py_compile, os\n"
    code += "open('old.py', 'w').write('x = 3')\npy_compile.compile('old.py', 'old.pyc')\n"
    code += "os.remove('old.py')\nsys.path.append(os.path.abspath('site-packages'))\n"
    code += "import pack.inner, lib, old, json\n"
    code += "names = [f.__code__.co_names for f in (pack.inner.run, lib.run, json.loads)]\n"
    code += "print(['__kit_yield__' in each for each in names], old.x)\n"
    assert run_hurried(tmp_path, code) == "[True, False, False] 3"


def test_what_was_compiled_before_is_not_taken(tmp_path):
    (tmp_path / "app.py").write_text("def run():\n    return 1\n")
    subprocess.run([sys.executable, "-m", "py_compile", "app.py"], cwd=tmp_path, check=True)
    assert [*tmp_path.glob("__pycache__/app.*")]
    code = "import app\nprint('__kit_yield__' in app.run.__code__.co_names)"
    assert run_hurried(tmp_path, code) == "True"


def test_a_mistake_is_named_as_ever_and_a_very_deep_expression_runs_unchanged(tmp_path):
    (tmp_path / "wrong.py").write_text("def run():\n    return )\n")
    (tmp_path / "deep.py").write_text(f"def add():\n    return {'+'.join('1' * 1500)}\n")
    code = "import deep\nprint(deep.add())\n"
    code += "try:\n    import wrong\nexcept SyntaxError as error:\n    print(error)\n"
    assert run_hurried(tmp_path, code) == "1500\nunmatched ')' (wrong.py, line 2)"


def test_other_threads_yield_and_not_for_ever(monkeypatch):
    yields: list[float] = []
    monkeypatch.setattr(kit_hurry, "MOST_YIELDS", 2)
    monkeypatch.setattr("time.sleep", yields.append)
    yield_thread = kit_hurry.make_yield()
    assert yield_thread(7) == 7
    assert not yields
    values: list[object] = []
    work = threading.Thread(target=lambda: values.extend(yield_thread(n) for n in range(3)))
    work.start()
    work.join()
    assert (values, yields) == ([0, 1, 2], [0, 0])


def test_what_modules_call_is_a_builtin(monkeypatch):
    hooks, cache = [*sys.path_hooks], dict(sys.path_importer_cache)
    interval = sys.getswitchinterval()
    monkeypatch.setattr(builtins, kit_hurry.YIELD, None, raising=False)
    try:
        kit_hurry.hurry_threads("/program")
        assert getattr(builtins, kit_hurry.YIELD)("value") == "value"
        assert sys.getswitchinterval() == pytest.approx(kit_hurry.SHORTEST_SWITCH_SECONDS)
    finally:
        sys.path_hooks[:] = hooks
        sys.path_importer_cache.update(cache)
        sys.setswitchinterval(interval)
