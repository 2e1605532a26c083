"""Every mutant of four submissions, decided by the engine and by a fresh process each.

`nox -s crosscheck -- [NAME ...] [--most N] [--isolation LEVEL]`. Takes half an hour; exits
with 1 when the two disagree on any mutant.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import comparison

from interview_kit.exercise.reference import assemble
from interview_kit.sandbox.levels import choose
from interview_kit.submission import collect as intake
from interview_kit.submission import environments

EVERY = 1_000_000


def strong(into: Path) -> Path:
    """The reference with the model suite."""
    return assemble("users", "fastapi", into)


def weak(into: Path) -> Path:
    """The reference with eight tests that ask little."""
    made = assemble("users", "fastapi", into)
    shutil.rmtree(made / "tests")
    (made / "tests").mkdir()
    shutil.copyfile(Path(__file__).with_name("weak.py"), made / "tests" / "test_users.py")
    return made


def flask(into: Path) -> Path:
    """The reference in a framework without async."""
    return assemble("users", "flask", into)


def sqlite(into: Path) -> Path:
    """Users in a file, and tests that rely on what earlier ones left in it."""
    return shutil.copytree(Path(__file__).parent / "submissions" / "sqlite", into)


SUBMISSIONS: dict[str, Callable[[Path], Path]] = {
    "strong": strong,
    "weak": weak,
    "flask": flask,
    "sqlite": sqlite,
}


def main() -> int:
    """Compare, print each disagreement, and say how many there were."""
    parser = argparse.ArgumentParser(prog="nox -s crosscheck --", description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(SUBMISSIONS))
    parser.add_argument("--most", type=int, default=EVERY, help="so many mutants of each")
    parser.add_argument("--isolation", help="a level, instead of the best that there is")
    asked = parser.parse_args()
    wrong = 0
    for name in asked.names or SUBMISSIONS:
        if name not in SUBMISSIONS:
            parser.error(f"no submission {name!r}; there are: {', '.join(SUBMISSIONS)}")
        wrong += compared(name, asked.most, asked.isolation)
    return int(wrong > 0)


def compared(name: str, most: int, isolation: str | None) -> int:
    """One submission; gives the number of disagreements."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kit-crosscheck-") as folder:
        made = SUBMISSIONS[name](Path(folder, "made"))
        submission = intake.collect(made, Path(folder, "copy"), exercise=None, candidate=None)
        environment = environments.build(submission.manifest.framework)
        level, proof = choose(isolation, environment)
        found = comparison.compare(submission, environment, level, most=most)
    wrong = [each for each in found if not each.agrees]
    for each in wrong:
        print(f"{name}: {each.forked} warmed, {each.fresh} alone\n{each.mutant.diff}")
    counts = Counter(each.fresh.value for each in found)
    print(
        f"{name} ({proof.level}): {len(found)} mutants, {len(wrong)} disagree; "
        f"{dict(sorted(counts.items()))}; {time.monotonic() - begin:.0f} s",
        flush=True,
    )
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main())
