"""Compares sources by what they compile to: equal code means that no test can tell them apart."""

import __future__

import functools
import hashlib
import operator
from types import CodeType

COMPILE_ERRORS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for a source that it cannot compile, or that is nested too deep for it."""
FUTURE_FLAGS: int = functools.reduce(
    operator.or_,
    (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names),
)


def fingerprint(source: str) -> str | None:
    """Return a digest of the compiled code; None for a source that does not compile."""
    code = compile_source(source)
    return digest_code(code) if code else None


def compile_source(source: str, flags: int = 0) -> CodeType | None:
    """Compile a source with the flags of `__future__` imports; None where that is impossible."""
    try:
        code: CodeType = compile(source, "mutant", "exec", flags=flags, dont_inherit=True)
    except COMPILE_ERRORS:
        return None
    return code


def find_code_lines(code: CodeType) -> set[int]:
    """Return the lines that have code, which coverage counts: no documentation, no dead code."""
    lines: set[int] = set()
    todo = [code]
    while todo:
        part = todo.pop()
        lines |= {line for _, _, line in part.co_lines() if line is not None}
        todo += [constant for constant in part.co_consts if isinstance(constant, CodeType)]
    return lines


def find_future_flags(code: CodeType) -> int:
    """Return the flags of a module's `__future__` imports."""
    return code.co_flags & FUTURE_FLAGS


def digest_code(code: CodeType) -> str:
    """Return a digest of compiled code, without line numbers and names of files."""
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
