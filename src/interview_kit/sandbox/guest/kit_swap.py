"""Puts changed function bodies into a program that is already imported.

Endpoints, validators and closures all hold the function object, so that replacing its
`__code__` reaches every place where a framework has registered it.
"""

import gc
import inspect
import types

Place = tuple[tuple[str, int], ...]
Position = tuple[str, str, int]
SHAPE = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class MisfitError(Exception):
    """The change cannot be made in a live program; it needs a fresh import."""


class Live:
    """The functions of the program that exist now, by where their code was written."""

    def __init__(self, root: str) -> None:
        self.functions: dict[Position, list[types.FunctionType]] = {}
        self.original: dict[str, dict[Place, types.CodeType]] = {}
        for found in gc.get_objects():
            if type(found) is types.FunctionType:
                code = found.__code__
                if code.co_filename.startswith(root):
                    self.functions.setdefault(position(code), []).append(found)

    def swap(self, path: str, source: str) -> None:
        """Install the source of one file. Errors: `MisfitError`, then nothing was promised."""
        if path not in self.original:
            with open(path, "rb") as file:
                self.original[path] = tree(compile(file.read(), path, "exec", dont_inherit=True))
        old = self.original[path]
        new = tree(compile(source, path, "exec", dont_inherit=True))
        if old.keys() != new.keys():
            raise MisfitError("functions were added or removed")
        todo = []
        for place, code in new.items():
            for function in self.functions.get(position(old[place]), ()):
                if not fits(old[place], code):
                    raise MisfitError("the function's outline changed")
                todo.append((function, code))
        changed = {position(old[place]) for place, code in new.items() if code != old[place]}
        if changed and not changed & self.functions.keys():
            raise MisfitError("no such function lives")
        for function, code in todo:
            function.__code__ = code


def position(code: types.CodeType) -> Position:
    """Where a function was written."""
    return (code.co_filename, code.co_qualname, code.co_firstlineno)


def tree(code: types.CodeType, above: Place = ()) -> dict[Place, types.CodeType]:
    """All code beneath a module's, keyed by names and counts on the way down."""
    found: dict[Place, types.CodeType] = {}
    counts: dict[str, int] = {}
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            count = counts.get(part.co_name, 0)
            counts[part.co_name] = count + 1
            place = (*above, (part.co_name, count))
            found[place] = part
            found.update(tree(part, place))
    return found


def fits(old: types.CodeType, new: types.CodeType) -> bool:
    """Whether new code can take the place of old: same closure, same kind, same parameters."""
    count = old.co_argcount + old.co_kwonlyargcount + old.co_posonlyargcount
    return (
        old.co_freevars == new.co_freevars
        and old.co_flags & SHAPE == new.co_flags & SHAPE
        and old.co_varnames[:count] == new.co_varnames[:count]
    )
