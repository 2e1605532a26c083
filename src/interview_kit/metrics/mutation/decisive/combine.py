"""Several mutants in one program: if no check detects it, none of its mutants is detected.

That holds but for changes that hide each other from every check. So a program never holds two
changes of one function, and only mutants that the likeliest checks have not detected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interview_kit.suite.variants.mutant import Mutant

MAX_TOGETHER = 6
"""Mutants in one program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """The one part of a file that a mutant replaces, by its first and last place."""

    start: int
    end: int
    text: str


def combine(sources: Mapping[str, str], mutants: Sequence[Mutant]) -> list[tuple[Mutant, ...]]:
    """Divide mutants among as few programs as possible; the same mutants always alike."""
    programs: list[list[Mutant]] = []
    for mutant in mutants:
        for program in programs:
            if len(program) < MAX_TOGETHER and fits(sources, program, mutant):
                program.append(mutant)
                break
        else:
            programs.append([mutant])
    return [tuple(program) for program in programs]


def fits(sources: Mapping[str, str], program: Sequence[Mutant], mutant: Mutant) -> bool:
    """Return whether a mutant changes another function and another part than all others."""
    own = find_edit(sources[mutant.file], mutant.source)
    for other in program:
        if other.file != mutant.file:
            continue
        edit = find_edit(sources[other.file], other.source)
        if other.function == mutant.function or (own.start <= edit.end and edit.start <= own.end):
            return False
    return True


def merge(sources: Mapping[str, str], mutants: Sequence[Mutant]) -> dict[str, str]:
    """Return the changed files of a program with all of some mutants that fit together."""
    changed: dict[str, str] = {}
    for file in sorted({mutant.file for mutant in mutants}):
        edits = [find_edit(sources[file], m.source) for m in mutants if m.file == file]
        text = sources[file]
        for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        changed[file] = text
    return changed


def find_edit(old: str, new: str) -> Edit:
    """Find the part between what two texts have in common at their starts and ends."""
    shortest = min(len(old), len(new))
    start = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    rest = shortest - start
    same = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return Edit(start=start, end=len(old) - same, text=new[start : len(new) - same])
