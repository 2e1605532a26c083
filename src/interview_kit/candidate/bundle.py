"""What `kit.pyz` carries besides its program: the hand-out's facts, and what is sealed."""

import json
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from interview_kit.candidate.sealed import unseal
from interview_kit.candidate.stop import Stop

FACTS = "handout.json"
SEALED = "sealed"
FAULTS = "faults.json"
ORIGINALS = "given"
"""The folder of the hand-out's own texts, as they were handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutPhase:
    """One phase: `minutes` of this candidate, and how many hidden `checks` it has in all."""

    number: int
    title: str
    minutes: float
    points: float
    checks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """The facts. `files` maps the hand-out's own texts to their SHA-256.

    `services` are what a program calls and `inputs` what it reads, as `Service` and `InputFile`
    have them: `module` is a file of `kit.pyz`.
    """

    format_version: int
    id: str
    kit: str
    exercise: str
    title: str
    framework: str
    frameworks: tuple[str, ...]
    candidate: str
    collection: str
    ai: str
    ai_policy: str
    weights: dict[str, float]
    phases: tuple[HandoutPhase, ...]
    questions: tuple[str, ...]
    files: dict[str, str]
    env: dict[str, str] = field(default_factory=dict)
    services: tuple[dict[str, str], ...] = ()
    inputs: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPhase:
    """What a phase brings: its brief, its starter, its visible checks by file name."""

    brief: str
    starter: dict[str, str]
    checks: dict[str, str]


class Bundle:
    """A `kit.pyz`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handout = parse_facts(json.loads(self.read_member(FACTS)))

    def phase(self, number: int) -> HandoutPhase:
        """Return the facts of a phase."""
        return next(phase for phase in self.handout.phases if phase.number == number)

    def next_phase(self, number: int) -> HandoutPhase | None:
        """Return the phase after one; None after the last."""
        later = [phase for phase in self.handout.phases if phase.number > number]
        return later[0] if later else None

    def open_phase(self, number: int) -> OpenedPhase:
        """Break the seal of a phase."""
        return OpenedPhase(**json.loads(self._open(f"phase-{number}")))

    def answer(self, number: int) -> str:
        """Break the seal of one answer; questions are numbered from 1."""
        return self._open(f"answer-{number}").decode("utf-8")

    def faults(self) -> dict[str, Any] | None:
        """Return the public faults with the phase of each requirement, or None."""
        if not self._holds(FAULTS):
            return None
        faults: dict[str, Any] = json.loads(self.read_member(FAULTS))
        return faults

    def read_original(self, name: str) -> bytes | None:
        """Return one of the hand-out's own texts as it was handed out, or None."""
        member = f"{ORIGINALS}/{name}"
        return self.read_member(member) if self._holds(member) else None

    def _holds(self, name: str) -> bool:
        with zipfile.ZipFile(self.path) as archive:
            return name in archive.namelist()

    def _open(self, name: str) -> bytes:
        return unseal(self.read_member(f"{SEALED}/{name}"), f"{self.handout.id}:{name}")

    def read_member(self, name: str) -> bytes:
        """Read one file of `kit.pyz`. Raises `Stop` when it is damaged."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                return archive.read(name)
        except (KeyError, OSError, zipfile.BadZipFile) as error:
            raise Stop(
                f"{self.path.name} is damaged: {name} cannot be read",
                "take it from the zip again",
            ) from error


def parse_facts(values: dict[str, Any]) -> Handout:
    """Build the facts from their JSON."""
    phases = tuple(HandoutPhase(**phase) for phase in values.pop("phases"))
    for name in ("questions", "frameworks", "services", "inputs"):
        values[name] = tuple(values.get(name, ()))
    return Handout(phases=phases, **values)
