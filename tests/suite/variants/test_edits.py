"""Edits of one file: texts, diffs with their line numbers, and what compiles to the same."""

from interview_kit.suite.variants.edits import Edit, SourceText

SOURCE = "# head\n\nX = 1\n\n\ndef f(a):\n    return a + 1\n\n\n" + "Y = 2\n" * 40 + "Z = 3\n"


def text(source: str = SOURCE) -> SourceText:
    made = SourceText(source)
    made.set_units("# head\n\n", ["X = 1\n", "\n\ndef f(a):\n    return a + 1\n", "\n\nY = 2\n"])
    return made


def edit(old: str, new: str) -> Edit:
    start = SOURCE.encode().index(old.encode())
    return Edit(start, start + len(old.encode()), new)


def test_an_edit_changes_only_its_bytes() -> None:
    change = edit("a + 1", "a - 1")
    assert text().cut(change) == "a + 1"
    assert text().apply(change) == SOURCE.replace("a + 1", "a - 1")


def test_the_same_code_has_no_fingerprint_and_other_code_has_one_of_its_unit() -> None:
    made = text()
    assert made.find_fingerprint(edit("a + 1", "(a + 1)")) is None
    assert made.find_fingerprint(edit("a + 1", "a +")) is None
    first, second = (made.find_fingerprint(edit("a + 1", new)) for new in ("a - 1", "( a - 1 )"))
    assert first == second is not None
    assert first != made.find_fingerprint(edit("1", "2"))


def test_a_future_import_holds_for_every_unit() -> None:
    source = "from __future__ import annotations\ndef f(a: int): pass\n"
    made = SourceText(source)
    made.set_units("", source.splitlines(keepends=True))
    start = source.index("int")
    assert made.find_fingerprint(Edit(start, start + 3, "str")) is not None
    assert made.find_fingerprint(Edit(start, start + 3, "(int)")) is None


def test_a_diff_far_down_has_the_lines_of_the_file() -> None:
    change = edit("Z = 3\n", "Z = 4\n")
    assert text().diff(change, "a.py") == (
        "--- a/a.py\n+++ b/a.py\n@@ -48,3 +48,3 @@\n Y = 2\n Y = 2\n-Z = 3\n+Z = 4\n"
    )


def test_lines_are_left_out_whole() -> None:
    assert text().apply(text().remove_lines(3, 6)) == SOURCE.replace("X = 1\n\n\n", "")
