"""The documents tell the truth: what they name exists, and what they count adds up."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from interview_kit.cli import main as cli
from interview_kit.core import layout
from interview_kit.core.deadline import MAX_PATIENCE
from interview_kit.core.errors import ExitCode
from interview_kit.core.model import MutantStatus, Outcome, RunStatus, Verdict
from interview_kit.exercise.definition import default_exercise, list_exercises, read_exercise
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.metrics.base import GRADING_SECONDS
from interview_kit.metrics.catalogue import METRICS
from interview_kit.sandbox.levels import LEVELS
from interview_kit.submission.resolve import read_manifest
from interview_kit.suite import plan

ROOT = layout.ROOT
DOCUMENTS = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")})
CONTENT = sorted(ROOT.glob("phases/*/*/*.md"))
MENU = ("README.md", "CONTRIBUTING.md")

LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ +(?P<text>.+)$", re.MULTILINE)
CODE = re.compile(r"`(?P<code>[^`\n]+)`")
BLOCK = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
REQUIREMENT = re.compile(r"\b[UZ]\d\d\b")
MACHINE_PATH = re.compile(r"(?<![\w.<~-])/(home|root|work|mnt|Users|private|usr/local)/|[A-Z]:\\")
SESSION = re.compile(r"nox -s (?P<names>[a-z][a-z0-9]*(?: [a-z][a-z0-9]*)*)")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
MAX_CHAIN = 17
MAX_FUNCTION_LINES = 40
TESTS_OF_NO_MODULE = {
    *(f"candidate/test_{name}.py" for name in ("anywhere", "commands", "play", "visible")),
    *(f"metrics/mutation/faults/test_{name}.py" for name in ("kit_proxy", "kit_relay")),
    "metrics/mutation/faults/test_over_http.py",
    "metrics/mutation/test_styles.py",
    "report/test_browser.py",
    *(f"sandbox/test_{name}.py" for name in ("honest", "hostile", "limits", "secrets")),
    "suite/test_retries.py",
}
"""Tests of what several modules do together: whole commands, levels of isolation, browsers."""
TREES = ("src/", "tests/", "phases/", "solution/", "docs/", "requirements/")


def relative_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=relative_name)


def anchors(path: Path) -> set[str]:
    """The anchors that GitHub gives to a document's headings."""
    text = BLOCK.sub("", path.read_text("utf-8"))
    plain = (re.sub(r"[^\w\- ]", "", h["text"].lower()) for h in HEADING.finditer(text))
    return {heading.strip().replace(" ", "-") for heading in plain}


def sessions() -> set[str]:
    """The names of all nox sessions, read without running the noxfile."""
    tree = ast.parse(read("noxfile.py"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("session" in ast.unparse(mark) for mark in node.decorator_list)
    }


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each `nox -s NAME -- ARGUMENTS` of a text as name and arguments."""
    for line in text.splitlines():
        for found in re.finditer(r"nox -s (\w+) -- ([^`#]*)", line):
            yield found[1], found[2]


def table(text: str, header: str) -> list[list[str]]:
    """The rows of the table whose first header cell is given."""
    lines = text[text.index(f"| {header} |") :].splitlines()[2:]
    rows: list[list[str]] = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def plain(cell: str) -> str:
    """What a cell says, without marks."""
    return cell.strip("*`")


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    text = BLOCK.sub("", document.read_text("utf-8"))
    for found in LINK.finditer(text):
        target, _, anchor = found["target"].partition("#")
        if target.startswith("https://"):
            continue
        place = (document.parent / target).resolve() if target else document
        assert place.exists(), f"{found[0]} leads nowhere"
        assert place.is_relative_to(ROOT), f"{found[0]} leaves the repository"
        assert not anchor or anchor in anchors(place), f"{found[0]}: no such heading"


@each_document
def test_pictures_say_what_they_show(document: Path) -> None:
    for found in re.finditer(r"!\[(?P<alt>[^\]]*)\]", document.read_text("utf-8")):
        assert len(found["alt"].split()) >= 5, f"{found[0]} needs a text for who cannot see it"


@each_document
def test_paths_in_code_marks_exist(document: Path) -> None:
    text = BLOCK.sub("", document.read_text("utf-8"))
    for found in CODE.finditer(text):
        path = found["code"]
        if path.startswith(TREES) and not re.search(r"[<{* ]", path):
            assert (ROOT / path).exists(), f"`{path}` does not exist"


def test_modules_on_the_map_exist() -> None:
    for found in CODE.finditer(BLOCK.sub("", read("docs/architecture.md"))):
        path = found["code"]
        if re.fullmatch(r"[\w/]+(\.py|/)", path) and not path.startswith(TREES):
            assert (layout.PACKAGE / path).exists(), f"`{path}` is no part of the engine"


@each_document
def test_every_named_session_exists(document: Path) -> None:
    for found in SESSION.finditer(document.read_text("utf-8")):
        for name in found["names"].split():
            assert name in sessions(), f"{found[0]}: there is no session {name!r}"


@each_document
def test_every_named_option_exists(document: Path) -> None:
    for session, arguments in commands(document.read_text("utf-8")):
        command = "grade" if session in (*METRICS, "correctness") else session
        if command not in cli.main.commands:
            continue
        known = {name for one in cli.main.commands[command].params for name in one.opts}
        unknown = set(OPTION.findall(arguments)) - known - {"--help"}
        assert not unknown, f"nox -s {session}: no option {unknown}"


def test_what_guards_the_kit_runs_on_every_machine() -> None:
    """Else a test of an attack that carries the mark `matrix` might be run by nobody."""
    named = {n for found in SESSION.finditer(read(".ci/run")) for n in found["names"].split()}
    assert {"lint", "typing", "tests", "attacks"} <= named <= sessions()


def test_every_session_is_in_the_menu() -> None:
    text = "".join(map(read, MENU))
    mentioned = {n for found in SESSION.finditer(text) for n in found["names"].split()}
    assert sessions()
    assert sessions() <= mentioned


@pytest.mark.parametrize("document", [*DOCUMENTS, *CONTENT], ids=relative_name)
def test_no_path_of_a_machine_is_named(document: Path) -> None:
    assert not MACHINE_PATH.search(document.read_text("utf-8"))


def test_where_is_what_names_every_folder() -> None:
    rows = table(read("README.md"), "folder")
    listed = {found[1] for row in rows if (found := re.search(r"\(([^)]+)\)", row[0]))}
    assert all((ROOT / path).is_dir() for path in listed)
    expected = {layout.PHASES, layout.SOLUTION, layout.PACKAGE, layout.REQUIREMENTS, layout.DOCS}
    assert {relative_name(path) for path in expected} | {"tests"} == listed


def test_exit_codes_are_those_of_the_program() -> None:
    listed = [int(row[0]) for row in table(read("README.md"), "exit code")]
    assert listed == [int(code) for code in ExitCode]


def test_listed_options_are_options_of_grade() -> None:
    known = {name for one in cli.main.commands["grade"].params for name in one.opts}
    listed = {plain(row[0]).split()[0] for row in table(read("README.md"), "option")}
    assert listed
    assert listed <= known


def test_listed_levels_are_the_levels_in_order() -> None:
    assert [plain(row[0]) for row in table(read("README.md"), "level")] == list(LEVELS)


def test_the_example_manifest_is_accepted(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", read("README.md"), re.DOTALL)
    assert example
    (tmp_path / "kit.toml").write_text(example[1], "utf-8")
    (tmp_path / "app.py").touch()
    manifest = read_manifest(tmp_path)
    assert manifest.exercise in list_exercises()
    assert manifest.framework in read_exercise("users").frameworks


def test_points_are_those_of_the_exercise() -> None:
    weights = read_exercise("users").weights
    listed = {plain(row[0]): float(row[1]) for row in table(read("README.md"), "metric")}
    assert listed == dict(weights)


def test_minutes_are_those_of_the_exercise() -> None:
    minutes = [phase.minutes for phase in read_exercise("users").phases]
    assert " + ".join(map(str, minutes)) + " minutes" in read("INTERVIEW_GUIDE.md")
    rows = table(read("INTERVIEW_GUIDE.md"), "minute")
    starts = [int(row[0]) for row in rows if row[1].startswith("**phase ")]
    assert starts == [sum(minutes[:n]) for n in range(len(minutes))]
    assert str(sum(minutes)) in [row[0] for row in rows]


def test_the_exercises_of_the_menu_are_counted_from_their_content() -> None:
    rows = {plain(row[0].split(":")[0]): row for row in table(read("README.md"), "exercise")}
    assert {*rows} == {*list_exercises()}
    for name, (text, *cells, starters) in rows.items():
        exercise = read_exercise(name)
        assert ("the default" in text) == (name == default_exercise())
        assert cells == [
            " + ".join(str(phase.minutes) for phase in exercise.phases),
            str(len(exercise.requirements)),
            str(len(read_counted_faults(exercise))),
        ], name
        assert starters.lower().split(", ") == [*exercise.frameworks]


def test_counted_faults_are_those_of_the_exercises() -> None:
    counts = {name: len(read_counted_faults(read_exercise(name))) for name in list_exercises()}
    (line,) = [line for line in read("docs/mutation.md").splitlines() if "faults-users.md" in line]
    listed = re.findall(r"`(\w+)`(?: has)? (\d+)", line)
    assert {name: int(count) for name, count in listed} == counts
    assert f"*broken servers* ({counts['users']} in `users`)" in read("README.md")


def test_figures_of_the_mutation_score_are_those_of_the_engine() -> None:
    exercise = read_exercise("users")
    text = read("docs/mutation.md")
    most, mark = exercise.weights["mutation"], exercise.full_marks_at["mutation"]
    assert f"points = {most:g} · min(1, score / {mark:g})" in text
    sample = f"Up to {plan.ALL_UP_TO} mutants are all run; of more, a sample of {plan.SAMPLE_SIZE},"
    assert sample in text
    assert GRADING_SECONDS == 360
    assert MAX_PATIENCE == 6
    assert "six minutes for the whole grading, up to six times as long" in text


def test_named_requirements_exist() -> None:
    exercises = map(read_exercise, list_exercises())
    known = {requirement.id for exercise in exercises for requirement in exercise.requirements}
    for document in DOCUMENTS:
        cited = set(REQUIREMENT.findall(document.read_text("utf-8")))
        assert cited <= known, f"{relative_name(document)} names {cited - known}"


def test_the_glossary_knows_every_word_of_the_record() -> None:
    marked = {found["code"] for found in CODE.finditer(read("docs/glossary.md"))}
    for enum in (Verdict, Outcome, RunStatus, MutantStatus):
        assert {member.value for member in enum} <= marked, enum.__name__
    assert {name for name, metric in METRICS.items() if not metric.is_profile} <= marked


def test_every_interview_question_has_its_anchors_and_samples() -> None:
    page = read("docs/questions.md")
    assert re.findall(r"^### Q(\d+)\.", page, re.MULTILINE) == [str(n) for n in range(1, 15)]
    for part in re.split(r"^### Q", page, flags=re.MULTILINE)[1:]:
        number, body = int(part.split(".")[0]), part.split("\n## ")[0]
        if number != 11:
            assert "*Weak*" in body
            assert "*Solid*" in body
            assert "*Outstanding adds*" in body
            assert re.findall(r"^> \*\*(\d)\*\*", body, re.MULTILINE) == ["1", "3", "4"], number


def test_the_guide_can_be_read_in_a_quarter_of_an_hour() -> None:
    assert len(read("INTERVIEW_GUIDE.md").split()) <= 3000


def packages() -> list[str]:
    """The packages of the engine as the architecture lists them, from the top down."""
    rows = table(read("docs/architecture.md"), "package")
    return [plain(row[0]).rstrip("/") for row in rows]


def test_every_package_of_the_engine_is_listed() -> None:
    there = {path.name for path in layout.PACKAGE.iterdir() if not path.name.startswith("_")}
    assert set(packages()) == there


def test_a_package_imports_only_from_packages_below_it() -> None:
    rank = {name: position for position, name in enumerate(packages())}
    upward = [
        f"{module} imports {target}"
        for module, targets in read_imports().items()
        for target in targets
        if rank.get(package_of(target), len(rank)) < rank.get(package_of(module), -1)
    ]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    # Leaves are removed until none are left: what remains imports itself through others.
    rest = {module: set(targets) for module, targets in read_imports().items()}
    while leaves := {module for module, targets in rest.items() if not targets & rest.keys()}:
        for leaf in leaves:
            del rest[leaf]
    assert rest == {}


def test_no_chain_of_imports_is_long() -> None:
    chain = max((longest_chain(module) for module in read_imports()), key=len)
    assert len(chain) <= MAX_CHAIN, " > ".join(chain)


def test_no_function_of_the_engine_is_long() -> None:
    long = [
        f"{path.relative_to(layout.PACKAGE)} {node.name}"
        for path in layout.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_the_engine_names_no_exercise() -> None:
    """Only text that people read may take one as an example; what runs never asks for one."""
    default = default_exercise()
    names = [f"{folder}/{name}" for folder in ("phases", "solution") for name in list_exercises()]
    for path in (ROOT / "src").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        statements = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
        docstrings = {id(value) for value in statements if isinstance(value, ast.Constant)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in docstrings:
                text = str(node.value)
                assert text != default, f"{relative_name(path)}:{node.lineno}"
                assert not any(name in text for name in names), f"{relative_name(path)}: {text}"


def test_tests_mirror_the_packages() -> None:
    packages_of_tests = [ROOT / "tests" / name for name in packages()]
    unmatched = {
        path.relative_to(ROOT / "tests").as_posix()
        for folder in packages_of_tests
        for path in folder.rglob("test_*.py")
        if not mirrors_a_module(path.relative_to(ROOT / "tests"))
    }
    assert unmatched - TESTS_OF_NO_MODULE == set(), "name them after the module that they test"


def mirrors_a_module(path: Path) -> bool:
    """Tell whether `<package>/test_<x>.py` names a module or a package of `<package>`, or it."""
    name = path.stem.removeprefix("test_")
    target = layout.PACKAGE / path.parent / name
    return target.with_suffix(".py").is_file() or target.is_dir() or name == path.parent.name


def package_of(module: str) -> str:
    """Return the package of the engine that a module belongs to."""
    return module.split(".")[1] if "." in module else module


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the engine."""
    parts = path.relative_to(layout.PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def read_imports() -> dict[str, set[str]]:
    """Read which modules of the engine each module imports, also inside functions.

    A module that is only named in a string, for `importlib` or `python -m`, counts too.
    """
    sources = {module_name(path): path for path in sorted(layout.PACKAGE.rglob("*.py"))}
    imports: dict[str, set[str]] = {}
    for module, path in sources.items():
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.add(node.value)
        imports[module] = names & sources.keys() - {module, layout.PACKAGE.name}
    return imports


@cache
def longest_chain(module: str) -> tuple[str, ...]:
    """Return the longest chain of imports that starts at a module."""
    chains = (longest_chain(name) for name in read_imports()[module])
    return (module, *max(chains, key=len, default=()))
