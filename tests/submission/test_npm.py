"""npm packages are read from package.json, and a missing one is told from Node's own words."""

from pathlib import Path

import pytest

from interview_kit.submission.npm import find_missing_npm_package, read_npm_packages


@pytest.mark.parametrize(
    ("text", "packages"),
    [
        (
            '{"dependencies": {"express": "^4", "@a/b": "1"}, "devDependencies": {"c": "1"}}',
            ("@a/b", "express"),
        ),
        ('{"dependencies": ["express"]}', ()),
        ("[]", ()),
        ("{", ()),
        ("[" * 100_000, ()),
    ],
)
def test_only_dependencies_are_requested(
    tmp_path: Path, text: str, packages: tuple[str, ...]
) -> None:
    assert read_npm_packages(tmp_path) == ()
    (tmp_path / "package.json").write_text(text)
    assert read_npm_packages(tmp_path) == packages


@pytest.mark.parametrize(
    ("log", "package"),
    [
        (
            "node:internal\n\nError: Cannot find module 'express'\nRequire stack:\n- /app/x.js",
            "express",
        ),
        (
            "Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@a/b' imported from /app/x.mjs",
            "@a/b",
        ),
        ("Error: Cannot find module './express'", None),
        ("Error: Cannot find module '/app/express'", None),
        ("Error: Cannot find module 'koa'", None),
        ("express: Cannot find nothing", None),
    ],
)
def test_a_package_is_missing_if_it_was_requested_and_not_found(
    log: str, package: str | None
) -> None:
    assert find_missing_npm_package(log, ("@a/b", "express")) == package
