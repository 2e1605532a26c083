"""Find the modules that a program can import, and the code that it runs from data instead.

Nothing of the submission runs. What is imported under a name that is put together at run time is
not found; the mutation metric then sees that hardly any change breaks a promise.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

DOTTED: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
"""The name of a module, as an import writes it."""
CHANGES_PATH: Final = re.compile(r"\bsys\.path\b|\b__path__\b|spec_from_file_location|FileLoader")
"""What a program names that imports from folders which only its run shows."""
RUNS_DATA: Final = frozenset(
    (
        *("exec", "CodeType", "FunctionType", "SourcelessFileLoader"),
        *("builtins.exec", "marshal.load", "marshal.loads"),
        *("runpy.run_path", "runpy.run_module", "run_path", "run_module"),
        *("types.CodeType", "types.FunctionType"),
    )
)
"""Calls that run code which is no module of the program."""
MODULES_OF_CALLS: Final = frozenset(("builtins", "marshal", "runpy", "types"))
MAX_MODULES: Final = 2000


def parse(text: str) -> ast.Module | None:
    """Parse a source; return None for what is not Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def name_file(path: str, paths: Iterable[str]) -> Iterator[str]:
    """Give every dotted name by which a file can be imported from some folders."""
    file = PurePosixPath(path)
    for base in paths:
        if file.is_relative_to(base):
            yield ".".join(file.relative_to(base).with_suffix("").parts).removesuffix(".__init__")


def list_mentions(path: str, tree: ast.Module, paths: Iterable[str]) -> Iterator[str]:
    """Give the dotted names of all modules that a file may import."""
    is_package = path.endswith("__init__.py")
    names = name_file(path, paths)
    packages = [name if is_package else name.rpartition(".")[0] for name in names]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            for package in packages:
                parts = package.split(".")
                above = parts[: len(parts) - node.level + 1] if node.level else []
                base = ".".join([*above, *filter(None, [node.module])])
                yield base
                yield from (f"{base}.{alias.name}".removeprefix(".") for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value.partition(":")[0]


def find_reachable(folder: Path, app: str | None, paths: Iterable[str]) -> tuple[str, ...]:
    """List the files that an app may import, as sorted paths relative to `folder`.

    `app` is what is served, as `module:name`; `paths` are the folders of the submission that
    modules are imported from.
    """
    bases = tuple(paths)
    waiting = [(app or "").partition(":")[0]]
    names, files = set(waiting), set[str]()
    while waiting and len(names) < MAX_MODULES:
        for file in find_files(folder, waiting.pop(), bases):
            if file in files:
                continue
            files.add(file)
            text = (folder / file).read_text("utf-8-sig", "replace")
            tree = parse(text)
            if CHANGES_PATH.search(text):
                bases = tuple(dict.fromkeys((*bases, *list_folders(folder))))
                waiting = sorted(names)
            mentions = set(list_mentions(file, tree, bases)) if tree else set()
            waiting += sorted(mentions - names)
            names |= mentions
    return tuple(sorted(files))


def find_files(folder: Path, module: str, bases: Iterable[str]) -> Iterator[str]:
    """Give the files that the import of a module runs: its own and those of its packages."""
    if not DOTTED.fullmatch(module):
        return
    parts = module.split(".")
    for base in bases:
        for length in range(1, len(parts) + 1):
            place = PurePosixPath(base, *parts[:length])
            for file in (f"{place}.py", f"{place}/__init__.py"):
                if (folder / file).is_file() and not (folder / file).is_symlink():
                    yield file


def list_folders(folder: Path) -> Iterator[str]:
    """Give all folders of a submission with Python files, as paths relative to it."""
    for file in sorted(folder.rglob("*.py")):
        yield file.parent.relative_to(folder).as_posix()


def find_data_run(text: str) -> tuple[str, int] | None:
    """Find the first call that runs code from data: its name and its line; None without one."""
    tree = parse(text)
    if tree is None:
        return None
    harmless = set(list_harmless_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = name_function(node.func)
            is_data_run = name in RUNS_DATA or evaluates_compiled(node)
            if is_data_run and name not in harmless:
                return name, node.lineno
    return None


def list_harmless_names(tree: ast.Module) -> Iterator[str]:
    """Give the names that a file imports from other modules: `compile` may be that of `re`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module not in MODULES_OF_CALLS:
            yield from (alias.asname or alias.name for alias in node.names)


def name_function(function: ast.expr) -> str:
    """Return the dotted name of what is called; empty for any other expression."""
    parts: list[str] = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    return ".".join([function.id, *reversed(parts)]) if isinstance(function, ast.Name) else ""


def evaluates_compiled(call: ast.Call) -> bool:
    """Return whether a call is `eval(compile(…))`, which is `exec` under another name."""
    argument = call.args[0] if call.args else None
    is_compiled = isinstance(argument, ast.Call) and name_function(argument.func) == "compile"
    return is_compiled and name_function(call.func) == "eval"
