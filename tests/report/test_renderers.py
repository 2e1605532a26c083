"""All reports of a scorecard, stored together."""

from pathlib import Path

from interview_kit.report import renderers
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
