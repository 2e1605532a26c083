"""One changed program: the whole new source of one file, and where the change is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One change of the program, as the whole new `source` of its file.

    `lines` are those of its statement; `near` are those of the body that it belongs to.
    `declared` says that it is outside every function, so that only an import runs it.
    """

    id: str
    file: str
    line: int
    function: str
    operator: str
    kind: str
    diff: str
    source: str
    lines: range
    near: range
    declared: bool
