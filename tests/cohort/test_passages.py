"""What two programs share is marked in both, under the same number."""

from interview_kit.cohort import passages
from interview_kit.cohort.passages import Excerpt, excerpt_both, shorten
from interview_kit.cohort.similarity import fingerprint
from tests.cohort.test_similarity import ONE, disguise

FIRST = '''"""A program of Ann."""


def add(store, user):
    if user.email in store.emails:
        raise Taken(user.email)
    store.emails[user.email] = user.id
    store.users[user.id] = user
    return user


def own():
    print("something else", sum(range(9)))


def remove(store, number):
    user = store.users.pop(number, None)
    if user is None:
        raise Missing(number)
    del store.emails[user.email]
'''
SECOND = """# Bob's own words
import os


def delete(memory, key):
    found = memory.people.pop(key, None)
    if found is None:
        raise Unknown(key)
    del memory.mails[found.mail]


class Other:
    x = {1: 2, 3: [4, 5], "six": (7, 8)}


def create(memory, new):
    if new.mail in memory.mails:
        # not this one
        raise Duplicate(new.mail)
    memory.mails[new.mail] = new.key
    memory.people[new.key] = new
    return new
"""


def marked(excerpt: Excerpt) -> dict[int, str]:
    """The text of each passage of an excerpt."""
    texts: dict[int, str] = {}
    for line in excerpt.lines:
        for part in line.segments:
            if part.passage:
                texts[part.passage] = f"{texts.get(part.passage, '')}{part.text}\n"
    return texts


def excerpt(first: str, second: str, starter: str = "") -> tuple[Excerpt, Excerpt]:
    return excerpt_both(("a.py", "b.py"), (first, second), fingerprint("x.py", starter))


def test_functions_in_another_order_have_the_same_number_in_both() -> None:
    ann, bob = (marked(part) for part in excerpt(FIRST, SECOND))
    assert set(ann) == set(bob) == {1, 2}
    assert "store.users[user.id] = user" in ann[1]
    assert "memory.people[new.key] = new" in bob[1]
    assert "not this one" in bob[1]
    assert "store.users.pop" in ann[2]
    assert "memory.people.pop" in bob[2]
    assert not any("something else" in text for text in ann.values())


def test_lines_that_many_have_in_common_do_not_break_up_a_long_passage() -> None:
    function = FIRST.split("\n\n\n")[1]
    lines = "    store.emails[user.email] = user.id\n    store.users[user.id] = user\n"
    ann, bob = (marked(part) for part in excerpt(f"def f():\n{lines}\n\n{function}", function))
    assert list(bob) == [1]
    assert ann == bob


def test_what_the_starter_holds_is_not_marked() -> None:
    (ann, bob) = excerpt(FIRST, SECOND, starter=FIRST.split("def own")[0])
    assert list(marked(ann)) == list(marked(bob)) == [1]
    assert "pop(number" in marked(ann)[1]


def test_lines_far_from_any_passage_are_counted() -> None:
    far = "".join(f"x{number} = 'text'\n" for number in range(40))
    (ann, _) = excerpt(f"{far}{FIRST}{far}", SECOND)
    assert ann.lines[0].skipped == 40 + 3 - passages.CONTEXT
    assert ann.lines[0].number == ann.lines[0].skipped + 1
    assert ann.lines[-1].number + ann.rest == 80 + len(FIRST.splitlines())
    short = shorten(ann, 5)
    assert short.lines == ann.lines[:5]
    assert short.lines[-1].number + short.rest == ann.lines[-1].number + ann.rest
    assert shorten(ann, 0).rest == 80 + len(FIRST.splitlines())
    assert shorten(ann, 400) == ann


def test_each_line_is_shown_whole_and_once() -> None:
    text = max(ONE.values(), key=len)
    (first, second) = excerpt(text, disguise(text))
    assert first.lines[0].segments
    for line in first.lines:
        content = "".join(part.text for part in line.segments)
        assert content == text.split("\n")[line.number - 1]
    numbers = {part.passage for line in second.lines for part in line.segments} - {0}
    firsts = [part.passage for line in first.lines for part in line.segments if part.is_first]
    assert firsts == sorted({*firsts})
    assert numbers <= {*firsts}


def test_a_program_in_one_long_line_is_cut() -> None:
    text = ";".join(f"a{number}=b[{number}].c(d,'e')" for number in range(600))
    (first, _) = excerpt(text, text)
    assert sum(len(part.text) for part in first.lines[0].segments) == passages.LINE_WIDTH + 1
