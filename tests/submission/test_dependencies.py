"""What a submission requests is compared with its environment, and named."""

from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.submission import dependencies
from interview_kit.submission.dependencies import Dependencies, read_dependencies, read_environment


def read(tmp_path: Path, text: str) -> Dependencies:
    (tmp_path / "requirements.txt").write_text(text, "utf-8")
    return read_dependencies(tmp_path, "fastapi")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_every_hand_out_holds_requests_nothing(tmp_path: Path, framework: str) -> None:
    (tmp_path / "requirements.txt").write_bytes(layout.requirements(framework).read_bytes())
    assert read_dependencies(tmp_path, framework) == Dependencies()
    assert "pytest" in read_environment(framework)


def test_only_what_the_environment_lacks_is_missing(tmp_path: Path) -> None:
    result = read(tmp_path, "FastAPI[standard]>=0.1\nPydantic>=2\nruff\nb[x]>=2\na==1\na==2\n")
    assert result == Dependencies(
        missing=("a==1", "a==2", "b[x]>=2"), extras=("fastapi[standard]",)
    )


def test_the_environments_own_packages_keep_their_version(tmp_path: Path) -> None:
    result = read(tmp_path, "pydantic==1.10.0\n")
    version = read_environment("fastapi")["pydantic"]
    assert result.notes(allowed=True) == (
        f"requested in another version than installed: pydantic==1.10.0 ({version} here)",
    )
    result.require_installable()


def test_each_thing_requested_is_named_once_in_a_line(tmp_path: Path) -> None:
    result = read(tmp_path, "a==1\nb==2\na==1\n-e ../x\nhttps://x.example/y.zip\n")
    assert result.notes(allowed=False) == (
        "requested and not installed: a==1, b==2; --allow-install installs them",
        "requested and never installed: requirements.txt: -e ../x, "
        "requirements.txt: https://x.example/y.zip",
    )


def test_all_lines_that_cannot_be_installed_are_named_at_once(tmp_path: Path) -> None:
    lines = [f"-e ../{number}\x1b" for number in range(dependencies.MAX_REFUSED + 2)]
    result = read(tmp_path, "\n".join(lines))
    with pytest.raises(UnreadableSubmissionError) as caught:
        result.require_installable()
    message = str(caught.value)
    assert message.isprintable()
    assert all(f"-e ../{number}" in message for number in range(dependencies.MAX_REFUSED))
    assert message.endswith(
        "and 2 more: it takes names and versions of packages only; remove these lines"
    )


def test_a_list_that_cannot_be_read_is_a_note_and_with_leave_an_error(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project\n")
    result = read_dependencies(tmp_path, "fastapi")
    assert result.notes(allowed=False)[0].startswith("dependencies not read: pyproject.toml is not")
    whole = r"pyproject\.toml is not valid TOML: .*; fix the syntax$"
    with pytest.raises(UnreadableSubmissionError, match=whole):
        result.require_installable()
