"""Small edits of one source: their text, their diff, and whether they change the code.

All of it costs time in proportion to the statement at the outer level that is edited, not to the
file: a long file has many mutants.
"""

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from interview_kit.suite.variants.bytecode import compile_source, digest_code, find_future_flags

CONTEXT_LINES = 2
MARGIN = 12
"""Lines on both sides of an edit that its diff is made from."""
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
RANGES = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Edit:
    """New text for the bytes from `start` up to `end`."""

    start: int
    end: int
    text: str


class SourceText:
    """The text of one file with its lines and its units, the statements at the outer level."""

    def __init__(self, source: str) -> None:
        self.bytes = source.encode()
        code = compile_source(source)
        self.is_python = code is not None
        self._flags = find_future_flags(code) if code else 0
        self._lines = [0, *(match.end() for match in LINE.finditer(self.bytes))]
        self._units = [0, len(self.bytes)]
        self._originals: dict[int, str | None] = {}

    def set_units(self, header: str, texts: Sequence[str]) -> None:
        """Set the texts of the units in their order; `header` comes before the first one."""
        sizes = (len(text.encode()) for text in texts)
        self._units = [*accumulate(sizes, initial=len(header.encode()))]

    def cut(self, edit: Edit) -> str:
        """Return the text that an edit replaces."""
        return self.bytes[edit.start : edit.end].decode()

    def apply(self, edit: Edit) -> str:
        """Return the whole source after an edit."""
        return (self.bytes[: edit.start] + edit.text.encode() + self.bytes[edit.end :]).decode()

    def find_unit(self, line: int) -> int:
        """Return the number of the unit, from 0, that holds a line, counted from 1."""
        return bisect_right(self._units, self._lines[line - 1]) - 1

    def replace_unit(self, number: int, text: str) -> Edit:
        """Replace a whole unit."""
        return Edit(self._units[number], self._units[number + 1], text)

    def remove_lines(self, first: int, end: int) -> Edit:
        """Leave out the lines from `first` up to `end`, counted from 1."""
        last = len(self._lines) - 1
        return Edit(self._lines[min(first - 1, last)], self._lines[min(end - 1, last)], "")

    def find_fingerprint(self, edit: Edit) -> tuple[int, str] | None:
        """Return what the edited unit compiles to, and where it starts.

        None for what compiles to the same as the original, or not at all.
        """
        number = bisect_right(self._units, edit.start) - 1
        start, end = 0, len(self.bytes)
        if number >= 0 and number + 1 < len(self._units) and edit.end <= self._units[number + 1]:
            start, end = self._units[number : number + 2]
        before, after = self.bytes[start : edit.start], self.bytes[edit.end : end]
        changed = self._digest(before + edit.text.encode() + after)
        if start not in self._originals:
            self._originals[start] = self._digest(self.bytes[start:end])
        return None if changed in (None, self._originals[start]) else (start, str(changed))

    def _digest(self, unit: bytes) -> str | None:
        code = compile_source(unit.decode(), self._flags)
        return digest_code(code) if code else None

    def diff(self, edit: Edit, path: str) -> str:
        """Return a unified diff in the candidate's own lines."""
        first = max(0, bisect_right(self._lines, edit.start) - 1 - MARGIN)
        last = min(len(self._lines) - 1, bisect_left(self._lines, edit.end) + MARGIN)
        start, end = self._lines[first], self._lines[last]
        before, after = self.bytes[start : edit.start], self.bytes[edit.end : end]
        lines = difflib.unified_diff(
            self.bytes[start:end].decode().splitlines(),
            (before + edit.text.encode() + after).decode().splitlines(),
            f"a/{path}",
            f"b/{path}",
            n=CONTEXT_LINES,
            lineterm="",
        )
        return "\n".join(move_ranges(lines, first)) + "\n"


def move_ranges(diff: Iterator[str], lines: int) -> Iterator[str]:
    """Move the ranges of a diff down by some lines."""
    for line in diff:
        match = RANGES.fullmatch(line)
        if match is None:
            yield line
        else:
            old, old_size, new, new_size = match.groups(default="")
            yield f"@@ -{int(old) + lines}{old_size} +{int(new) + lines}{new_size} @@"
