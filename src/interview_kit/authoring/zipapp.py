"""Build `kit.pyz`: the candidate's side as one program, with facts and sealed parts.

It holds the modules that its entry points import, directly or through others, and no others:
`import_closure` finds them in the source, so that no list can become stale.
"""

import ast
import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from interview_kit.candidate.bundle import FACTS, FAULTS, ORIGINALS, SEALED
from interview_kit.candidate.sealed import seal
from interview_kit.candidate.snapshots import pack
from interview_kit.core import layout

SHEBANG = b"#!/usr/bin/env python3\n"
PACKAGE = "interview_kit"
MAIN = f"{PACKAGE}.candidate.kit_main"
"""Runs before anything is installed."""
IN_VENV = (
    f"{PACKAGE}.candidate.practise",
    f"{PACKAGE}.candidate.check_runner",
    f"{PACKAGE}.sandbox.guest.serve",
)
"""Run under the candidate's own Python, with the packages of `requirements.txt`."""
START = """\
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or later is needed: run this with a newer one, like python3.13 kit.pyz")

from interview_kit.candidate.kit_main import main

sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
"""


def build(
    facts: Mapping[str, Any],
    sealed: Mapping[str, bytes],
    faults: Mapping[str, Any] | None,
    originals: Mapping[str, bytes],
    modules: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """Build the whole file.

    `sealed` maps names to what stays closed until a phase begins or an answer is asked for.
    `originals` are the hand-out's own texts, so that an edited one can be restored.
    `modules` are programs of the exercise.
    """
    members = {"__main__.py": START.encode(), FACTS: json.dumps(facts, indent=1).encode()}
    members |= {
        f"{SEALED}/{name}": seal(data, f"{facts['id']}:{name}") for name, data in sealed.items()
    }
    members |= {f"{ORIGINALS}/{name}": data for name, data in originals.items()}
    members |= {**modules, **read_program()}
    if faults:
        members[FAULTS] = json.dumps(faults).encode()
    return pack(members, start=SHEBANG)


@functools.cache
def read_program() -> Mapping[str, bytes]:
    """Read all modules, by their place in the file, once: they stay as they are while it runs."""
    paths = import_closure([MAIN, *IN_VENV]).values()
    folder = layout.PACKAGE.parent
    return MappingProxyType({p.relative_to(folder).as_posix(): p.read_bytes() for p in paths})


def import_closure(entry_points: Sequence[str]) -> dict[str, Path]:
    """Find all modules of the kit that these import, late imports included, with their files."""
    closure: dict[str, Path] = {}
    waiting = list(entry_points)
    while waiting:
        name = waiting.pop()
        path = find_module(name)
        if name in closure or path is None:
            continue
        closure[name] = path
        if "." in name:
            waiting.append(name.rpartition(".")[0])  # importing a module runs its packages
        waiting += read_imports(path)
    return closure


@functools.cache
def read_imports(path: Path) -> tuple[str, ...]:
    """Read what a module of the kit imports, once."""
    return tuple(list_imports(ast.parse(path.read_text("utf-8"))))


def find_module(name: str) -> Path | None:
    """Find the file of one of the kit's modules; None for a name that is not a module."""
    place = layout.PACKAGE.parent.joinpath(*name.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def list_imports(tree: ast.AST) -> Iterator[str]:
    """List what a module imports of the kit; a name that is imported may be a module itself."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if is_ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and is_ours(node.module or ""):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        yield from list_imports(node)


def is_ours(module: str) -> bool:
    """Tell whether a module belongs to the kit."""
    return module.partition(".")[0] == PACKAGE
