"""The pages in a real browser, offline: no request leaves, and axe-core finds nothing serious."""

import importlib.util
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from interview_kit.report import candidate, html
from interview_kit.scorecard.result import Result
from tests.tools.pictures.browser import Browser, BrowserError, browser, found

pytestmark = pytest.mark.skipif(found() is None, reason="no Chromium on this machine")

SERIOUS = ("serious", "critical")
PAGES = {
    "report": (html.render, "worked"),
    "silent": (html.render, "not_answering"),
    "hostile": (html.render, "hostile"),
    "candidate": (candidate.render, "worked"),
}


EVERY_RUN = {
    ("report", True, 400),
    ("silent", False, 400),
    ("hostile", False, 1100),
    ("candidate", True, 1100),
}
"""Each page, color and width in every run; the other looks at them take long and show the same."""


def looks_at_each_page() -> Iterator[Any]:
    """Every page in every color and width; those outside of EVERY_RUN are for `nox -s e2e`."""
    for look in itertools.product(PAGES, [False, True], [1100, 400]):
        name, dark, width = look
        marks = [] if look in EVERY_RUN else [pytest.mark.matrix]
        color = "dark" if dark else "light"
        yield pytest.param(*look, marks=marks, id=f"{name}-{color}-{width}")


def axe() -> str:
    """The script of axe-core, as a package carries it."""
    package = importlib.util.find_spec("axe_core_python")
    assert package is not None
    (folder,) = package.submodule_search_locations or ()
    return Path(folder, "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def page() -> Iterator[Browser]:
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(browser())
        except BrowserError as error:
            pytest.skip(f"Chromium does not start here: {error}")
        yield opened


@pytest.fixture(scope="module")
def files(results: dict[str, Result], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages of Zoë")
    for name, (render, result) in PAGES.items():
        (folder / f"{name}.html").write_text(render(results[result]), "utf-8")
    return {name: folder / f"{name}.html" for name in PAGES}


def serious(page: Browser) -> list[dict[str, Any]]:
    """What axe-core finds on the open page that keeps someone from using it."""
    run = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
    violations = page.evaluate(f"{axe()};\n{run}")
    return [one for one in violations if one["impact"] in SERIOUS]


@pytest.mark.parametrize("name", PAGES)
def test_no_request_leaves_an_open_page(page: Browser, files: dict[str, Path], name: str) -> None:
    page.look()
    assert page.open(files[name]) == [files[name].as_uri()]
    assert page.evaluate("document.title")


@pytest.mark.parametrize(("name", "dark", "width"), [*looks_at_each_page()])
def test_nothing_keeps_anyone_from_reading(
    page: Browser, files: dict[str, Path], name: str, dark: bool, width: int
) -> None:
    page.look(dark=dark, width=width)
    page.open(files[name])
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found = serious(page)
    said = [(one["id"], one["nodes"][0]["html"][:200], len(one["nodes"])) for one in found]
    assert said == []


@pytest.mark.parametrize("width", [1100, 400])
@pytest.mark.parametrize("name", PAGES)
def test_nobody_has_to_scroll_sideways(
    page: Browser, files: dict[str, Path], name: str, width: int
) -> None:
    page.look(width=width)
    page.open(files[name])
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_ears_hear_and_the_eyes_see(page: Browser, tmp_path: Path) -> None:
    """Else the tests above would say nothing."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!doctype html><html><head><title>x</title></head><body>"
        '<img src="http://127.0.0.1:9/x.png"><p style="color:#ccc;background:#fff">pale</p>'
        '<div style="width:3000px">wide</div></body></html>'
    )
    page.look()
    assert "http://127.0.0.1:9/x.png" in page.open(bad)
    assert {one["id"] for one in serious(page)} >= {"image-alt", "color-contrast", "html-has-lang"}
    assert page.evaluate("document.documentElement.scrollWidth") > 1100


def test_a_script_of_the_page_would_not_run(page: Browser, files: dict[str, Path]) -> None:
    """The policy of the page holds in a browser, whatever someone got into it."""
    bad = files["report"].with_name("scripted.html")
    source = files["report"].read_text("utf-8")
    bad.write_text(source.replace("</main>", "<script>document.title = 'acted'</script></main>"))
    page.open(bad)
    assert page.evaluate("document.title") != "acted"
