"""Speed as ratios, measured side by side in one run: `nox -s bench -- [NAME ...] [--runs N]`.

Each bench is a module here with `NAME`, `TITLE` and `rows(runs) -> Iterable[Row]`.
"""

import argparse
from collections.abc import Callable, Iterable

import cohorts
import engines
import grading
import sandbox
import servers
from rich.console import Console
from rich.table import Table
from timing import Row

BENCHES: dict[str, tuple[str, Callable[[int], Iterable[Row]]]] = {
    module.NAME: (module.TITLE, module.rows)
    for module in (grading, engines, sandbox, servers, cohorts)
}


def main() -> None:
    """Run the chosen benches and print a table each."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(BENCHES))
    parser.add_argument("--runs", type=int, default=5, help="runs of each; the median counts")
    asked = parser.parse_args()
    console = Console()
    for name in asked.names or BENCHES:
        if name not in BENCHES:
            parser.error(f"no bench {name!r}; there are: {', '.join(BENCHES)}")
        title, rows = BENCHES[name]
        table = Table("what", "s", "beside", "CPU s", "beside", title=f"{title} (medians)")
        first = None
        for row in rows(asked.runs):
            first = row if row.first or first is None else first
            table.add_row(row.what, *cells(row.wall, first.wall), *cells(row.cpu, first.cpu))
        console.print(table)


def cells(seconds: float, first: float) -> tuple[str, str]:
    """A time, and how many times the first one it is."""
    return f"{seconds:.3f}", f"{seconds / first:.2f}" if first else ""


if __name__ == "__main__":
    main()
