"""Runs plain mutmut on the program in this folder; then its list and the first diffs.

`python practice.py MOST`: so many diffs. Prints what mutmut prints.
"""

import subprocess
import sys

MUTMUT = (sys.executable, "-m", "mutmut")
SURVIVED = ": survived"


def main() -> int:
    """Give mutmut's exit code."""
    done = subprocess.run([*MUTMUT, "run"], stdin=subprocess.DEVNULL, check=False)
    listed = subprocess.run([*MUTMUT, "results"], stdout=subprocess.PIPE, text=True, check=False)
    print(listed.stdout, flush=True)
    survivors = [n for n in listed.stdout.splitlines() if n.endswith(SURVIVED)]
    for line in survivors[: int(sys.argv[1])]:
        subprocess.run([*MUTMUT, "show", line.removesuffix(SURVIVED).strip()], check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
