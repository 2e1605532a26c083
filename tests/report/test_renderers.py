"""All reports of a scorecard, stored together."""

import io
from pathlib import Path

from rich.console import Console

from interview_kit.report import renderers
from interview_kit.report.terminal import print_result
from interview_kit.scorecard.result import Result, read


def test_every_report_is_stored_beside_the_record(
    results: dict[str, Result], tmp_path: Path
) -> None:
    paths = renderers.write_all(results["partial"], tmp_path / "ann")

    assert {path.name for path in (tmp_path / "ann").iterdir()} == {
        "result.json",
        *(name for name, _ in renderers.RENDERERS.values()),
    }
    assert read(paths["json"]) == results["partial"]
    for name, (filename, render) in renderers.RENDERERS.items():
        assert paths[name].name == filename
        assert paths[name].read_bytes() == render(results["partial"]).encode("utf-8")


def test_foreign_text_can_be_stored(results: dict[str, Result], tmp_path: Path) -> None:
    paths = renderers.write_all(results["hostile"], tmp_path)

    assert read(paths["json"]) == results["hostile"]


def test_every_report_of_a_quick_look_is_marked(results: dict[str, Result], tmp_path: Path) -> None:
    """Nobody takes a sample for a grading, whichever report they read."""
    whole = results["perfect"]
    asked = whole.asked.model_copy(update={"quick": True})
    quick = whole.model_copy(update={"asked": asked})
    console = Console(record=True, width=200, file=io.StringIO())
    for result, count in ((whole, 0), (quick, 1)):
        paths = [*renderers.write_all(result, tmp_path).values()]
        paths.append(renderers.write_for("candidate", result, tmp_path))
        print_result(console, result, tmp_path / "report.html")
        texts = [path.read_text("utf-8") for path in paths if path.suffix != ".json"]
        for text in [*texts, console.export_text()]:
            assert text.count("quick look, not a whole grading") == count
        assert read(paths[0]).asked.quick == bool(count)
