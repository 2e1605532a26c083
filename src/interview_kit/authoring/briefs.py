"""Check the form of briefs: they fit their minutes, and print each rule once with its id.

A brief writes a requirement as `U01 (2)`: the id and the points. An id that no check can have
carries a mark on its line: *judged by a person* or *never checked*.
"""

import re
from collections.abc import Iterator

from interview_kit.core import layout
from interview_kit.core.model import Exercise, Phase, Requirement

MAX_WORDS_OF_FIRST = 450
MAX_WORDS_OF_LATER = 300
"""A minute is about 200 words; reading may take two of the minutes of a phase."""
MARKS = ("judged by a person", "never checked")
TIME_FOR_TESTS = "about a third"
POINTS = r"\b{} \((\d+(?:\.\d+)?)\)"


def check_briefs(exercise: Exercise) -> Iterator[str]:
    """Find what is wrong with the form of each brief, one line each."""
    for phase in exercise.phases:
        path = layout.brief(exercise.id, phase.id)
        if path.is_file():
            text = path.read_text("utf-8")
            name = path.relative_to(layout.ROOT)
            yield from (f"{name}: {problem}" for problem in find_problems(exercise, phase, text))


def find_problems(exercise: Exercise, phase: Phase, text: str) -> Iterator[str]:
    """Find what is wrong with one brief."""
    is_first = phase is exercise.phases[0]
    words, limit = len(text.split()), MAX_WORDS_OF_FIRST if is_first else MAX_WORDS_OF_LATER
    if words > limit:
        yield f"has {words} words; at most {limit} fit the minutes of the phase"
    opening = text.partition("\n\n")[2].partition("\n\n")[0]
    points = f"{sum(exercise.weights.values()) - exercise.weights['behaviour']:g}"
    if not re.search(rf"\btests\b[^.]*\b{points}\b", opening) or TIME_FOR_TESTS not in opening:
        yield f"must begin with what tests give ({points} points) and need ({TIME_FOR_TESTS})"
    yield from find_unknown_ids(exercise, phase, text)
    for requirement in exercise.requirements:
        if requirement.phase == phase.number:
            yield from compare_points(requirement, text)


def find_unknown_ids(exercise: Exercise, phase: Phase, text: str) -> Iterator[str]:
    """Find ids that no check of this phase or an earlier one can cite, and that have no mark."""
    prefixes = {requirement.id.rstrip("0123456789") for requirement in exercise.requirements}
    allowed = {item.id for item in exercise.requirements if item.phase <= phase.number}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(prefixes)))})\d+\b")
    for line in text.splitlines():
        for name in pattern.findall(line):
            if name not in allowed and not any(mark in line for mark in MARKS):
                yield f"{name} is no requirement of this phase or an earlier one: mark or drop it"


def compare_points(requirement: Requirement, text: str) -> Iterator[str]:
    """Compare the points that a brief prints beside an id with those of the requirement."""
    printed = re.findall(POINTS.format(requirement.id), text)
    expected = [] if requirement.bonus else [f"{requirement.points:g}"]
    if printed != expected:
        yield (
            f"{requirement.id} has the points {', '.join(printed) or 'none'}; "
            f"print {expected[0] if expected else 'none, it is a bonus'}, once"
        )
