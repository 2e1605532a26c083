"""The passages that two programs share, and an excerpt of each program around them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from interview_kit.cohort.similarity import (
    RUN,
    Fingerprints,
    Token,
    hash_runs,
    list_tokens,
)

LINE_WIDTH = 200
"""Characters of a line that are shown."""
LONG = 20
"""Runs of a match that is certainly none of the short ones that many lines have in common."""
MAX_PLACES = 50
"""Places in the other file that are tried for a passage: some runs are everywhere."""
CONTEXT = 2
"""Lines that are shown before and after a shared passage."""


@dataclass(frozen=True, slots=True)
class Match:
    """Runs of tokens that are the same in both: where they begin in each, and how many."""

    first: int
    second: int
    length: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A shared part of a text, from one character to another; its number is the same in both."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a line; `passage` is the number of the shared passage, 0 outside of any.

    `is_first` says that the passage begins here.
    """

    text: str
    passage: int = 0
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a program; `skipped` counts the lines before it that are left out."""

    number: int
    segments: tuple[Segment, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The lines of a program with shared passages; `rest` counts those that follow."""

    path: str
    lines: tuple[Line, ...]
    rest: int


def excerpt_both(
    files: tuple[str, str], texts: tuple[str, str], starter: Fingerprints
) -> tuple[Excerpt, Excerpt]:
    """Return excerpts of two files with what they share beyond the starter."""
    first, second = (list(list_tokens(*pair)) for pair in zip(files, texts, strict=True))
    matches = find_matches(hash_runs(first), hash_runs(second), starter)
    spans = [(match.first, match.length) for match in matches]
    other_spans = [(match.second, match.length) for match in matches]
    return (
        cut_excerpt(files[0], texts[0], place_passages(first, spans)),
        cut_excerpt(files[1], texts[1], place_passages(second, other_spans)),
    )


def find_matches(
    first: Sequence[int], second: Sequence[int], starter: Fingerprints
) -> tuple[Match, ...]:
    """Find what two programs share, in the order of the first; nothing of either twice.

    Long matches come first, or short ones, which many lines have in common, would break them up.
    """
    places: dict[int, list[int]] = {}
    for place, value in enumerate(second):
        if value not in starter:
            places.setdefault(value, []).append(place)
    pair = Unmatched(first, second)
    matches = [match for least in (LONG, 1) for match in pair.take_matches(places, least)]
    return tuple(sorted(matches, key=attrgetter("first")))


class Unmatched:
    """The runs of two programs that are in no match yet."""

    def __init__(self, first: Sequence[int], second: Sequence[int]) -> None:
        self._first = first
        self._second = second
        self._free = set(range(len(first)))
        self._other_free = set(range(len(second)))

    def take_matches(self, places: Mapping[int, Sequence[int]], least: int) -> Iterator[Match]:
        """Yield matches of at least so many runs; `places` are those of each run in the second."""
        index = 0
        while index < len(self._first):
            candidates = places.get(self._first[index], ())[:MAX_PLACES]
            matches = (Match(index, place, self._measure(index, place)) for place in candidates)
            best = max(matches, key=attrgetter("length"), default=Match(index, 0, 0))
            if best.length >= least:
                self._free.difference_update(range(index, index + best.length))
                self._other_free.difference_update(range(best.second, best.second + best.length))
                yield best
            index += best.length if best.length >= least else 1

    def _measure(self, index: int, place: int) -> int:
        """Count the runs that are the same from these places on, and free in both."""
        start = index
        while (
            index in self._free
            and place in self._other_free
            and self._first[index] == self._second[place]
        ):
            index, place = index + 1, place + 1
        return index - start


def place_passages(
    tokens: Sequence[Token], spans: Sequence[tuple[int, int]]
) -> tuple[Passage, ...]:
    """Return the passages of spans of runs, in the order of the text; each is numbered by span.

    The last tokens of one may be the first of the next: they belong to the earlier.
    """
    passages, following = [], 0
    numbered = [(first, length, number) for number, (first, length) in enumerate(spans, 1)]
    for first, length, number in sorted(numbered):
        start, following = max(first, following), first + length + RUN - 1
        passages.append(Passage(tokens[start].start, tokens[following - 1].end, number))
    return tuple(passages)


def cut_excerpt(path: str, text: str, passages: Sequence[Passage]) -> Excerpt:
    """Cut the lines around the passages out of a text."""
    lines = list(mark_lines(text, passages))
    marked = [index for index, line in enumerate(lines) if any(s.passage for s in line.segments)]
    near = {
        neighbour
        for index in marked
        for neighbour in range(index - CONTEXT, index + CONTEXT + 1)
        if 0 <= neighbour < len(lines)
    }
    excerpt_lines = tuple(count_skipped([lines[index] for index in sorted(near)]))
    return Excerpt(path=path, lines=excerpt_lines, rest=len(lines) - max(near, default=-1) - 1)


def shorten(excerpt: Excerpt, limit: int) -> Excerpt:
    """Return the first lines of an excerpt, at most so many."""
    lines = excerpt.lines[:limit]
    last = excerpt.lines[-1].number + excerpt.rest if excerpt.lines else excerpt.rest
    return replace(excerpt, lines=lines, rest=last - (lines[-1].number if lines else 0))


def count_skipped(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, each with the count of those between it and the one before."""
    previous = 0
    for line in lines:
        yield Line(line.number, line.segments, skipped=line.number - previous - 1)
        previous = line.number


def mark_lines(text: str, passages: Sequence[Passage]) -> Iterator[Line]:
    """Yield the lines of a text, cut where passages begin and end."""
    position, waiting = 0, deque(passages)
    for number, content in enumerate(text.removesuffix("\n").split("\n"), 1):
        while waiting and waiting[0].end <= position:
            waiting.popleft()
        yield Line(number, tuple(cut_line(content, position, waiting)))
        position += len(content) + 1


def cut_line(content: str, position: int, passages: Iterable[Passage]) -> Iterator[Segment]:
    """Yield the segments of a line that begins at a position of the text."""
    visible, covered = content[:LINE_WIDTH], 0
    for passage in passages:
        start, end = passage.start - position, min(passage.end - position, len(visible))
        if start >= len(visible):
            break
        is_first = start >= 0
        # The indentation of a line is no part of a passage that began before it.
        start = start if is_first else len(visible) - len(visible.lstrip())
        if start < end:
            yield from [Segment(visible[covered:start])] * (start > covered)
            yield Segment(visible[start:end], passage.number, is_first)
            covered = end
    rest = visible[covered:] + ("…" if len(content) > LINE_WIDTH else "")
    yield from [Segment(rest)] * bool(rest)
