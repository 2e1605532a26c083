"""How the code reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFinding:
    """What a tool that only reads found in a line of the candidate's program."""

    file: str
    line: int
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFunction:
    """A function of the candidate's program with its cyclomatic complexity."""

    file: str
    line: int
    name: str
    complexity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """How the candidate's program reads: `style` by PEP 8, `types` None when not checked.

    `reason` says why nothing was read, `types_reason` why types were not checked.
    """

    files: int = 0
    lines: int = 0
    style: tuple[CodeFinding, ...] = ()
    functions: tuple[CodeFunction, ...] = ()
    annotated: int = 0
    total_functions: int = 0
    types: tuple[CodeFinding, ...] | None = None
    types_reason: str | None = None
    reason: str | None = None
