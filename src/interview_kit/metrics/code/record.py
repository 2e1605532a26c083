"""How the program reads: what is measured, and its part of the record."""

from dataclasses import dataclass

from interview_kit.metrics.record import MetricPart


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


class CodePart(MetricPart):
    """How the program reads: a profile, without points unless the exercise gives it weight.

    `clean` is the percentage of lines without a finding of style; `style` and `types` list the
    first findings, of `style_total` and `types_total` (None: types were not checked, and
    `types_reason` says why).
    """

    files: int
    lines: int
    clean: float
    style_total: int
    per_100_lines: float
    style: tuple[CodeFinding, ...]
    functions: int
    annotated: int
    complexity_max: int
    complex: tuple[CodeFunction, ...]
    types_total: int | None
    types_reason: str | None
    types: tuple[CodeFinding, ...]
