"""The page: complete, inert, small, and readable without colours or a mouse."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from interview_kit.metrics.load.record import LoadPart, RouteLoad
from interview_kit.report import html, page
from interview_kit.scorecard.result import Result

ALL = ("perfect", "partial", "worked", "not_answering", "ungraded", "hostile", "huge")
VOID = {"meta", "rect", "br"}


class Page(HTMLParser):
    """A parsed page: its elements in order, and the text of each kind of element."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def named(self, *tags: str) -> list[tuple[str, dict[str, str | None]]]:
        return [(tag, attributes) for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="session")
def pages(results: dict[str, Result]) -> dict[str, Page]:
    return {name: Page(html.render(result)) for name, result in results.items()}


@pytest.mark.parametrize("name", ALL)
def test_a_page_stays_below_its_bound(pages: dict[str, Page], name: str) -> None:
    assert len(pages[name].source.encode("utf-8")) <= 300 * 1024


@pytest.mark.parametrize("name", ALL)
def test_nothing_on_a_page_acts_or_loads(pages: dict[str, Page], name: str) -> None:
    page = pages[name]

    assert page.named("script", "img", "link", "iframe", "object", "form", "base", "input") == []
    for _, attributes in page.elements:
        assert not [key for key in attributes if key.startswith("on") or key in ("src", "style")]
        assert (attributes.get("href") or "#").startswith("#")


@pytest.mark.parametrize("name", ALL)
def test_the_policy_stands_before_anything_else(pages: dict[str, Page], name: str) -> None:
    head = pages[name].source[:800]

    policy = "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\""
    assert policy in head.split("<title>")[0]
    assert head.index("Content-Security-Policy") < 200


def test_the_style_loads_nothing(results: dict[str, Result]) -> None:
    style = html.render(results["perfect"]).split("<style>")[1].split("</style>")[0]

    assert not re.search(r"url\(|@import|expression", style)


@pytest.mark.parametrize("name", ALL)
def test_headings_are_in_order(pages: dict[str, Page], name: str) -> None:
    levels = [int(tag[1]) for tag, _ in pages[name].named("h1", "h2", "h3", "h4", "h5", "h6")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", ALL)
def test_landmarks_labels_and_scopes_are_there(pages: dict[str, Page], name: str) -> None:
    page = pages[name]

    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.named(landmark)) == 1
    assert all(attributes.get("scope") in ("col", "row") for _, attributes in page.named("th"))
    for _, attributes in page.named("svg"):
        assert attributes.get("aria-label") or attributes.get("aria-hidden") == "true"
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in page.named("a"):
        assert (attributes["href"] or "")[1:] in ids


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PAIRS = [
    *[(ink, ground) for ink in ("ink", "quiet") for ground in ("page", "card", "code")],
    *[("accent", ground) for ground in ("page", "card")],
    ("ink", "accent-bg"),
    *[(tone, f"{tone}-bg") for tone in ("good", "fair", "bad", "none")],
    ("ink", "bad-bg"),
    ("ink", "fair-bg"),
]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast_is_at_least_aa_in_every_theme(
    results: dict[str, Result], ink: str, ground: str
) -> None:
    style = html.render(results["perfect"]).split("<style>")[1].split("</style>")[0]
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    assert len(blocks) == 3  # light, dark, print

    for block in blocks:
        colours: dict[str, str] = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))
        high, low = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5


def test_every_verdict_is_a_word_beside_its_symbol(pages: dict[str, Page]) -> None:
    seen = pages["partial"].text

    for sign in ("✓ met", "◐ partly met", "✗ not met", "○ not judged", "✗ failed", "! errored"):
        assert sign in seen


def test_a_perfect_page_says_so_and_blames_nothing(pages: dict[str, Page]) -> None:
    seen = pages["perfect"].text

    assert "Ann" in seen
    assert "100 of 100 points" in seen
    assert "126 of 126 mutants noticed" in seen
    assert not {"✗", "◐", "○", "!"} & set(seen)
    assert "Questions to ask next" not in seen
    assert "Changes that no test noticed" not in seen


@pytest.mark.parametrize(
    "shown",
    [
        "bubblewrap 0.8.0; proved: files, network, processes, memory",
        "8 of 13 checks passed",
        "The answer is 201 and its body holds id, created_at and updated_at.",
        "expected 201, got 200",
        "curl -i -X POST http://127.0.0.1:8000/users/",
        "store.py 91.2 % 83.3 % 27, 30-32 26 → 27, 44 → exit",
        "58.3 % (between 55.8 and 60.7)",
        "41 of 75 broken servers noticed, 15 not exercised; 1 test counted for none of them"
        " (1 contradicting the reference): 54.7 %.",
        "Not noticed: every test passed when (19)",
        "skip is ignored U32, U33, U34, U35",
        "Not exercised: no test sends a request that would show that (15)",
        "PATCH of a missing user answers 200 U37",
        "fail on the reference They counted for no broken server, but for"
        " changes to the program. Compare what they expect with the brief."
        " tests/test_users.py::test_put assert 200 == 201",
        "110 of 178 mutants noticed, 2 of them by timeout: 62 %, the mean of what the"
        " program declares (48 of 91) and what it does (62 of 87). Excluded: 20: no hidden check"
        " sees the change; 2: the changed program cannot be imported.",
        "app.py:42 a different number in list_users body",
        "- return found[skip : skip + limit] + return found[skip : skip + limit + 1]",
        "2 tests run this line and all still pass: tests/test_users.py::test_create",
        "no test runs this line",
        "fails on a second run of the unchanged program",
        "the time budget of 120 s ended after 200 of 412 mutants",
        "notes.docx: left out (unreviewable binary file)",
        "assert [2] == [1]",
        "11.4 s: behaviour 3.1 s, coverage 1.4 s, mutation 4.5 s, faults 2.4 s",
        "Linux 6.1",
        "Verdicts are about requirements, never about a person",
        "Questions to ask next",
    ],
)
def test_the_evidence_is_on_the_page(pages: dict[str, Page], shown: str) -> None:
    assert shown in pages["partial"].text


def test_what_was_not_built_is_no_broken_server_that_was_missed(results: dict[str, Result]) -> None:
    result = results["partial"]
    mutation = result.metrics.mutation
    first, second, *rest = mutation.faults.items
    items = (replace(first, weight=0.0), replace(second, weight=0.5), *rest)
    faults = mutation.faults.model_copy(update={"items": items})
    metrics = result.metrics.model_copy(
        update={"mutation": mutation.model_copy(update={"faults": faults})}
    )
    seen = Page(html.render(result.model_copy(update={"metrics": metrics}))).text
    left_out = f"Left out: the API meets nothing of what these break (1) {first.title}"
    assert left_out in seen
    assert seen.count(first.title) == 1
    assert f"{second.title} {', '.join(second.requirements)} counts 50 %" in seen


def test_a_load_profile_is_on_the_page_where_it_was_measured(
    results: dict[str, Result], pages: dict[str, Page]
) -> None:
    result = results["partial"]
    failing = RouteLoad(name="get", request="GET /users/{id}", responses=0, errors=4)
    slow = RouteLoad(
        name="list",
        request="GET /users/",
        responses=240,
        errors=0,
        p50=12.04,
        p95=30.0,
        reference_p50=2.0,
        reference_p95=4.0,
        ratio=6.2,
        growth=5.5,
    )
    load = LoadPart(
        records=2000,
        few=100,
        clients=8,
        stored=2000,
        reference="fastapi",
        routes=(slow, failing),
        memory=60.0,
        reference_memory=40.0,
        memory_ratio=1.5,
    )
    run = result.run.model_copy(update={"load": load})
    seen = Page(html.render(result.model_copy(update={"run": run}))).text
    times = "\N{MULTIPLICATION SIGN}"
    assert "to the fastapi reference, in turns" in seen
    assert f"list GET /users/ 12 30 2 4 6.2 {times} 5.5 {times} 0" in seen
    assert "get GET /users/{id} none none none none none none 4" in seen
    assert "60 MiB, the reference 40 MiB" in seen
    assert "Speed under load" not in pages["partial"].text


def test_the_files_that_count_as_program_are_on_the_page(results: dict[str, Result]) -> None:
    result = results["perfect"]
    files = {"program": ("shop/app.py", "shop/db.py"), "generated": ("manage.py",)}
    named = result.submission.model_copy(update=files)

    page = html.render(result.model_copy(update={"submission": named}))

    assert "2 files: shop/app.py, shop/db.py; generated, not counted: manage.py" in page


def test_a_server_that_never_answered_is_explained_once(pages: dict[str, Page]) -> None:
    seen = pages["not_answering"].text

    assert "The server never answered No module named 'sqlmodel'" in seen
    assert "import sqlmodel" in seen
    assert seen.count("the server never answered") == 0
    assert "void: no points no test ran" in seen
    assert "not measured: excluded from the total no test passes" in seen


def test_an_ungraded_page_blames_the_kit(pages: dict[str, Page]) -> None:
    seen = pages["ungraded"].text

    assert "The kit or this machine failed, not the submission" in seen
    assert "memory is not limited" in seen
    assert "none of 60 points" in seen
    assert "of 100 points" not in seen
    assert "✗" not in seen


def test_without_a_fault_nothing_was_measured(results: dict[str, Result]) -> None:
    seen = Page(html.render(results["ungraded"].model_copy(update={"reason": None}))).text

    assert "No metric could be measured" in seen
    assert "machine failed" not in seen


def test_a_server_that_nobody_asked_is_not_blamed(results: dict[str, Result]) -> None:
    server = results["perfect"].server.model_copy(update={"answered": False})
    seen = Page(html.render(results["perfect"].model_copy(update={"server": server}))).text

    assert "never answered" not in seen


def test_a_graded_result_that_is_not_whole_says_so(results: dict[str, Result]) -> None:
    seen = Page(html.render(results["partial"].model_copy(update={"reason": "interrupted"}))).text

    assert "Incomplete grading interrupted" in seen


def test_what_the_total_lacks_is_said_at_the_total(results: dict[str, Result]) -> None:
    whole = results["perfect"]
    total = whole.total.model_copy(update={"reason": "without coverage (10): <a> is missing"})
    page = html.render(whole.model_copy(update={"total": total}))
    header = page[page.index("<header>") : page.index("</header>")]
    assert "without coverage (10): &lt;a&gt; is missing" in header


def test_a_measured_metric_can_have_a_note(results: dict[str, Result]) -> None:
    result = results["perfect"]
    coverage = result.metrics.coverage.model_copy(update={"reason": "the suite did not finish"})
    metrics = result.metrics.model_copy(update={"coverage": coverage})

    seen = Page(html.render(result.model_copy(update={"metrics": metrics}))).text

    assert "! note the suite did not finish" in seen


def test_foreign_text_is_shown_and_never_acts(pages: dict[str, Page]) -> None:
    seen = pages["hostile"].text

    assert r"\x1b[2J\x1b]0;x\x07<script>alert(1)</script>" in seen
    assert r"\u202elive" in seen
    assert r"\udc80\x00" in seen
    assert "{{ 7*7 }} {% raw %}" in seen
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", seen)


@pytest.mark.parametrize(
    "shown",
    [
        "Timeline, as claimed Claimed: from the journal on the candidate's machine",
        "! The journal has lines to ask about line 12: the clock was set back by 60 s",
        "Phases Phase 1 2 3 Pauses Gaps Checks Questions Broken servers Snapshots restored"
        " 0 10 20 30 40 50 60",
        "1 40 min 42:50, 2:50 over 5 of 6 met 5 of 6 met, with the kit's starter",
        "2 15 min 13:00 1 of 4 met 1 of 4 met, with the kit's starter",
        "3 5 min 4:40, from the kit's starter not graded: its snapshot is missing or was changed"
        " 1 of 1 met",
        "Started 2026-10-01T09:00:00+00:00; 67:00 by the wall clock.",
        "The rule for AI assistants that was shown at the start: shown.",
        "A pause of 1:10 at 20:00, not counted: the door",
        "A gap of 1:35 at 50:00: the machine slept, or its clock was set. It counts as time.",
        "3:20 the server did not start (K03)",
        "57:00 caught up with the starter of phase 3",
        "66:40 submitted",
        "98 generated requests to 7 operations: 5xx response: 1; status code that the document"
        " does not name: 1; shown, not scored.",
        "POST /users/ 5xx response POST /users/ null 500",
        "U01 ✗ not met Creating a user answers 201 with the whole user met when its phase ended",
    ],
)
def test_the_claimed_timeline_is_on_the_page(pages: dict[str, Page], shown: str) -> None:
    assert shown in pages["worked"].text


def test_the_lanes_are_told_in_words_too(pages: dict[str, Page]) -> None:
    labels = [attributes.get("aria-label") for _, attributes in pages["worked"].named("svg")]

    assert labels[4:10] == [
        "Phases: phase 1: 42:50 of 40:00, 2:50 over; phase 2: 13:00 of 15:00;"
        " phase 3: 4:40 of 5:00, from the kit's starter",
        "Pauses: 1:10 at 20:00",
        "Gaps: 1:35 at 50:00",
        "Checks: 19 runs; the last at 66:30: 14 of 14 visible checks; all green first at 26:30",
        "Questions: question 5 opened at 5:00; question 2 opened at 13:20",
        "Broken servers: 8 of 12 public broken servers noticed at 60:00",
    ]


def test_only_what_was_different_then_says_so(pages: dict[str, Page]) -> None:
    seen = pages["worked"].text

    assert seen.count("when its phase ended") == 3
    assert seen.count("not met when its phase ended") == 2


def test_what_was_late_is_drawn_apart(pages: dict[str, Page]) -> None:
    kinds = [attributes.get("class") for _, attributes in pages["worked"].named("rect")]

    assert kinds[8:14] == ["phase", "late", "phase", "starter", "pause", "gap"]


def test_a_dot_is_filled_where_all_checks_passed(pages: dict[str, Page]) -> None:
    dots = [attributes["class"] for _, attributes in pages["worked"].named("circle")]

    assert dots[:19] == ["hollow"] * 10 + ["full"] * 7 + ["hollow", "full"]


def test_without_a_journal_there_is_no_timeline(pages: dict[str, Page]) -> None:
    assert "claimed" not in pages["partial"].text


def test_what_does_not_fit_is_counted(pages: dict[str, Page]) -> None:
    seen = pages["huge"].text

    for what in ("phases", "requirements", "files", "failures", "notes", "tests"):
        assert re.search(rf"and \d+ more {what}, in result.json", seen)
    assert re.search(r"and \d+ more changes that no test noticed", seen)


def test_a_change_is_shown_without_the_headers_of_a_diff() -> None:
    lines = page.parse_diff("--- a.py\n+++ a.py\n@@ -1 +1 @@\n kept\n-\x1bold\n+new\n", 500)

    assert [(line.sign, line.word, line.text) for line in lines] == [
        (" ", "kept", "kept"),
        ("-", "removed", r"\x1bold"),
        ("+", "added", "new"),
    ]


def test_the_same_result_gives_the_same_page(results: dict[str, Result]) -> None:
    assert html.render(results["partial"]) == html.render(results["partial"])


def test_points_without_isolation_are_those_of_an_unverified_run(
    results: dict[str, Result], pages: dict[str, Page]
) -> None:
    result = results["perfect"]
    assert "unverified run" not in pages["perfect"].text
    part = result.isolation.model_copy(update={"level": "none"})
    seen = Page(html.render(result.model_copy(update={"isolation": part})))
    assert "points (unverified run)" in seen.text
