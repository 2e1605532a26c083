"""Find pairs of submissions that share an unusual amount of code beyond the starter.

Code is compared as tokens, in which every name is alike and comments and white space are left
out, so renaming and reformatting change nothing. A submission is the set of its fingerprints:
runs of tokens, wherever they stand. What the starters of the exercise hold is taken away first.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, combinations
from pathlib import Path

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.token import Comment, Literal, Name, String, Text
from pygments.util import ClassNotFound

from interview_kit.cohort.record import Cohort, SimilarPair
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.exercise.definition import read_exercise

RUN = 12
"""Tokens of a fingerprint: shorter runs are shared by many programs of a framework."""
LEAST = 150
"""Fewer fingerprints than this say nothing."""
UNUSUAL = 40.0
"""Percent of the smaller submission. Independent ones were seen to share 15 at most."""
MAX_CHARACTERS, MAX_FILES = 500_000, 200
"""How much of a submission is compared, its smallest files first: reading takes seconds."""
MAX_PAIRS = 50
MAX_WORKS = 1500
"""More submissions are not compared: each is compared with each."""
CODE_SUFFIXES = frozenset(
    (".py", ".js", ".mjs", ".cjs", ".ts", ".go", ".java", ".rb", ".php", ".rs", ".cs", ".kt")
)

Fingerprints = frozenset[int]


@dataclass(frozen=True, slots=True)
class Token:
    """What counts of a program, and its place in the text: all names have the same sign."""

    start: int
    end: int
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The fingerprints of one submission, of all its files and of each."""

    name: str
    whole: Fingerprints
    files: Mapping[str, Fingerprints]


def compare_cohort(cohort: Cohort, folder: Path) -> Cohort:
    """Return the cohort with the pairs of graded submissions that share an unusual amount.

    What was graded lies beside each scorecard. Submissions of different exercises differ anyway.
    """
    rows = [row for row in cohort.rows if row.folder and row.state is RowState.GRADED]
    if len(rows) > MAX_WORKS:
        reason = f"there are more than {MAX_WORKS} submissions"
        return cohort.model_copy(update={"not_compared": reason})
    pairs: list[SimilarPair] = []
    for line in cohort.exercises:
        starter = read_starter(line.id)
        members = [row.name for row in rows if row.exercise == line.id]
        works = (read_work(folder / name / layout.SUBMISSION, name, starter) for name in members)
        pairs += find_pairs([work for work in works if work])
    return cohort.model_copy(update={"similar": sort_pairs(pairs), "not_compared": None})


def read_starter(exercise_id: str) -> Fingerprints:
    """Return the fingerprints of all that candidates of an exercise are given."""
    return take_fingerprints("", dict(read_folders(list_given(exercise_id)))).whole


def list_given(exercise_id: str) -> Iterator[Path]:
    """Yield the folders of all programs that candidates of an exercise are given."""
    exercise = read_exercise(exercise_id)
    yield layout.texts(exercise_id)
    for phase in exercise.phases:
        for framework in exercise.frameworks:
            yield layout.starter(exercise_id, phase.id, framework)
            yield layout.bare_starter(exercise_id, phase.id, framework)


def read_work(archive: Path, name: str, starter: Fingerprints) -> Work | None:
    """Read what was graded of a submission; None where it is missing or damaged."""
    with suppress(OSError, zipfile.BadZipFile):
        return take_fingerprints(name, read_archive(archive.read_bytes()), starter)
    return None


def take_fingerprints(
    name: str, texts: Mapping[str, str], starter: Fingerprints = frozenset()
) -> Work:
    """Take the fingerprints of a submission's files, without those of the starter."""
    files = {path: fingerprint(path, text) - starter for path, text in texts.items()}
    return Work(name=name, whole=frozenset().union(*files.values()), files=files)


def fingerprint(path: str, text: str) -> Fingerprints:
    """Return the fingerprints of one file; none for a file that is no program."""
    return frozenset(hash_runs(list(list_tokens(path, text))))


def hash_runs(tokens: Sequence[Token]) -> list[int]:
    """Return the fingerprint of the run that begins at each token, but for the last tokens."""
    signs = [token.sign for token in tokens]
    return [hash(tuple(signs[i : i + RUN])) for i in range(len(signs) - RUN + 1)]


def list_tokens(path: str, text: str) -> Iterator[Token]:
    """Yield what counts of a file: names and literals only by their kind."""
    lexer = find_lexer(Path(path).suffix.lower())
    for start, kind, value in lexer.get_tokens_unprocessed(text) if lexer else ():
        if kind in Comment or kind in Text or kind in String.Doc or not value.strip():
            continue
        sign = "name" if kind in Name else "literal" if kind in Literal else value
        yield Token(start=start, end=start + len(value), sign=sign)


@cache
def find_lexer(suffix: str) -> Lexer | None:
    """Return the lexer of a program's language, by the suffix of its files' names."""
    if suffix not in CODE_SUFFIXES:
        return None
    with suppress(ClassNotFound):
        return get_lexer_for_filename(f"program{suffix}")
    return None


def is_program(path: str) -> bool:
    """Tell whether a file is a program in a language that is compared."""
    return Path(path).suffix.lower() in CODE_SUFFIXES


def find_pairs(works: Sequence[Work]) -> tuple[SimilarPair, ...]:
    """Find the pairs that share an unusual amount, the most similar first."""
    pairs = [
        SimilarPair(
            first=first.name, second=second.name, percent=percent, files=match_files(first, second)
        )
        for first, second in combinations([w for w in works if len(w.whole) >= LEAST], 2)
        if (percent := compare(first.whole, second.whole)) >= UNUSUAL
    ]
    return sort_pairs(pairs)


def sort_pairs(pairs: Iterable[SimilarPair]) -> tuple[SimilarPair, ...]:
    """Sort pairs, the most similar first, and keep the first."""
    return tuple(sorted(pairs, key=lambda pair: (-pair.percent, pair.first))[:MAX_PAIRS])


def compare(first: Fingerprints, second: Fingerprints) -> float:
    """Return how much of the smaller set is in the other one, in percent."""
    smaller = min(len(first), len(second))
    return round(100 * len(first & second) / smaller, 1) if smaller else 0.0


def match_files(first: Work, second: Work) -> tuple[tuple[str, str], ...]:
    """Return the pairs of files that share the most."""
    shared = [
        (len(prints & other_prints), path, file)
        for path, prints in first.files.items()
        for file, other_prints in second.files.items()
    ]
    best = sorted((item for item in shared if item[0]), reverse=True)[:3]
    return tuple((path, file) for _, path, file in best)


def read_archive(archive: bytes) -> dict[str, str]:
    """Read the programs in an archive that the kit wrote, by path; lines end with a line feed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members = [member for member in opened.infolist() if is_program(member.filename)]
        members.sort(key=lambda member: member.file_size)
        sizes = accumulate(member.file_size for member in members[:MAX_FILES])
        chosen = [
            member for member, size in zip(members, sizes, strict=False) if size <= MAX_CHARACTERS
        ]
        return {member.filename: decode(opened.read(member)) for member in chosen}


def decode(content: bytes) -> str:
    """Decode a program."""
    return content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def read_folders(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield path and text of each program in folders, such as those of starters."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and is_program(path.name):
                yield path.as_posix(), path.read_text("utf-8", "replace")
