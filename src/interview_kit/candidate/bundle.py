"""What `kit.pyz` carries besides its program: the hand-out's facts, and what is sealed."""

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interview_kit.candidate.errors import Stop
from interview_kit.candidate.sealed import unseal

FACTS = "handout.json"
SEALED = "sealed"
FAULTS = "faults.json"
GIVEN = "given"
"""The folder of the hand-out's own texts, as they were handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One phase: `minutes` of this candidate, and how many requirements it has."""

    number: int
    title: str
    minutes: float
    points: float
    requirements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """The facts. `files` maps the hand-out's own texts to their SHA-256."""

    format_version: int
    id: str
    kit: str
    exercise: str
    title: str
    framework: str
    candidate: str
    collection: str
    ai: str
    ai_policy: str
    weights: dict[str, float]
    phases: tuple[Part, ...]
    questions: tuple[str, ...]
    files: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is there once a phase has begun: its brief, its starter, its visible checks."""

    brief: str
    starter: dict[str, str]
    checks: str


class Bundle:
    """A `kit.pyz`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handout = facts(json.loads(self._read(FACTS)))

    def phase(self, number: int) -> Part:
        """The facts of a phase."""
        return next(one for one in self.handout.phases if one.number == number)

    def following(self, number: int) -> Part | None:
        """The phase after one, if there is one."""
        later = [one for one in self.handout.phases if one.number > number]
        return later[0] if later else None

    def open_phase(self, number: int) -> Opened:
        """Break the seal of a phase."""
        return Opened(**json.loads(self._open(f"phase-{number}")))

    def answer(self, number: int) -> str:
        """Break the seal of one answer; questions are numbered from 1."""
        return self._open(f"answer-{number}").decode("utf-8")

    def faults(self) -> dict[str, Any] | None:
        """The public faults, if the hand-out has some: programs, and the phase of requirements."""
        if not self._holds(FAULTS):
            return None
        found: dict[str, Any] = json.loads(self._read(FAULTS))
        return found

    def given(self, name: str) -> bytes | None:
        """One of the hand-out's own texts as it was handed out, if it is carried."""
        member = f"{GIVEN}/{name}"
        return self._read(member) if self._holds(member) else None

    def _holds(self, name: str) -> bool:
        with zipfile.ZipFile(self.path) as archive:
            return name in archive.namelist()

    def _open(self, name: str) -> bytes:
        return unseal(self._read(f"{SEALED}/{name}"), f"{self.handout.id}:{name}")

    def _read(self, name: str) -> bytes:
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name)
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise Stop(
                f"{self.path.name} is damaged: {name} cannot be read",
                "take it from the zip again",
            ) from error


def facts(said: dict[str, Any]) -> Handout:
    """The facts as they were packed."""
    phases = tuple(Part(**one) for one in said.pop("phases"))
    questions = tuple(said.pop("questions"))
    return Handout(phases=phases, questions=questions, **said)
