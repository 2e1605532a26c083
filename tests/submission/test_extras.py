"""What extras of an environment's packages need is found in the packages' own metadata."""

from pathlib import Path

import pytest

from interview_kit.core.model import Environment
from interview_kit.submission.extras import list_lacking

LITESTAR = (
    "msgspec",
    'alchemy<2,>=1; extra == "sql-alchemy"',
    'jwt-tools; extra == "jwt"',
    'old-only; python_version < "3" and extra == "jwt"',
    'server[standard]>=1; extra == "standard"',
    'litestar[jwt]; extra == "full"',
    'litestar[full]; extra == "jwt"',
    "not a requirement; ;",
)
SERVER = ('loop; extra == "standard"', "never-asked")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """An environment with two packages and no code."""
    library = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, needs in (("litestar", LITESTAR), ("server", SERVER)):
        about = library / f"{name}-1.0.dist-info"
        about.mkdir(parents=True)
        lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0"]
        lines += [f"Requires-Dist: {need}" for need in needs]
        (about / "METADATA").write_text("\n".join(lines) + "\n")
    return Environment(
        framework="litestar", prefix=tmp_path, python=tmp_path / "python", base_prefix=tmp_path
    )


@pytest.mark.parametrize(
    ("requests", "lacking"),
    [
        (("litestar[sql_alchemy]",), ("alchemy<2,>=1",)),
        (("Litestar[jwt,SQL.alchemy]",), ("alchemy<2,>=1", "jwt-tools")),
        (("litestar[standard]",), ("loop",)),
        (("litestar[full]",), ("jwt-tools",)),
        (("litestar[unknown]",), ()),
        (("other[x]>=1", "litestar[standard]"), ("loop", "other[x]>=1")),
    ],
)
def test_what_the_extras_need_is_lacking(
    environment: Environment, requests: tuple[str, ...], lacking: tuple[str, ...]
) -> None:
    assert list_lacking(environment, requests) == lacking


def test_without_extras_nothing_is_looked_up(environment: Environment) -> None:
    absent = Environment(
        framework="x", prefix=environment.prefix / "none", python=Path(), base_prefix=Path()
    )
    assert list_lacking(absent, ("b>=2", "a")) == ("b>=2", "a")
