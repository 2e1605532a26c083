"""Puts changed function bodies into a program that is already imported.

Endpoints, validators and closures all hold the function object, so that replacing its
`__code__` reaches every place where a framework has registered it. A copy of a function, wherever
the candidate's code made it, changes with the function: else it would tell what was changed.
"""

import gc
import inspect
import os
import sys
import types

Key = tuple[tuple[str, int], ...]
Position = tuple[str, str, int]
KIND_FLAGS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


SHORTEST_COPY = 60
"""Bytes of code; shorter functions are alike by chance."""


class MisfitError(Exception):
    """The change cannot be made in a live program; it needs a fresh import."""


class LiveProgram:
    """The functions of the candidate's that exist now, by where their code was written.

    Functions are found through the garbage collector: frameworks and closures hold some that no
    module names. `copies` holds the same functions by what they do.
    """

    def __init__(self) -> None:
        self.functions: dict[Position, list[types.FunctionType]] = {}
        self.copies: dict[bytes, list[types.FunctionType]] = {}
        libraries = tuple({sys.prefix, sys.base_prefix, os.path.dirname(os.__file__), "<frozen "})
        for candidate in gc.get_objects():
            # `isinstance` would ask objects of the candidate's what they are.
            if type(candidate) is types.FunctionType:
                code = candidate.__code__
                if not code.co_filename.startswith((*libraries, os.path.dirname(__file__))):
                    self.functions.setdefault(find_position(code), []).append(candidate)
                    self.copies.setdefault(code.co_code, []).append(candidate)

    def swap_all(self, root: str, sources: dict[str, str]) -> None:
        """Replace the code of all functions of some files, and forget what it was.

        Raises `MisfitError`.
        """
        for path, source in sources.items():
            self.swap(os.path.join(root, path), source)
        self.functions.clear()
        self.copies.clear()

    def swap(self, path: str, source: str) -> None:
        """Replace the code of all functions of one file, and of their copies.

        The file still holds the original. Raises `MisfitError` when the change does not fit,
        before anything is replaced.
        """
        with open(path, "rb") as file:
            old = collect_code(compile(file.read(), path, "exec", dont_inherit=True))
        new = collect_code(compile(source, path, "exec", dont_inherit=True))
        if old.keys() != new.keys():
            raise MisfitError("functions were added or removed")
        replacements = []
        for key, code in new.items():
            for function in self.find_functions(old[key]):
                if not fits(old[key], code):
                    raise MisfitError("the function's outline changed")
                replacements.append((function, code))
        changed = {find_position(old[key]) for key, code in new.items() if code != old[key]}
        if changed and not changed & self.functions.keys():
            raise MisfitError("the function does not exist now")
        for function, code in replacements:
            function.__code__ = code

    def find_functions(self, code: types.CodeType) -> list[types.FunctionType]:
        """Find the functions with this code: those written there, and their copies."""
        written = self.functions.get(find_position(code), [])
        if len(code.co_code) < SHORTEST_COPY:
            return written
        similar = self.copies.get(code.co_code, ())
        copies = [f for f in similar if f not in written and is_copy(f.__code__, code)]
        return written + copies


def find_position(code: types.CodeType) -> Position:
    """Return where a function was written."""
    return (code.co_filename, code.co_qualname, code.co_firstlineno)


def is_copy(code: types.CodeType, original: types.CodeType) -> bool:
    """Return whether two functions do the same, whatever their names and files are."""
    parts = ("co_code", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags")
    if any(getattr(code, part) != getattr(original, part) for part in parts):
        return False
    if len(code.co_consts) != len(original.co_consts):
        return False
    for own, other in zip(code.co_consts, original.co_consts, strict=True):
        if isinstance(own, types.CodeType) and isinstance(other, types.CodeType):
            if not is_copy(own, other):
                return False
        elif (type(own), repr(own)) != (type(other), repr(other)):
            return False
    return True


def collect_code(code: types.CodeType, prefix: Key = ()) -> dict[Key, types.CodeType]:
    """Collect all code beneath a module's, keyed by names and counts on the way down.

    Line numbers are no keys: a change may move what follows.
    """
    codes: dict[Key, types.CodeType] = {}
    counts: dict[str, int] = {}
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            count = counts.get(part.co_name, 0)
            counts[part.co_name] = count + 1
            key = (*prefix, (part.co_name, count))
            codes[key] = part
            codes.update(collect_code(part, key))
    return codes


def fits(old: types.CodeType, new: types.CodeType) -> bool:
    """Return whether new code can replace old: same closure, same kind, same parameters."""
    count = old.co_argcount + old.co_kwonlyargcount + old.co_posonlyargcount
    return (
        old.co_freevars == new.co_freevars
        and old.co_flags & KIND_FLAGS == new.co_flags & KIND_FLAGS
        and old.co_varnames[:count] == new.co_varnames[:count]
    )
