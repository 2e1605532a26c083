"""Foreign text in every sink: it shows, and never acts."""

import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from interview_kit.core import text

HOSTILE = (
    "\x1b[2J\x1b]8;;http://evil.example\x07click\r\n\x00\x9b31m\x7f",
    "\u202eevil\u2066\u200b\ufeff\U000e0041\u2028",
    "\ud800\udc80\ufffe\uffff\U0001fffe",
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&",
    "[bold red]x[/] [link=file:///]y[/link] \\[z] :warning: [",
    "::error file=a,line=1::boom\n  ::stop-commands::x\n##[error]y ##vso[task.complete]z",
    "| a | `b` | [x](http://e.example) ![i](http://e.example/i.png) @name #1\n\n# h http://e.example",
    "=cmd|'/c calc'!A0",
    '  @SUM(1)"\n;=1',
    "-" * 5000,
)

any_text = st.one_of(
    st.text(st.characters(codec=None, exclude_categories=())),
    st.lists(st.sampled_from([*HOSTILE, "::", "##", "[", "error", "\n", " ", "`", "|"])).map(
        "".join
    ),
)

sinks = pytest.mark.parametrize(
    "sink",
    [
        text.visible,
        text.one_line,
        text.terminal,
        text.html,
    ],
)


def acts(character: str) -> bool:
    """Whether a character does something instead of showing (U+200C and U+200D join letters)."""
    return (
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(character)
        in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        or 0xE0000 <= ord(character) < 0xE1000
    ) and character != "\n"


@sinks
@given(foreign=any_text)
@example(foreign=HOSTILE[0])
@example(foreign=HOSTILE[1])
@example(foreign=HOSTILE[2])
def test_no_sink_lets_a_character_act(sink: Callable[[str], str], foreign: str) -> None:
    escaped = sink(foreign)

    assert not [hex(ord(character)) for character in escaped if acts(character)]
    escaped.encode("utf-8")


@given(foreign=any_text, limit=st.integers(min_value=0, max_value=50))
def test_the_length_is_bounded_and_the_cut_is_said(foreign: str, limit: int) -> None:
    escaped = text.visible(foreign, limit)

    assert len(escaped) <= limit + 40
    assert len(foreign) <= limit or f"{len(foreign)} characters in all" in escaped


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=200))
@example("Zoë 日本 👩\u200d💻 \u0645\u06cc\u200c\u062e")
def test_ordinary_text_stays_as_it_is(foreign: str) -> None:
    blank = str.maketrans("", "", "\u115f\u1160\u3164\uffa0")

    assert text.visible(foreign.translate(blank)) == foreign.translate(blank)


@pytest.mark.parametrize(
    ("foreign", "escaped"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\u202eb", r"a\u202eb"),
        ("\udc80", r"\udc80"),
        ("\U000e0041", r"\U000e0041"),
        ("a\r\nb\rc", "a\nb\\x0dc"),
        ("\tx", "    x"),
    ],
)
def test_what_acts_is_written_as_an_escape(foreign: str, escaped: str) -> None:
    assert text.visible(foreign) == escaped


@given(any_text)
def test_one_line_has_no_line_feed(foreign: str) -> None:
    assert "\n" not in text.one_line(foreign)


@given(any_text)
@example(HOSTILE[3])
def test_html_parses_back_to_the_visible_text(foreign: str) -> None:
    escaped = text.html(foreign)

    element = ElementTree.fromstring(f'<p title="{escaped}">{escaped}</p>')

    assert element.text == (text.visible(foreign) or None)


@given(any_text)
def test_visible_text_is_legal_xml(foreign: str) -> None:
    element = ElementTree.Element("failure")
    element.text = text.visible(foreign)

    parsed = ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8"))

    assert parsed.text == (text.visible(foreign) or None)


@given(any_text)
@example(HOSTILE[5])
def test_no_line_is_a_command_to_the_ci(foreign: str) -> None:
    for line in text.terminal(foreign).split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##[" not in line
        assert "##vso[" not in line


@given(st.integers(min_value=1, max_value=120))
def test_no_wrapped_line_is_a_command_to_the_ci(width: int) -> None:
    escaped = text.terminal(" ".join(HOSTILE).replace("\n", " "))

    for start in range(0, len(escaped), width):
        assert not escaped[start:].lstrip().lower().startswith(("::error", "::stop-commands"))


def test_a_test_id_is_left_alone() -> None:
    assert text.terminal("tests/test_a.py::TestUsers::test_x") == (
        "tests/test_a.py::TestUsers::test_x"
    )


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (
            "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>x</h1>",
            "an HTML page: 500 Internal Server Error",
        ),
        ("\n <HTML><head><Title lang='en'>a &lt;\n b</title>", "an HTML page: a < b"),
        ("<!DOCTYPE html><html>\n<body><h1>Not  Found</h1>\n<p>x", "an HTML page: Not Found"),
        ("<!DOCTYPE html><html>", "an HTML page"),
        ('{"detail": "<html>"}', '{"detail": "<html>"}'),
        ("", ""),
    ],
)
def test_of_an_html_page_only_what_it_is_about_is_quoted(page: str, shown: str) -> None:
    assert text.summarize_page(page) == shown
