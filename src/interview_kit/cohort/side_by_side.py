"""Render the pairs of similar submissions as a page: their code side by side, without script."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

from interview_kit.cohort.page import build_environment, find_fitting
from interview_kit.cohort.passages import Excerpt, excerpt_both, shorten
from interview_kit.cohort.record import Cohort, SimilarPair
from interview_kit.cohort.similarity import Fingerprints, read_archive, read_starter
from interview_kit.core import layout
from interview_kit.core.errors import EngineError, KitError

LINE_LIMITS = (400, 100, 30, 0)
"""How many lines of each file are shown. The first that fits is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """What the page shows of a pair: excerpts of its most similar files, none where code lacks."""

    pair: SimilarPair
    files: tuple[tuple[Excerpt, Excerpt], ...]


def render(cohort: Cohort, folder: Path) -> str:
    """Render the page of a cohort whose reports and submissions are in a folder.

    Raises `EngineError` when even its smallest form is too large.
    """
    pairs = list(view_pairs(cohort, folder))
    template = build_environment().get_template("similar.html")
    pages = (
        template.render(cohort=cohort, pairs=[shorten_pair(pair, limit) for pair in pairs])
        for limit in LINE_LIMITS
    )
    if page := find_fitting(pages):
        return page
    raise EngineError("the page of similar submissions is too large: use --no-similarity")


def shorten_pair(view: PairView, limit: int) -> PairView:
    """Return a pair with at most so many lines of each file."""
    files = ((shorten(first, limit), shorten(second, limit)) for first, second in view.files)
    return PairView(pair=view.pair, files=tuple(files))


def view_pairs(cohort: Cohort, folder: Path) -> Iterator[PairView]:
    """Yield what is shown of each pair."""
    exercises = {row.name: row.exercise for row in cohort.rows}
    for pair in cohort.similar:
        texts = read_texts(folder, pair.first), read_texts(folder, pair.second)
        starter = take_away(exercises.get(pair.first) or "")
        files = (
            excerpt_both(names, (texts[0][names[0]], texts[1][names[1]]), starter)
            for names in pair.files
            if names[0] in texts[0] and names[1] in texts[1]
        )
        yield PairView(pair=pair, files=tuple(files))


@cache
def take_away(exercise_id: str) -> Fingerprints:
    """Return what all candidates of an exercise were given; nothing where it is not known."""
    with suppress(KitError):
        return read_starter(exercise_id)
    return frozenset()


def read_texts(folder: Path, name: str) -> dict[str, str]:
    """Read the programs of a submission by path; none where its copy is missing or damaged."""
    with suppress(OSError, BadZipFile, ValueError):
        return read_archive((folder / name / layout.SUBMISSION).read_bytes())
    return {}
