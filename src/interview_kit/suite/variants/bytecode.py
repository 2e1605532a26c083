"""Compares sources by what they compile to: equal code means that no test can tell them apart."""

import hashlib
from types import CodeType

COMPILE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for a source that it cannot compile, or that is nested too deep for it."""


def fingerprint(source: str) -> str | None:
    """Return a digest of the compiled code; None for a source that does not compile.

    Line numbers and names of files are left out.
    """
    try:
        code = compile(source, "mutant", "exec", dont_inherit=True)
    except COMPILE_ERRORS:
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
        digest.update(repr([*map(spell_constant, constants)]).encode("utf-8", "replace"))
    return digest.hexdigest()


def spell_constant(constant: object) -> str:
    """Spell a constant with its type.

    Integers are spelled in hexadecimal: Python limits how many decimal digits it writes.
    """
    name = type(constant).__name__
    if isinstance(constant, int):
        return f"{name} {constant:#x}"
    if isinstance(constant, tuple):
        return f"{name} {[*map(spell_constant, constant)]}"
    if isinstance(constant, frozenset):
        return f"{name} {sorted(map(spell_constant, constant))}"
    return f"{name} {constant!r}"
