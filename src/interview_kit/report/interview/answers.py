"""What was answered: `interview.json` beside the scorecard, private to the interviewer.

The scorecard itself is never touched: what a person judged and what the kit measured stay apart.
"""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError, UsageError
from interview_kit.metrics.record import Document

MOST_NOTE = 4000

Kind = Literal["evidence", "technical"]


class Answer(Document):
    """One question as it was asked, and what came of it.

    `id` is the place of the evidence or the number of a technical question; `said` lists the
    points of a solid answer that were made.
    """

    kind: Kind
    id: str
    text: str
    said: tuple[str, ...] = ()
    score: Annotated[int, Field(ge=0, le=4)] | None = None
    note: Annotated[str, Field(max_length=MOST_NOTE)] = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was recorded."""
        return self.score is None and not self.said and not self.note


class Interview(Document):
    """The talk about one submission."""

    format_version: Literal[1] = 1
    candidate: str
    sha256: str
    answers: tuple[Answer, ...] = ()

    def find(self, kind: Kind, id_: str, text: str) -> Answer | None:
        """What was answered to a question; one about evidence is known by its words too."""
        for one in self.answers:
            if (one.kind, one.id) == (kind, id_) and (kind == "technical" or one.text == text):
                return one
        return None

    def with_answer(self, answer: Answer) -> "Interview":
        """The talk with one more answer, in the place of an earlier one to the same question."""
        earlier = self.find(answer.kind, answer.id, answer.text)
        kept = tuple(one for one in self.answers if one is not earlier)
        if not answer.empty:
            at = self.answers.index(earlier) if earlier else len(kept)
            kept = (*kept[:at], answer, *kept[at:])
        return self.model_copy(update={"answers": kept})


def read(folder: Path, sha256: str) -> Interview | None:
    """The talk about a submission, or None before it.

    Errors: `UnreadableSubmissionError` for a file that is none, `UsageError` for the talk about
    another submission.
    """
    path = folder / layout.INTERVIEW
    try:
        found = Interview.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableSubmissionError(f"cannot read {path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UnreadableSubmissionError(
            f"{path} is no record of a talk: {where}: {first['msg']}; move it away to begin anew"
        ) from error
    if found.sha256 != sha256:
        raise UsageError(f"{path} is about another submission; move it away to begin anew")
    return found


def write(interview: Interview, folder: Path) -> None:
    """Store the talk whole or not at all, readable to its owner only. Errors: `UsageError`."""
    path = folder / layout.INTERVIEW
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=folder)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(interview.model_dump_json(indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}; nothing was saved") from error
