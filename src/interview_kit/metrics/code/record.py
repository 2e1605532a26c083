"""How the code reads, as it is stored."""

from interview_kit.metrics.record import Document, MetricPart


class CodeFindingPart(Document):
    """What a tool that only reads found in a line: its code, such as `E501`, and its words."""

    file: str
    line: int
    code: str
    text: str


class CodeFunctionPart(Document):
    """A function with its cyclomatic complexity."""

    file: str
    line: int
    name: str
    complexity: int


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
    style: tuple[CodeFindingPart, ...]
    functions: int
    annotated: int
    complexity_max: int
    complex: tuple[CodeFunctionPart, ...]
    types_total: int | None
    types_reason: str | None
    types: tuple[CodeFindingPart, ...]
