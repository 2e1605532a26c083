"""What a submission's lists of packages say is read, line by line, and never believed."""

from pathlib import Path

import pytest

from interview_kit.submission import requirements
from interview_kit.submission.requirements import Listing, read_listing


def read(folder: Path, files: dict[str, str | bytes]) -> Listing:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_listing(folder)


def names(listing: Listing) -> list[str]:
    return list(map(str, listing.requirements))


@pytest.mark.parametrize(
    ("line", "requirement"),
    [
        ("a == 1.2  # needed", "a==1.2"),
        ("a", "a"),
        ("A.b>=1.0,<2", "A.b<2,>=1.0"),
        ("a[more]~=1.4", "a[more]~=1.4"),
        ("a==1.*", "a==1.*"),
        ("a==1.0 ; python_version >= '3.11'", "a==1.0"),
        ("a==1.0 --hash=sha256:00 \\\n --hash=sha256:01", "a==1.0"),
    ],
)
def test_a_package_may_be_requested_in_any_range(
    tmp_path: Path, line: str, requirement: str
) -> None:
    assert read(tmp_path, {"requirements.txt": f"{line}\n"}) == Listing(
        requirements=read(tmp_path, {"requirements.txt": requirement}).requirements
    )
    assert names(read_listing(tmp_path)) == [requirement]


@pytest.mark.parametrize(
    "line",
    [
        *("a==1; python_version < '3'", "a==1; sys_platform == 'win32'", "a==1; extra == 'x'"),
        *("-e .", "-e .[dev]", ".", "-c other.txt", "# a", "-r nowhere.txt", "-r ../outside.txt"),
    ],
)
def test_what_is_not_meant_for_this_machine_is_passed_over(tmp_path: Path, line: str) -> None:
    assert read(tmp_path / "in", {"requirements.txt": line, "../outside.txt": "b"}) == Listing()


@pytest.mark.parametrize(
    "line",
    [
        *("--extra-index-url ftp://index.example/simple", "-i https://index.example/simple"),
        *("--find-links https://files.example", "-e git+https://example.com/evil.git#egg=evil"),
        *("git+https://example.com/evil.git", "evil @ https://example.com/evil-1.0.zip"),
        *("./evil-1.0-py3-none-any.whl", "evil==1.0 --config-settings a=b", "==1.0"),
        *("evil==1.0 --global-option=x", "-evil==1.0", "\x1b[2J==1.0", "évil==1.0"),
        "a" * (requirements.MAX_LINE + 1),
    ],
)
def test_anything_but_a_name_and_a_version_is_refused(tmp_path: Path, line: str) -> None:
    listing = read(tmp_path, {"requirements.txt": f"fine==1.0\n{line}\n"})
    assert (names(listing), listing.refused) == (["fine==1.0"], (f"requirements.txt: {line}",))


def test_all_lists_are_read_and_each_once(tmp_path: Path) -> None:
    listing = read(
        tmp_path,
        {
            "requirements.txt": "-r requirements/base.txt\na",
            "requirements-dev.txt": "-r requirements.txt\nb",
            "requirements/base.txt": "-r ../requirements.txt\nc",
        },
    )
    assert names(listing) == ["c", "a", "b"]


PYPROJECT = """
[project]
dependencies = ["a>=1", "b @ https://example.com/b.zip"]
[project.optional-dependencies]
test = ["c"]
docs = ["left-alone"]
[dependency-groups]
dev = [{include-group = "test"}, {include-group = "dev"}, "d", 1]
test = ["e", {include-group = "dev"}]
[tool.poetry.dependencies]
python = "^3.11"
f = "^1.2.3"
g = {version = "~0.4", extras = ["x"], markers = "python_version > '3'"}
h = {git = "https://example.com/h.git"}
[tool.poetry.group.dev.dependencies]
i = "*"
"""


def test_the_tables_of_pyproject_are_read(tmp_path: Path) -> None:
    listing = read(tmp_path, {"pyproject.toml": PYPROJECT})
    expected = ["a>=1", "c", "e", "d", "f<2,>=1.2.3", "g[x]<0.5,>=0.4", "i"]
    assert sorted(names(listing)) == sorted(expected)
    assert [line.partition(" ")[2][:1] for line in listing.refused] == ["b", "h"]


def test_a_pyproject_that_is_no_toml_is_named(tmp_path: Path) -> None:
    listing = read(tmp_path, {"pyproject.toml": "[project\n", "requirements.txt": "a"})
    assert names(listing) == ["a"]
    (cause,) = listing.unreadable
    assert cause.startswith("pyproject.toml is not valid TOML: ")


@pytest.mark.parametrize(
    "text",
    [
        "[project]\ndependencies = 1\n[dependency-groups]\ndev = 'a'\n[tool]\npoetry = []",
        "project = 1\ntool = {poetry = {dependencies = {a = 1}, group = {dev = 2}}}",
    ],
)
def test_tables_of_another_shape_request_nothing(tmp_path: Path, text: str) -> None:
    assert names(read(tmp_path, {"pyproject.toml": text})) == []


def test_any_bytes_are_read_and_not_all_of_them(tmp_path: Path) -> None:
    long = "".join(f"p{number}\n" for number in range(requirements.MAX_LINES + 1))
    files = {"requirements.txt": b"\xff\xfe\x00a==1\n" + b"x" * (2 << 20)}
    listing = read(tmp_path, {**files, "requirements-long.txt": long})
    assert len(listing.requirements) == requirements.MAX_LINES
    assert listing.unreadable == ("requirements-long.txt has more than 2000 lines; shorten it",)
