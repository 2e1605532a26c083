"""Every mutant of four submissions, decided by two short ways and by the long way of each.

- Does the suite notice it? The engine's fork servers, and a fresh process for each mutant.
- Does it count? The hidden checks that are likeliest to detect it, and the whole hidden suite.

`nox -s crosscheck -- [NAME ...] [--most N] [--only engine|decisive] [--isolation LEVEL]`. Takes
an hour; exits with 1 when the two ways disagree on any mutant.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import decisive
import engine

from interview_kit.core.model import Environment, Submission
from interview_kit.exercise.reference import assemble
from interview_kit.sandbox.base import Level
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
    parser.add_argument("--only", choices=COMPARISONS, help="one of the two comparisons")
    parser.add_argument("--isolation", help="a level, instead of the best that there is")
    asked = parser.parse_args()
    wrong = 0
    for name in asked.names or SUBMISSIONS:
        if name not in SUBMISSIONS:
            parser.error(f"no submission {name!r}; there are: {', '.join(SUBMISSIONS)}")
        for comparison in [asked.only] if asked.only else COMPARISONS:
            wrong += compared(name, comparison, asked.most, asked.isolation)
    return int(wrong > 0)


def compared(name: str, comparison: str, most: int, isolation: str | None) -> int:
    """One comparison on one submission; gives the number of disagreements."""
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kit-crosscheck-") as folder:
        made = SUBMISSIONS[name](Path(folder, "made"))
        submission = intake.collect(made, Path(folder, "copy"), exercise=None, candidate=None)
        environment = environments.build(submission.manifest.framework)
        level, proof = choose(isolation, environment)
        results = COMPARISONS[comparison](submission, environment, level, most)
    wrong = [result for result in results if result.short != result.long]
    for result in wrong:
        print(f"{name}: {result.short} the short way, {result.long} the long way\n{result.diff}")
    counts = Counter(result.long for result in results)
    print(
        f"{name}, {comparison} ({proof.level}): {len(results)} mutants, {len(wrong)} disagree; "
        f"{dict(sorted(counts.items()))}; {time.monotonic() - begin:.0f} s",
        flush=True,
    )
    return len(wrong)


@dataclass(frozen=True, slots=True)
class Result:
    """What the short and the long way say of a mutant."""

    short: str
    long: str
    diff: str


def compare_engine(
    submission: Submission, environment: Environment, level: Level, most: int
) -> list[Result]:
    """Compare what the suite notices in fork servers and in fresh processes."""
    results = engine.compare(submission, environment, level, most=most)
    return [Result(r.forked.value, r.fresh.value, r.mutant.diff) for r in results]


def compare_decisive(
    submission: Submission, environment: Environment, level: Level, most: int
) -> list[Result]:
    """Compare what counts by the likeliest checks and by the whole hidden suite."""
    words = {True: "decisive", False: "not decisive"}
    results = decisive.compare(submission, environment, level, most=most)
    return [Result(words[r.short], words[r.whole], r.mutant.diff) for r in results]


COMPARISONS = {"engine": compare_engine, "decisive": compare_decisive}


if __name__ == "__main__":
    sys.exit(main())
