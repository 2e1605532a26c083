"""Turn what was typed into the options of a grading."""

import os
from typing import Any

from interview_kit.metrics.base import Options

QUICK_METRICS = ("behaviour", "coverage", "mutation")


def build_options(**arguments: Any) -> Options:
    """Build the options of a grading; arguments that are None or empty keep their default."""
    values = {name: value for name, value in arguments.items() if value not in (None, ())}
    values["phases"] = tuple(int(number) for number in arguments.get("phases") or ())
    values.setdefault("jobs", count_processors())
    if values.get("quick"):
        values.setdefault("only", QUICK_METRICS)
    return Options(**values)


def count_processors() -> int:
    """Count the processors that this process may use: the default number of parallel mutants."""
    return len(os.sched_getaffinity(0))
