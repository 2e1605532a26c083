"""What a submission's requirements ask for is read, line by line, and never believed."""

from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission import requirements
from interview_kit.submission.requirements import Requirements


def read(tmp_path: Path, text: str | bytes) -> Requirements:
    raw = text.encode() if isinstance(text, str) else text
    (tmp_path / requirements.FILE).write_bytes(raw)
    return requirements.read_requirements(tmp_path, "fastapi")


def version(name: str) -> str:
    """The version of a package that every FastAPI submission has."""
    lines = layout.requirements("fastapi").read_text().splitlines()
    return next(line.split("==")[1].split()[0] for line in lines if line.startswith(f"{name}=="))


def test_nothing_is_asked_for_without_the_file(tmp_path: Path) -> None:
    assert requirements.read_requirements(tmp_path, "fastapi") == Requirements()


@pytest.mark.parametrize("framework", ["fastapi", "flask", "django", "litestar"])
def test_what_every_hand_out_holds_asks_for_nothing(tmp_path: Path, framework: str) -> None:
    (tmp_path / requirements.FILE).write_bytes(layout.requirements(framework).read_bytes())
    assert requirements.read_requirements(tmp_path, framework) == Requirements()


def test_pins_are_taken_comments_and_blank_lines_passed_over(tmp_path: Path) -> None:
    own = f"pydantic=={version('pydantic')}"
    text = f"# mine\r\n\r\n{own}\nHttpx_Extra == 1.2  # needed\nhttpx-extra==1.2\nb==2.0rc1\n"
    assert read(tmp_path, text) == Requirements(pins=("b==2.0rc1", "httpx-extra==1.2"))


@pytest.mark.parametrize(
    "line",
    [
        "--extra-index-url ftp://index.example/simple",
        "-i https://index.example/simple",
        "--find-links https://files.example",
        "-r other.txt",
        "-c other.txt",
        "-e .",
        "-e git+https://example.com/evil.git#egg=evil",
        "git+https://example.com/evil.git",
        "https://example.com/evil-1.0.zip",
        "evil @ https://example.com/evil-1.0.zip",
        "./evil-1.0-py3-none-any.whl",
        "evil",
        "evil>=1.0",
        "evil==1.*",
        "evil==1.0,!=1.1",
        "evil[more]==1.0",
        "evil==1.0; python_version > '3'",
        "evil==1.0 --hash=sha256:00",
        "evil==1.0 --config-settings a=b",
        "evil==1.0 \\\n --global-option=x",
        "==1.0",
        "-evil==1.0",
        "\x1b[2J==1.0",
        "évil==1.0",
    ],
)
def test_anything_else_is_never_installed(tmp_path: Path, line: str) -> None:
    result = read(tmp_path, f"fine==1.0\n{line}\n")
    assert result.pins == ("fine==1.0",)
    assert len(result.refused) == 1
    with pytest.raises(UnreadableSubmissionError, match=r"pin it, or remove the line") as caught:
        result.require_pins()
    assert str(caught.value).isprintable()
    assert all(note.isprintable() for note in result.notes(allowed=False))


def test_one_package_in_two_versions_is_no_pin(tmp_path: Path) -> None:
    result = read(tmp_path, "a==1\na==2\n")
    assert (result.pins, result.refused) == (("a==1",), ("a==2",))


def test_the_environments_own_packages_keep_their_version(tmp_path: Path) -> None:
    result = read(tmp_path, "pydantic==1.10.0\n")
    assert result.differing == (f"pydantic==1.10.0 ({version('pydantic')} here)",)
    with pytest.raises(UnreadableSubmissionError, match="keeps its own version: remove the line"):
        result.require_pins()


def test_unpinned_names_of_the_environments_packages_are_refused_with_leave_only(
    tmp_path: Path,
) -> None:
    result = read(tmp_path, "fastapi[standard]\npydantic>=2\nuvicorn\n")
    assert result.notes(allowed=False) == ()
    with pytest.raises(UnreadableSubmissionError, match="accepts only name==version"):
        result.require_pins()


def test_long_lists_are_refused(tmp_path: Path) -> None:
    result = read(
        tmp_path, "".join(f"p{number}==1\n" for number in range(requirements.MAX_PINS + 1))
    )
    with pytest.raises(UnreadableSubmissionError, match="requests 41 more packages; at most 40"):
        result.require_pins()


def test_each_thing_asked_for_is_named_once_in_a_line(tmp_path: Path) -> None:
    result = read(tmp_path, "a==1\nb==2\npydantic==1.0\n-e .\nhttps://x.example/y.zip\n")
    assert result.notes(allowed=False) == (
        "requested and not installed: a==1, b==2; --allow-install installs pins",
        f"requested in another version than installed: pydantic==1.0 ({version('pydantic')} here)",
        "requested and never installed: -e ., https://x.example/y.zip",
    )


def test_any_bytes_are_read(tmp_path: Path) -> None:
    result = read(tmp_path, b"\xff\xfe\x00a==1\n" + b"x" * (2 << 20))
    assert result.pins == ()
    assert all(len(note) < 400 and note.isprintable() for note in result.notes(allowed=False))
