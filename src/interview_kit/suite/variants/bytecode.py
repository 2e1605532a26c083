"""What a compiler makes of a source: two that give the same cannot be told apart."""

import hashlib
from types import CodeType

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for a source that it cannot compile, or not in the depth that it has."""


def fingerprint(source: str) -> str | None:
    """A digest without line numbers and names of files; None for what does not compile."""
    try:
        code = compile(source, "mutant", "exec", dont_inherit=True)
    except UNREADABLE:
        return None
    digest = hashlib.sha256()
    todo = [code]
    while todo:
        part = todo.pop()
        constants = [c for c in part.co_consts if not isinstance(c, CodeType)]
        todo += [c for c in part.co_consts if isinstance(c, CodeType)]
        names = (part.co_names, part.co_varnames, part.co_freevars, part.co_cellvars)
        counts = (part.co_flags, part.co_argcount, part.co_kwonlyargcount)
        digest.update(part.co_code)
        digest.update(part.co_exceptiontable)
        digest.update(repr((part.co_name, names, counts)).encode())
        digest.update(repr([*map(spelled, constants)]).encode("utf-8", "replace"))
    return digest.hexdigest()


def spelled(constant: object) -> str:
    """A constant with its type. Decimal digits are not for any number: Python limits how many."""
    name = type(constant).__name__
    if isinstance(constant, int):
        return f"{name} {constant:#x}"
    if isinstance(constant, tuple):
        return f"{name} {[*map(spelled, constant)]}"
    if isinstance(constant, frozenset):
        return f"{name} {sorted(map(spelled, constant))}"
    return f"{name} {constant!r}"
