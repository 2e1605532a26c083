"""The code lane: honest figures, under our settings alone, of text that never runs."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from interview_kit.core.model import Environment, Manifest, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Measurements, Options
from interview_kit.metrics.behaviour.score import behaviour_part, phase_parts
from interview_kit.metrics.code import measure as code
from interview_kit.metrics.code import tools
from interview_kit.metrics.code.record import Code, CodeFinding
from interview_kit.metrics.code.score import code_part
from interview_kit.metrics.code.tools import ToolError
from interview_kit.metrics.coverage.score import coverage_part
from interview_kit.metrics.mutation.score import mutation_part
from interview_kit.report import html
from interview_kit.scorecard.compose import compose_result
from interview_kit.scorecard.result import MetricsPart
from interview_kit.scorecard.total import total_part

ENVIRONMENT = Environment(
    framework="fastapi",
    prefix=Path(sys.prefix),
    python=Path(sys.executable),
    base_prefix=Path(sys.base_prefix),
)
PLAIN = """\
def total(numbers: list[int]) -> int:
    result = 0
    for number in numbers:
        if number > 0:
            result += number
    return result


def shown(value):
    return str(value)
"""
TYPED = """\
class Store:
    def __init__(self, path: str):
        self.path = path

    def load(
        self,
        name: str,
        default=None,
    ) -> str:
        return name or default


def outer(value: int) -> int:
    def inner(x):
        return x

    return inner(value)
"""
UGLY = """\
import os
def addUser( a ):
    x = 1; return a+x
"""
SILENCED = """\
# ruff: noqa
# flake8: noqa
import os  # noqa
def addUser( a ):  # noqa
    x = a == None; return x  # noqa
"""


WAIT_FOR_LIMITS = (
    "import resource as r, sys, time\n"
    "while r.getrlimit(r.RLIMIT_AS)[0] == r.RLIM_INFINITY: time.sleep(0.01)\n"
    "pass"
)
"""Limits are set from outside, a moment after a program has started."""


@pytest.fixture
def measured(tmp_path: Path) -> Callable[..., Code]:
    """The profile of some files."""

    def measure(source: tuple[str, ...] = (".",)) -> Code:
        manifest = Manifest(exercise="users", framework="fastapi", source=source)
        submission = Submission(
            candidate="ann", folder=tmp_path, manifest=manifest, sha256="", files=1, size=1
        )
        return code.measure(submission, ENVIRONMENT, progress=Silent())

    return measure


def codes(found: Code) -> set[str]:
    return {one.code for one in found.style}


def test_plain_code_is_measured(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text(PLAIN)
    found = measured()
    assert (found.files, found.lines, found.style, found.types) == (1, 8, (), ())
    assert (found.annotated, found.total_functions) == (1, 2)
    assert [(one.name, one.line, one.complexity) for one in found.functions] == [
        ("total", 1, 3),
        ("shown", 9, 1),
    ]


def test_a_function_is_annotated_when_it_names_all_types(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text(TYPED)
    found = measured()
    assert {one.name for one in found.functions} == {"__init__", "load", "outer", "inner"}
    assert (found.annotated, found.total_functions) == (2, 4)


def test_findings_stand_in_the_order_of_the_text(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text(UGLY)
    found = measured()
    assert {"E302", "E201", "E202", "E702", "F401", "N802"} <= codes(found)
    assert [one.line for one in found.style] == sorted(one.line for one in found.style)
    assert {one.file for one in found.style} == {"app.py"}
    unused = next(one for one in found.style if one.code == "F401")
    assert unused.line == 1
    assert "os" in unused.text


def test_comments_and_settings_of_theirs_are_not_heard(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text(SILENCED)
    for name, text in {
        "setup.cfg": "[flake8]\nignore = E\nexclude = *\n[mypy]\nignore_errors = True\n",
        "tox.ini": "[flake8]\nignore = E\n",
        "ruff.toml": "force-exclude = true\nexclude = ['*']\nlint.ignore = ['F401', 'N802']\n",
        "pyproject.toml": "[tool.ruff]\nexclude = ['*']\n[tool.mypy]\nignore_errors = true\n",
        ".gitignore": "*\n",
    }.items():
        (tmp_path / name).write_text(text)
    assert {"E302", "E201", "E702", "E711", "F401", "N802"} <= codes(measured())


def test_tests_are_not_the_program(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text(PLAIN)
    (tmp_path / "test_app.py").write_text(UGLY)
    assert measured().files == 1


def test_a_wrong_type_is_found_also_without_annotations(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text("def f(a):\n    return len(5)\n")
    (found,) = measured().types
    assert (found.file, found.line, found.code) == ("app.py", 2, "arg-type")


def test_packages_of_their_own_are_found(tmp_path, measured) -> None:
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "__init__.py").touch()
    (tmp_path / "src" / "shop" / "rules.py").write_text("def limit() -> int:\n    return 3\n")
    (tmp_path / "src" / "shop" / "app.py").write_text(
        "from shop.rules import limit\n\nNAME: str = limit()\n"
    )
    (found,) = measured(("src",)).types
    assert (found.file, found.code) == ("src/shop/app.py", "assignment")


@pytest.mark.parametrize("package", [True, False])
def test_a_package_that_is_named_as_source_keeps_its_name(tmp_path, measured, package) -> None:
    (tmp_path / "shop").mkdir()
    if package:
        (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "rules.py").write_text("def limit() -> int:\n    return 3\n")
    (tmp_path / "app.py").write_text("from shop.rules import limit\n\nNAME: str = limit()\n")
    found = measured(("app.py", "shop"))
    assert found.types_reason is None
    assert [(one.file, one.code) for one in found.types] == [("app.py", "assignment")]


def test_none_of_it_runs(tmp_path, measured) -> None:
    """Modules named as ours, plug-ins and start-up files of theirs would leave a trace."""
    proof = tmp_path / "ran"
    evil = f"open({str(proof)!r}, 'a').write(__name__ + '\\n')\n"
    names = ("app", "mypy", "ruff", "json", "ast", "sitecustomize")
    for name in (*names, "usercustomize", "plugin", "conftest"):
        (tmp_path / f"{name}.py").write_text(evil)
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = plugin.py\n")
    (tmp_path / "app.py").write_text("# mypy: plugins=plugin.py\n" + evil)
    found = measured()
    assert found.reason is None
    assert not proof.exists()


def test_what_does_not_parse_is_a_finding(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text("def f(:\n    pass\n")
    (tmp_path / "store.py").write_text(PLAIN)
    found = measured()
    assert {one.file for one in found.style if one.code.startswith("E9")} == {"app.py"}
    assert found.total_functions == 2
    assert found.types is None
    assert found.types_reason.startswith("mypy ended with 2: app.py:1: Expected a parameter")


@pytest.mark.parametrize(
    "source",
    ["x = " + "(" * 5000 + ")" * 5000, "x = " + "-" * 20000 + "1", "\0", "if 1:\n" * 3],
    ids=["nested", "unary", "null", "unfinished"],
)
def test_a_source_that_breaks_parsers_breaks_no_grading(tmp_path, measured, source) -> None:
    (tmp_path / "app.py").write_text(source)
    found = measured()
    assert found.reason is None or "ended with" in found.reason


def test_without_python_there_is_nothing_to_read(tmp_path, measured) -> None:
    (tmp_path / "server.js").write_text("1")
    found = measured()
    assert found.reason == "no Python source to read"
    assert found.style == ()


def test_a_second_reading_is_the_same(tmp_path, measured) -> None:
    (tmp_path / "app.py").write_text(UGLY)
    (tmp_path / "b.py").write_text("def f(a):\n    return len(5)\n")
    assert measured() == measured()


def test_a_reader_that_fails_leaves_the_profile_out(tmp_path, measured, monkeypatch):
    def fail(*arguments: object) -> None:
        raise ToolError("ruff took more than 60 s")

    (tmp_path / "app.py").write_text(PLAIN)
    monkeypatch.setattr(tools, "ruff", fail)
    assert measured() == Code(reason="ruff took more than 60 s")


def test_a_tool_that_takes_too_long_is_ended(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tools, "TOOL_SECONDS", 0.2)
    with pytest.raises(ToolError, match="the sleeper took more than"):
        tools.run("the sleeper", ["-c", "import time; time.sleep(60)"], folder=tmp_path)


def test_a_tool_that_takes_all_memory_is_refused_it(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tools, "MEMORY", 256 << 20)
    late = f"{WAIT_FOR_LIMITS}; x = bytearray(1 << 30); print(len(x))"
    with pytest.raises(ToolError, match="ended with 1"):
        tools.run("the eater", ["-c", late], folder=tmp_path)


def test_a_tool_that_prints_without_end_is_cut(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tools, "MOST_OUTPUT", 1000)
    late = f"{WAIT_FOR_LIMITS}; sys.stdout.write('x' * 5000)"
    with pytest.raises(ToolError):
        tools.run("the talker", ["-c", late], folder=tmp_path)


def test_the_environment_of_the_grader_stays_away(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("MYPYPATH", "/elsewhere")
    monkeypatch.setenv("SECRET", "x")
    printed = tools.run(
        "the teller", ["-c", "import os; print(sorted(os.environ))"], folder=tmp_path
    )
    assert printed.decode().strip() == "['HOME', 'LC_ALL', 'PATH']"


FOUND = Code(
    files=1,
    lines=10,
    style=tuple(CodeFinding(file="a.py", line=n, code="E1", text="x") for n in (1, 1, 2)),
    types=(),
)


def test_without_weight_the_profile_is_shown_and_not_scored() -> None:
    part = code_part(read_exercise("users"), FOUND)
    assert part
    assert (part.state, part.points, part.max_points) == ("measured", None, 0)
    assert (part.clean, part.per_100_lines, part.style_total) == (80.0, 30.0, 3)
    assert part.types_total == 0
    assert code_part(read_exercise("users"), None) is None


@pytest.mark.parametrize(("found", "status"), [(FOUND, "graded"), (Code(reason="no"), "ungraded")])
def test_a_profile_alone_is_a_scorecard_without_points(found: Code, status: str) -> None:
    manifest = Manifest(exercise="users", framework="fastapi")
    submission = Submission(
        candidate="ann", folder=Path("/x"), manifest=manifest, sha256="", files=1, size=1
    )
    measurements = Measurements()
    measurements.keep(found)
    whole = compose_result(
        read_exercise("users"),
        submission,
        measurements,
        Options(only=("code",)),
        datetime(2026, 1, 2, tzinfo=UTC),
    )
    assert (whole.status, whole.total.points, whole.total.max_points) == (status, None, 0)
    assert html.render(whole)


def test_with_weight_clean_lines_give_points(exercises: Path) -> None:
    file = exercises / "users" / "exercise.toml"
    file.write_text(file.read_text().replace("mutation = 20\n", "mutation = 20\ncode = 5\n", 1))
    exercise = read_exercise("users")
    assert exercise.weights["code"] == 5
    part = code_part(exercise, FOUND)
    assert part
    assert (part.points, part.max_points) == (4.0, 5)
    lost = code_part(exercise, Code(reason="no Python source to read"))
    assert lost
    assert (lost.state, lost.points) == ("not_measured", None)
    phases = phase_parts(exercise, None)
    parts = {
        "behaviour": behaviour_part(exercise, None, phases, "not asked for"),
        "coverage": coverage_part(exercise, None, "not asked for"),
        "mutation": mutation_part(exercise, None, None, None, "not asked for"),
    }
    total = total_part(MetricsPart(**parts, code=part))
    assert (total.points, total.max_points) == (4.0, 5)
    assert total_part(MetricsPart(**parts, code=lost)).points is None


def test_long_lists_are_cut_and_counted() -> None:
    many = tuple(CodeFinding(file="a.py", line=n, code="E1", text="x") for n in range(300))
    part = code_part(read_exercise("users"), Code(lines=300, style=many, types=many))
    assert part
    assert (len(part.style), part.style_total) == (100, 300)
    assert (len(part.types), part.types_total) == (100, 300)
