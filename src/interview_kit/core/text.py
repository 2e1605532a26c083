"""Make untrusted text safe to show: names, messages and bodies that a candidate can choose.

`visible` is the core: it bounds the length and escapes every character that acts instead of
showing (`\\x1b`, `\\u202e`). What it returns encodes to UTF-8, is legal in XML, and holds no
control character besides the line feed. The other functions add what their kind of output needs.
"""

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


MAX_CHARACTERS = 4000
"""Characters of an untrusted text that are shown unless the caller says otherwise."""

_ACTING = re.compile(
    "["
    "\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters, the line feed apart
    "\xad\u061c\u180e\u200b\u200e\u200f\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible
    "\u2028-\u202e"  # line separators and direction overrides (2066-2069 are above)
    "\u115f\u1160\u3164\uffa0"  # letters that are blank
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # surrogates and what is no character
    "\U000e0000-\U000e0fff"  # tags and selectors: text that only machines read
    "]|[" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 17))
    + "]"
)  # fmt: skip
_TAB = "    "
_PAGE_START = 10_000
"""Characters of an HTML page in which its title is looked for."""
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with, also in full width."""
_BACKTICKS = re.compile("`+")

_CI_NAMES = (
    "add-mask|add-matcher|add-path|debug|echo|endgroup|error|group|notice|remove-matcher"
    "|save-state|set-env|set-output|stop-commands|warning"
)
_CI_COMMAND = re.compile(
    rf"(?P<hash>#)#(?=\w*\[)|^(?P<start>\s*):(?=:)|:(?=:(?:{_CI_NAMES})\b[^:\n]*::)",
    re.IGNORECASE | re.MULTILINE,
)


def visible(text: str, limit: int = MAX_CHARACTERS) -> str:
    """Escape every character that acts; cut to `limit` characters plus a note on the cut."""
    escaped = _ACTING.sub(_escape_character, text[:limit].replace("\r\n", "\n").replace("\t", _TAB))
    if len(text) <= limit and len(escaped) <= limit:
        return escaped
    return f"{escaped[:limit]}… (cut: {len(text)} characters in all)"


def one_line(text: str, limit: int = 300) -> str:
    """Do the same on one line: line feeds are written as `\\n`."""
    return visible(text, limit).replace("\n", "\\n")


def summarize_page(text: str) -> str:
    """Return an HTML page as its title or its first line of text; any other text as it is.

    Frameworks answer errors with pages of HTML, which hide what a reader looks for.
    """
    start = text[:_PAGE_START].lstrip()
    if not start.lower().startswith(("<!doctype html", "<html")):
        return text
    title = _TITLE.search(start)
    lines = (_TAG.sub(" ", line).strip() for line in start.split("\n"))
    words = title[1] if title else next((line for line in lines if line), "")
    return f"an HTML page: {unescape(' '.join(words.split()))}" if words else "an HTML page"


def terminal(text: str, limit: int = MAX_CHARACTERS) -> str:
    """Escape for a terminal or a CI log: no line, wrapped anywhere, is a command to the CI."""
    return _CI_COMMAND.sub(_escape_command, visible(text, limit))


def html(text: str, limit: int = MAX_CHARACTERS) -> "Markup":
    """Escape for an HTML element or a quoted attribute."""
    from markupsafe import escape  # late: a candidate's environment may not have it

    return escape(visible(text, limit))


def cell(text: str, limit: int = 300) -> str:
    """Escape for a cell of a CSV file: no spreadsheet takes it for a formula."""
    line = one_line(text, limit)
    return f"'{line}" if line.lstrip(" ").startswith(_FORMULA) else line


def markdown(text: str, limit: int = 300) -> str:
    """Escape for Markdown as code: no markup, link, mention or HTML in it acts, also in a table."""
    line = one_line(text, limit).replace("|", "\\|") or " "
    longest = max((len(run) for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    # Spaces keep a backtick of the text apart from the fence; one at each end is not shown.
    return f"{fence} {line} {fence}" if longest or not line.strip() else f"{fence}{line}{fence}"


def _escape_character(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape_command(match: re.Match[str]) -> str:
    if match["hash"]:
        return "#\\x23"
    return f"{match['start'] or ''}\\x3a"
