"""Which lines are tried: those that coverage counts and says to run."""

from interview_kit.core.model import FileCoverage
from interview_kit.suite.variants.apart import ignore_file
from interview_kit.suite.variants.probes import draw_line_probes

SOURCE = '''
def run(x):
    """Say what runs."""
    y: int
    y = x
    "a text that is no code"
    return y
    print("dead code")


def never(x):
    """Say what never runs."""
    return x


if __name__ == "__main__":
    def start():
        return run(1)
'''
COVERAGE = FileCoverage(
    path="shop.py", statements=6, missing_lines=(13,), branches=0, missing_branches=()
)
"""What coverage says of tests that call the first function: lines 3, 4, 6, 8 and 12 have no code,
and those from 17 on are left out."""


def test_only_lines_that_coverage_counts_and_says_to_run_are_tried() -> None:
    probes = draw_line_probes({"shop.py": SOURCE}, ignore_file, {"shop.py": COVERAGE}, seed=1)
    assert sorted(probe.line for probe in probes) == [5, 7]
