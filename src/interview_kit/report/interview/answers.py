"""Read and write `interview.json`: answers that an interviewer recorded, beside the scorecard.

The scorecard itself is never changed: what a person judged and what the kit measured stay apart.
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

MAX_NOTE = 4000

Kind = Literal["evidence", "technical"]


class Answer(Document):
    """One question as it was asked, and the recorded answer.

    `id` is the place of the evidence or the number of a technical question; `said` lists the
    points of a solid answer that the candidate made.
    """

    kind: Kind
    id: str
    text: str
    said: tuple[str, ...] = ()
    score: Annotated[int, Field(ge=0, le=4)] | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE)] = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was recorded."""
        return self.score is None and not self.said and not self.note


class Interview(Document):
    """The answers about one submission."""

    format_version: Literal[1] = 1
    candidate: str
    sha256: str
    answers: tuple[Answer, ...] = ()

    def find(self, kind: Kind, id_: str, text: str) -> Answer | None:
        """Find the answer to a question. Questions about evidence must also have the same text."""
        for answer in self.answers:
            same_text = kind == "technical" or answer.text == text
            if (answer.kind, answer.id) == (kind, id_) and same_text:
                return answer
        return None

    def with_answer(self, answer: Answer) -> "Interview":
        """Return a copy with one more answer, in place of an earlier one to the same question."""
        earlier = self.find(answer.kind, answer.id, answer.text)
        answers = tuple(item for item in self.answers if item is not earlier)
        if not answer.is_empty:
            index = self.answers.index(earlier) if earlier else len(answers)
            answers = (*answers[:index], answer, *answers[index:])
        return self.model_copy(update={"answers": answers})


def read(folder: Path, sha256: str) -> Interview | None:
    """Read the answers about a submission; None when there are none yet.

    Raises `UnreadableSubmissionError` when the file is invalid, `UsageError` when it is about
    another submission.
    """
    path = folder / layout.INTERVIEW
    try:
        interview = Interview.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableSubmissionError(f"cannot read {path}: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the document"
        raise UnreadableSubmissionError(
            f"{path} is not an interview record: {key}: {first['msg']}; move it away to start over"
        ) from error
    if interview.sha256 != sha256:
        raise UsageError(f"{path} is about another submission; move it away to start over")
    return interview


def write(interview: Interview, folder: Path) -> None:
    """Write the answers, readable to their owner only. Raises `UsageError` when that fails."""
    path = folder / layout.INTERVIEW
    try:
        # Written aside and renamed, so that a full disk or a crash leaves the earlier answers.
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
