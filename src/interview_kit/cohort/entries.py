"""Which submissions a cohort has: those of a folder, or those that a CSV file names."""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.core.text import one_line
from interview_kit.submission import rules
from interview_kit.submission.names import clean_name, name_by_path

MAX_LIST = 16 << 20
"""Largest CSV file in bytes."""
HEADER = ("name", "path")
RESERVED = frozenset(
    (
        layout.COHORT,
        layout.COHORT_CSV,
        layout.COHORT_HTML,
        layout.COHORT_ANONYMOUS,
        layout.COHORT_ANONYMOUS_CSV,
        layout.COHORT_ANONYMOUS_JSON,
        layout.COHORT_SIMILAR,
    )
)
"""Names of the files beside the folders of the candidates."""
OTHER_ARCHIVE = "its archive is no zip: unpack it into a folder, or make a zip of it"
LONE_FILE = "it is a single file: put it into a folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One submission: `name` is that of its folder among the results.

    `candidate` is the name on the scorecard where a list states one; else the submission names
    itself, as when it is graded alone. `problem` says why it cannot be graded at all.
    """

    name: str
    path: Path
    candidate: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryList:
    """The submissions of a cohort in the order of their names, and the files that are none."""

    cohort: str
    entries: tuple[Entry, ...]
    ignored: tuple[str, ...] = ()


def read_entries(source: Path) -> EntryList:
    """Read which submissions there are: zips and folders in a folder, or the lines of a CSV.

    Raises `UsageError` for a source that is neither, holds none, or is one submission itself.
    """
    try:
        is_folder, is_file = source.is_dir(), source.is_file()
    except (OSError, ValueError):
        is_folder = is_file = False
    if not is_folder and not is_file:
        raise UsageError(f"no folder and no CSV file at {one_line(str(source))}: check the path")
    if is_file and rules.is_archive(source.name):
        raise UsageError(f"{one_line(str(source))} is an archive: unpack it and name the folder")
    listed = read_folder(source) if is_folder else read_list(source)
    if not listed.entries:
        raise UsageError(
            f"no submissions in {one_line(str(source))}: it needs a zip or a folder for each"
        )
    entries = tuple(mark_problems(listed.entries))
    return replace(listed, entries=tuple(sorted(entries, key=lambda entry: order_name(entry.name))))


def order_name(name: str) -> tuple[tuple[str | int, ...], str]:
    """Return what a list of names is ordered by: without accents and case, numbers by value."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    parts = re.split(r"(\d+)", plain)
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), name


def read_folder(folder: Path) -> EntryList:
    """Read the submissions of a folder.

    What is hidden or made by tools is skipped, and other files than archives and programs are
    ignored: a submission that cannot be read as it is gets a row with its problem.
    """
    if (folder / layout.MANIFEST).is_file():
        raise UsageError(
            f"{one_line(str(folder))} is one submission, not a folder of them: "
            "use `nox -s grade`, or name the folder above it"
        )
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"cannot read {one_line(str(folder))}: {error.strerror}") from error
    entries, ignored = [], []
    for path in paths:
        is_folder = path.is_dir()
        if path.name.startswith(".") or rules.is_made_by_tool(path.name, folder=is_folder):
            continue
        is_submission = not is_remark(path, paths) if is_folder else is_handed_in(path.name)
        if is_submission:
            problem = None if is_folder else explain_problem(path.name)
            entries.append(Entry(name=name_by_path(path), path=path, problem=problem))
        else:
            ignored.append(path.name)
    if len(entries) == 1 and count_submissions(entries[0].path) > 1:
        inner = one_line(str(entries[0].path))
        raise UsageError(f"the submissions lie one folder deeper: name {inner}")
    name = clean_name(folder.resolve().name)
    return EntryList(cohort=name, entries=tuple(entries), ignored=tuple(ignored))


def count_submissions(path: Path) -> int:
    """Count what is surely a submission in a folder; 0 for one that is a submission itself."""
    try:
        if not path.is_dir() or (path / layout.MANIFEST).is_file():
            return 0
        children = (
            inner.suffix.lower() == ".zip" or (inner / layout.MANIFEST).is_file()
            for inner in path.iterdir()
        )
        return sum(children)
    except OSError:
        return 0


def is_handed_in(name: str) -> bool:
    """Tell whether a file is what somebody handed in, rightly or wrongly."""
    return rules.is_archive(name) or name.endswith(".py")


def explain_problem(name: str) -> str | None:
    """Say why a file that was handed in cannot be graded; None for a zip."""
    if name.lower().endswith(".zip"):
        return None
    return OTHER_ARCHIVE if rules.is_archive(name) else LONE_FILE


def is_remark(path: Path, paths: list[Path]) -> bool:
    """Tell whether a folder holds what somebody typed into Moodle beside a file."""
    person, separator, _ = path.name.partition("_assignsubmission_onlinetext_")
    beginning = f"{person}_assignsubmission_file_"
    return bool(separator) and any(other.name.startswith(beginning) for other in paths)


def read_list(file: Path) -> EntryList:
    """Read a CSV file of names and paths; paths are relative to the file's folder.

    The first line may be the header `name,path`. Raises `UsageError` with the number of a line
    that cannot be used.
    """
    entries = []
    for number, name, path in split_lines(file):
        if not name or not path:
            raise UsageError(
                f"{one_line(str(file))} line {number}: a line needs a name and a path: name,path"
            )
        candidate = clean_name(name)
        entries.append(Entry(name=candidate, path=file.parent / path, candidate=candidate))
    return EntryList(cohort=clean_name(file.stem), entries=tuple(entries))


def split_lines(file: Path) -> Iterator[tuple[int, str, str]]:
    """Yield the number, name and path of each line that is not empty and no header."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_LIST + 1)
        if len(content) > MAX_LIST:
            raise UsageError(f"{one_line(str(file))} is larger than {MAX_LIST >> 20} MiB: split it")
        text = content.decode("utf-8-sig")
        if "\x00" in text:
            raise ValueError("a null character")
        # Spreadsheets of many countries separate by semicolons.
        first = text.split("\n", 1)[0]
        separator = ";" if ";" in first and "," not in first else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for index, cells in enumerate(reader):
            values = [cell.strip() for cell in cells]
            is_header = index == 0 and tuple(value.lower() for value in values[:2]) == HEADER
            if any(values) and not is_header:
                yield reader.line_num, values[0], values[1] if len(values) > 1 else ""
    except OSError as error:
        raise UsageError(f"cannot read {one_line(str(file))}: {error.strerror}") from error
    except (ValueError, csv.Error) as error:
        raise UsageError(
            f"{one_line(str(file))} is no CSV file in UTF-8 ({one_line(str(error), 80)}): "
            "give a folder, or save it as CSV in UTF-8 with the columns name,path"
        ) from error


def mark_problems(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    """Give each entry a name of its own, and those whose name is taken their problem.

    Which of two submissions of one name is meant cannot be known, so neither is graded.
    """
    counts = Counter(entry.name for entry in entries)
    numbers: Counter[str] = Counter()
    for entry in entries:
        if counts[entry.name] == 1:
            problem = "its name is reserved: rename it" if entry.name in RESERVED else None
            yield replace(entry, problem=problem or entry.problem)
            continue
        numbers[entry.name] += 1
        yield replace(
            entry,
            # No name of a submission has parentheses, so this one is not taken.
            name=f"{entry.name} ({numbers[entry.name]})",
            problem=f"{counts[entry.name]} submissions are named {entry.name}: rename all but one",
        )
