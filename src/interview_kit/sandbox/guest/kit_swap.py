"""Puts changed function bodies into a program that is already imported.

Endpoints, validators and closures all hold the function object, so that replacing its
`__code__` reaches every place where a framework has registered it.
"""

import gc
import inspect
import types

Key = tuple[tuple[str, int], ...]
Position = tuple[str, str, int]
KIND_FLAGS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class MisfitError(Exception):
    """The change cannot be made in a live program; it needs a fresh import."""


class LiveProgram:
    """The functions of the program that exist now, by where their code was written.

    Functions are found through the garbage collector: frameworks and closures hold some that no
    module names.
    """

    def __init__(self, root: str) -> None:
        self.functions: dict[Position, list[types.FunctionType]] = {}
        self.original: dict[str, dict[Key, types.CodeType]] = {}
        for candidate in gc.get_objects():
            # `isinstance` would ask objects of the candidate's what they are.
            if type(candidate) is types.FunctionType:
                code = candidate.__code__
                if code.co_filename.startswith(root):
                    self.functions.setdefault(find_position(code), []).append(candidate)

    def swap(self, path: str, source: str) -> None:
        """Replace the code of all functions of one file.

        Raises `MisfitError` when the change does not fit, before anything is replaced.
        """
        if path not in self.original:
            with open(path, "rb") as file:
                self.original[path] = collect_code(
                    compile(file.read(), path, "exec", dont_inherit=True)
                )
        old = self.original[path]
        new = collect_code(compile(source, path, "exec", dont_inherit=True))
        if old.keys() != new.keys():
            raise MisfitError("functions were added or removed")
        replacements = []
        for key, code in new.items():
            for function in self.functions.get(find_position(old[key]), ()):
                if not fits(old[key], code):
                    raise MisfitError("the function's outline changed")
                replacements.append((function, code))
        changed = {find_position(old[key]) for key, code in new.items() if code != old[key]}
        if changed and not changed & self.functions.keys():
            raise MisfitError("the function does not exist now")
        for function, code in replacements:
            function.__code__ = code


def find_position(code: types.CodeType) -> Position:
    """Return where a function was written."""
    return (code.co_filename, code.co_qualname, code.co_firstlineno)


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
