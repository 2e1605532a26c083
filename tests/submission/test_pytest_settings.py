"""The settings of pytest that have a say in how a suite runs."""

from pathlib import Path

import pytest

from interview_kit.submission.pytest_settings import PytestSettings, read_pytest_settings

ALL = PytestSettings(
    options={"asyncio_mode": "auto", "python_files": "test_*.py check_*.py"},
    paths=("src", "lib"),
    tests=("checks",),
    django="shop.settings",
)
INI = """
asyncio_mode = auto
python_files = test_*.py
    check_*.py
pythonpath = src lib /etc ../..
testpaths = checks
DJANGO_SETTINGS_MODULE = shop.settings
addopts = --collect-only
python_functions = nothing
"""
TOML = """
asyncio_mode = "auto"
python_files = ["test_*.py", "check_*.py"]
pythonpath = ["src", "lib", "../.."]
testpaths = "checks"
DJANGO_SETTINGS_MODULE = "shop.settings"
addopts = ["--collect-only"]
xfail_strict = true
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]" + INI),
        (".pytest.ini", "[pytest]" + INI),
        ("tox.ini", "[tox]\nx = 1\n[pytest]" + INI),
        ("setup.cfg", "[tool:pytest]" + INI),
        ("pyproject.toml", "[tool.pytest.ini_options]" + TOML),
        ("pyproject.toml", "[tool.pytest]" + TOML),
        ("pytest.toml", "[pytest]" + TOML),
    ],
)
def test_each_file_of_pytest_is_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_pytest_settings(tmp_path) == ALL


def test_only_the_first_file_with_settings_counts(tmp_path: Path) -> None:
    (tmp_path / "setup.cfg").write_text("[tool:pytest]\nasyncio_mode = auto\n")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    assert read_pytest_settings(tmp_path).options == {"asyncio_mode": "auto"}
    (tmp_path / "pytest.ini").write_text("")
    assert read_pytest_settings(tmp_path) == PytestSettings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", "[pytest]\nasyncio_mode = sometimes\n"),
        ("pytest.ini", "[pytest]\npython_files = -p evil\n\x1b\n"),
        ("pytest.ini", "asyncio_mode = auto\n"),
        ("pyproject.toml", "[tool.pytest.ini_options\nasyncio_mode = 'auto'"),
        ("pyproject.toml", "tool = 1\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\nasyncio_mode = 1\n"),
        ("pyproject.toml", "#" * (300 << 10) + "\n[tool.pytest.ini_options]\nasyncio_mode='auto'"),
    ],
)
def test_what_is_not_valid_is_as_if_it_were_not_there(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_pytest_settings(tmp_path).options == {}


def test_what_is_no_text_is_no_settings(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_bytes(b"[pytest]\nasyncio_mode = auto\n\xff")
    assert read_pytest_settings(tmp_path) == PytestSettings()
