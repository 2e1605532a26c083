"""Write the corpus as a table: each row with its tests and its whole submissions.

    python -m tests.system.attacks.rows

writes `tests/system/attacks/README.md` from `rows.toml` and the cases.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from interview_kit.core import layout

from . import gradings

HERE = Path(__file__).parent
ROWS = HERE / "rows.toml"
README = HERE / "README.md"
PLACES = ("sandbox", "grading", "intake", "client", "reports", "service")
FENCED = ("sandbox", "grading")
"""Places where code of a submission runs: tested at each level, as each kind of user."""
RAN = re.compile(r"(bubblewrap|landlock)-(self|ordinary)\b")
BOTH_WAYS = {(level, user) for level in gradings.LEVELS for user in ("self", "ordinary")}
KINDS = {
    "S": "Reading secrets",
    "F": "Forging results",
    "R": "Exhausting",
    "E": "Escape and persistence",
    "N": "Network",
    "T": "Time",
    "P": "Packaging",
    "I": "Injection into the report",
}
INTRODUCTION = """\
# The attack corpus

This table lists what hostile submissions, archives, responses and texts try, and the tests that
cover each attempt. `python -m tests.system.attacks.rows` writes it from [`rows.toml`](rows.toml)
and the `case.toml` of the cases. `test_rows.py` fails if a row has no test, or names a test that
does not exist.

- **sandbox**, **grading**: code of the submission runs. These rows are tested at `bubblewrap` and
  at `landlock`, as the user who runs the tests and, from root, as an ordinary user. Sandbox
  programs run in all four ways in the suite. Whole submissions (`cases/`) run once in the suite,
  and in all four ways in `nox -s attacks`.
- **intake**: the submission is refused, or the part is left out and named, before anything runs.
- **client**, **reports**: only code of the kit handles the bytes.
- **service**: what a submission sends to a service that the kit simulates for it. `landlock` lets
  no program open a connection, so exercises with services are not graded there.

Each test asserts the same four things: no points gained, no grading lost, nothing left behind, and
the cause in the report. What each level blocks, and what it does not:
[`docs/security.md`](../../docs/security.md).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that is tried. `cases` are whole submissions, `tests` names of pytest."""

    id: str
    tries: str
    where: str
    tests: tuple[str, ...]
    cases: tuple[str, ...]


def read() -> tuple[Row, ...]:
    """All rows with their cases, in the order of the file."""
    told = tomllib.loads(ROWS.read_text("utf-8"))
    return tuple(
        Row(
            id=name,
            tries=row["tries"],
            where=row["where"],
            tests=tuple(row["tests"]),
            cases=tuple(case.name for case in gradings.ALL.values() if name in case.rows),
        )
        for name, row in told.items()
    )


def collected(rows: Iterable[Row]) -> list[str]:
    """What pytest finds in the files that rows name, every level and user included."""
    files = {test.partition("::")[0] for row in rows for test in row.tests}
    files.add("tests/system/attacks/test_submissions.py")
    there = sorted(file for file in files if (layout.ROOT / file).is_file())
    plain = ("-o", "addopts=--import-mode=importlib", "-p", "no:cacheprovider", "-p", "no:randomly")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *plain, *there],
        cwd=layout.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return [line for line in done.stdout.splitlines() if "::" in line]


def holding(test: str, found: Iterable[str]) -> list[str]:
    """The collected tests that a name stands for; in brackets, one of a table at every level."""
    name, _, which = test.removesuffix("]").partition("[")
    those = [one for one in found if one == name or one.startswith(f"{name}[")]
    if not which:
        return those
    ends = (f"[{which}]", f"-{which}]")
    return [one for one in those if one.endswith(ends)]


def ways(row: Row, found: Iterable[str]) -> set[tuple[str, str]]:
    """The levels and users by which a row is held."""
    found = list(found)
    names = [one for test in row.tests for one in holding(test, found)]
    graded = (
        "tests/system/attacks/test_submissions.py::test_an_attack_gains_nothing_and_leaves_nothing"
    )
    names += [one for case in row.cases for one in found if one.startswith(f"{graded}[{case}-")]
    return {(ran[1], ran[2]) for one in names if (ran := RAN.search(one))}


def table(rows: Iterable[Row]) -> str:
    """The README: one table for each kind of attack."""
    rows = list(rows)
    parts = [INTRODUCTION]
    for letter, title in KINDS.items():
        parts.append(f"\n## {title}\n\n| row | attack | where | tested by |\n|---|---|---|---|\n")
        parts += [line(row) for row in rows if row.id.startswith(letter)]
    return "".join(parts)


def line(row: Row) -> str:
    """One row of the table."""
    held = [f"[`{case}`](cases/{case})" for case in row.cases]
    held += [f"`{short(test)}`" for test in row.tests]
    return f"| {row.id} | {row.tries} | {row.where} | {'<br>'.join(held)} |\n"


def short(test: str) -> str:
    """A test's name without the folder that all have in common."""
    return test.removeprefix("tests/")


def missing(rows: Mapping[str, Row]) -> set[str]:
    """The rows that cases name and nobody describes."""
    return {row for case in gradings.ALL.values() for row in case.rows} - rows.keys()


if __name__ == "__main__":
    README.write_text(table(read()), encoding="utf-8")
