"""What a compiler makes of a source: two that give the same cannot be told apart."""

import hashlib
from types import CodeType


def fingerprint(source: str) -> str | None:
    """A digest without line numbers and names of files; None for what does not compile."""
    try:
        code = compile(source, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
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
        digest.update(repr([(type(c).__name__, c) for c in constants]).encode("utf-8", "replace"))
    return digest.hexdigest()
