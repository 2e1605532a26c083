"""Search the built hand-out, its sealed parts too, for lines that must never be in it.

Files that lie open may show the starter of the first phase; sealed parts may show the later
starters, the briefs, the visible checks and the answers. Nothing may show more.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from interview_kit.authoring import sealing
from interview_kit.authoring.handout import PYZ, pack
from interview_kit.authoring.public_faults import extract_programs
from interview_kit.authoring.starters import BARE, GUIDED, derive_starter, list_files
from interview_kit.authoring.visible_checks import CONFTEST, visible_checks
from interview_kit.authoring.zipapp import read_program
from interview_kit.candidate.bundle import FACTS, FAULTS, SEALED
from interview_kit.candidate.sealed import unseal
from interview_kit.core import layout
from interview_kit.core.model import Exercise

MIN_LINE = 25
"""Shorter lines (`return user`) are in any program and give nothing away."""
INTERVIEWER_FILES = ("INTERVIEW_GUIDE.md", "docs/questions.md", "docs/interview-sheet.md")
ANYWHERE = ("import ", "from ", "def __init__(self)")
"""Lines that begin like this are in any program, too."""


def find_leaks(exercise: Exercise) -> Iterator[str]:
    """Find secret lines in any hand-out: of each phase, of all, and of all with a bare starter."""
    for framework in exercise.frameworks:
        for numbers in ([], *([phase.number] for phase in exercise.phases)):
            for name, line in find_leaks_in_handout(exercise, framework, numbers):
                ids = [p.id for p in exercise.phases if [p.number] == numbers] or ["all phases"]
                yield f"the {framework} hand-out of {ids[0]} shows {name}: {line}"
        if layout.bare_starter(exercise.id, exercise.phases[0].id, framework).is_dir():
            for name, line in find_leaks_in_handout(exercise, framework, [], BARE):
                yield f"the bare {framework} hand-out shows {name}: {line}"


def find_leaks_in_handout(
    exercise: Exercise, framework: str, numbers: Sequence[int], kind: str = GUIDED
) -> Iterator[tuple[str, str]]:
    """Yield the file and the text of every secret line in the hand-out of these phases."""
    first = min(numbers, default=1)
    last = max(numbers, default=len(exercise.phases))
    answers = distinctive_lines(answer for _, answer in sealing.read_questions(exercise.id))
    closed = secret_lines(exercise, framework, last)
    opened = secret_lines(exercise, framework, first) | answers
    with tempfile.TemporaryDirectory(prefix="kit-leaks-") as folder:
        packed = pack(
            exercise.id,
            framework,
            candidate="x",
            phases=numbers,
            kind=kind,
            folder=Path(folder),
        )
        for name, text in read_members(packed.path):
            secret = closed if f"/{SEALED}/" in name else opened
            yield from ((name, line) for line in sorted(distinctive_lines([text]) & secret))


def secret_lines(exercise: Exercise, framework: str, phase: int) -> set[str]:
    """Return the lines that a candidate of the phase must not see."""
    # The kit's own program may hold the same idioms as a solution.
    idioms = (data.decode("utf-8") for data in read_program().values())
    public = distinctive_lines([*derive_starter(exercise, framework, phase).values(), *idioms])
    solution = distinctive_lines(
        derive_starter(exercise, framework, len(exercise.phases) + 1).values()
    )
    hidden = distinctive_lines(
        path.read_text("utf-8")
        for part in exercise.phases
        for path in list_files(layout.hidden_tests(exercise.id, part.id))
    )
    hidden |= distinctive_lines([read_conftest(exercise)])
    # A sealed part may hold the visible checks of its phases, line by line.
    public |= distinctive_lines(
        source
        for part in exercise.phases
        if part.number <= phase
        for source in visible_checks(exercise, part).values()
    )
    own = distinctive_lines(
        p.read_text("utf-8") for p in list_files(layout.solution(exercise.id) / "tests")
    )
    return (
        solution | hidden | own | read_secret_faults(exercise) | read_interviewer_notes(exercise)
    ) - public


def read_conftest(exercise: Exercise) -> str:
    """Read the fixtures that all hidden suites of an exercise share."""
    path = layout.exercise(exercise.id) / CONFTEST
    return path.read_text("utf-8") if path.is_file() else ""


def read_secret_faults(exercise: Exercise) -> set[str]:
    """Return the lines of the faults that are not public, with their titles."""
    public = "\n".join(extract_programs(exercise.id).values())
    folder = layout.faults(exercise.id)
    lines = (
        distinctive_lines(p.read_text("utf-8") for p in list_files(folder))
        if folder.is_dir()
        else set()
    )
    return {line for line in lines if line not in public}


def read_interviewer_notes(exercise: Exercise) -> set[str]:
    """Return the lines of the documents for interviewers."""
    files = [layout.ROOT / name for name in INTERVIEWER_FILES]
    files += [layout.faults_table(exercise.id), layout.interview_guide(exercise.id)]
    return distinctive_lines(file.read_text("utf-8") for file in files if file.is_file())


def distinctive_lines(texts: Iterable[str]) -> set[str]:
    """Return the lines that are long enough to be found in one place only."""
    lines = {line.strip() for text in texts for line in text.splitlines()}
    return {line for line in lines if len(line) >= MIN_LINE and not line.startswith(ANYWHERE)}


def read_members(archive: Path) -> Iterator[tuple[str, str]]:
    """Yield every text in a hand-out with its name, also those in `kit.pyz` and behind seals."""
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            if name != PYZ:
                yield name, opened.read(name).decode("utf-8")
        with opened.open(PYZ) as inner, zipfile.ZipFile(inner) as pyz:
            key = json.loads(pyz.read(FACTS))["id"]
            for name in pyz.namelist():
                data, place = pyz.read(name), f"{PYZ}/{name}"
                if name == FAULTS:
                    sources = json.loads(data)["faults"]
                    yield from ((f"{place}/{file}", text) for file, text in sources.items())
                    continue
                if not name.startswith(f"{SEALED}/"):
                    yield place, data.decode("utf-8")
                    continue
                part = name.removeprefix(f"{SEALED}/")
                text = unseal(data, f"{key}:{part}").decode("utf-8")
                yield from split_part(place, text)


def split_part(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the files in a sealed part; an answer is one text."""
    if "phase-" not in name:
        yield name, text
        return
    phase = json.loads(text)
    yield f"{name}/BRIEF.md", phase["brief"]
    yield from ((f"{name}/checks/{path}", source) for path, source in phase["checks"].items())
    yield from ((f"{name}/starter/{path}", code) for path, code in phase["starter"].items())
