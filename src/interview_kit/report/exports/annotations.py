"""Render findings as workflow commands of GitHub Actions: print them, and lines are annotated."""

from interview_kit.core.text import one_line, terminal
from interview_kit.report.exports.places import Place, list_places
from interview_kit.scorecard.result import Result

_LEVELS = {"warning": "warning", "note": "notice"}


def render(result: Result) -> str:
    """Render a line for each finding; GitHub shows the first ten of each level."""
    return "".join(f"{_describe(place)}\n" for place in list_places(result))


def _describe(place: Place) -> str:
    file, title = _escape_property(place.file, 400), _escape_property(place.title, 200)
    properties = f"file={file},line={max(1, place.line)},title={title}"
    return f"::{_LEVELS[place.level]} {properties}::{_escape(place.text, 500)}"


def _escape(text: str, limit: int) -> str:
    """Escape a message: one line, in which nothing is another command, or decoded to one."""
    return terminal(one_line(text, limit)).replace("%", "%25")


def _escape_property(text: str, limit: int) -> str:
    """Escape a property, which also ends at a colon or comma."""
    return _escape(text, limit).replace(":", "%3A").replace(",", "%2C")
