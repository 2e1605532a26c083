"""Coverage: what is counted, whose settings hold, and when it is void."""

import dataclasses
from pathlib import Path

import pytest

from interview_kit.core.model import Coverage, FileCoverage, TestRun
from interview_kit.metrics.coverage import measure
from interview_kit.metrics.coverage.measure import (
    NO_PROGRAM,
    find_missing_package,
    is_run_by_failing_tests,
    read_file,
)
from interview_kit.metrics.coverage.probes import (
    ProbeServers,
    correct_lines,
    find_false_claims,
    find_false_claims_of_failing,
)
from interview_kit.suite.gate import (
    MADE_UP,
)
from interview_kit.suite.runner import Subject
from interview_kit.suite.task import Ending
from interview_kit.suite.variants.apart import Reading, ignore_file
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.probes import FUNCTION_PROBE, make_stubs_and_probes
from tests.selection import first_in_every_run
from tests.suite.programs import GOOD_TESTS, SHOP, claimed, covered, engine_of, place, submission

pytestmark = pytest.mark.usefixtures("reads_here")


def plain(file: FileCoverage) -> FileCoverage:
    return dataclasses.replace(file, arcs=frozenset(), contexts={})


SHOP_RUN_ONCE = FileCoverage(
    path="shop.py", statements=6, missing_lines=(4, 9), branches=2, missing_branches=((3, 4),)
)
"""What one test of small prices runs."""


def test_lines_and_branches_that_no_test_runs_are_missing(tmp_path: Path) -> None:
    files = {
        "shop.py": SHOP,
        "unused.py": "import os\nif os.name:\n    x = 1\n",
        "tests/test_shop.py": "from shop import price\ndef test_few():\n    assert price(1) == 3\n",
    }
    found = covered(submission(tmp_path, files))
    assert found.void is None
    assert [plain(file) for file in found.files] == [
        SHOP_RUN_ONCE,
        FileCoverage(
            path="unused.py",
            statements=3,
            missing_lines=(1, 2, 3),
            branches=2,
            missing_branches=((2, -1), (2, 3)),
        ),
    ]
    assert [file.arcs for file in found.files] == [{(3, 4), (3, 5)}, {(2, -1), (2, 3)}]


def test_each_line_names_the_tests_that_ran_it(tmp_path: Path) -> None:
    tests = (
        "import pytest\nfrom shop import price\n"
        "@pytest.fixture(scope='session')\ndef many():\n    return price(11)\n"
        "def test_few():\n    assert price(1) == 3\n"
        "def test_many(many):\n    assert many == 22\n"
        "def test_again(many):\n    assert many == 22\n"
    )
    found = claimed(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    contexts = found.files[0].contexts
    name = "tests/test_shop.py::test_{}".format
    assert contexts[2] == ("import",)
    assert contexts[4] == (name("again"), name("many"))
    assert contexts[5] == (name("few"),)
    assert 9 not in contexts


PRAGMAS = """
def one():  # pragma: no cover
    return 1


def two(count):
    if count:  # pragma: no branch
        return 1
    return 2  # pragma: no cover
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".coveragerc", "[run]\nomit = shop.py\n[report]\nexclude_lines = def\n"),
        ("setup.cfg", "[coverage:run]\nomit = shop.py\n"),
        ("pyproject.toml", "[tool.coverage.run]\nomit = ['shop.py']\n"),
        ("tox.ini", "[coverage:report]\nexclude_lines = def\n"),
    ],
)
def test_settings_and_comments_of_theirs_have_no_effect(
    tmp_path: Path, name: str, text: str
) -> None:
    tests = "from shop import two\ndef test_it():\n    assert two(1) == 1\n"
    files = {"shop.py": PRAGMAS, "tests/test_shop.py": tests, name: text}
    (file,) = claimed(submission(tmp_path, files)).files
    assert (file.missing_lines, file.missing_branches) == ((3, 9), ((7, 9),))


def test_tests_and_their_helpers_are_not_the_program(tmp_path: Path) -> None:
    files = {
        "shop.py": SHOP,
        "conftest.py": "x = 1\n",
        "test_more.py": "x = 1\n",
        "tests/test_shop.py": GOOD_TESTS,
        "tests/words.py": "x = 1\n",
        "noxfile.py": "x = 1\n",
        ".venv/lib.py": "x = 1\n",
        "inner/deep.py": "x = 1\n",
    }
    found = claimed(submission(tmp_path, files))
    assert [file.path for file in found.files] == ["inner/deep.py", "shop.py"]


def test_only_what_the_manifest_calls_source_is_the_program(tmp_path: Path) -> None:
    files = {
        "src/shop.py": SHOP,
        "scripts/other.py": "x = 1\n",
        "tests/test_shop.py": GOOD_TESTS,
    }
    found = claimed(submission(tmp_path, files, source=("src",)))
    assert [file.path for file in found.files] == ["src/shop.py"]
    assert found.run.reason is None


def test_a_file_that_is_no_python_counts_as_never_run(tmp_path: Path) -> None:
    files = {"shop.py": SHOP, "broken.py": "def (:\n\n  x\n", "tests/test_shop.py": GOOD_TESTS}
    found = claimed(submission(tmp_path, files))
    assert plain(found.files[0]) == FileCoverage(
        path="broken.py", statements=2, missing_lines=(1, 3), branches=0, missing_branches=()
    )


def test_a_suite_that_passes_where_every_function_raises_is_void(tmp_path: Path) -> None:
    tests = "import shop\ndef test_it():\n    assert shop\n"
    found = covered(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert found.void == MADE_UP


def test_made_up_outcomes_are_void(tmp_path: Path) -> None:
    conftest = (
        "import pytest\n"
        "@pytest.hookimpl(hookwrapper=True)\n"
        "def pytest_runtest_makereport(item, call):\n"
        "    outcome = yield\n"
        "    outcome.get_result().outcome = 'passed'\n"
    )
    files = {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS, "tests/conftest.py": conftest}
    assert covered(submission(tmp_path, files)).void == MADE_UP


def test_a_run_that_does_not_finish_covers_nothing(tmp_path: Path) -> None:
    tests = "import os, shop\ndef test_it():\n    shop.price(1)\n    os._exit(0)\n"
    found = covered(submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests}))
    assert found.run.reason is not None
    assert found.files == ()


def test_a_submission_without_a_program_is_void(tmp_path: Path) -> None:
    tests = "def test_it():\n    pass\n"
    assert covered(submission(tmp_path, {"tests/test_shop.py": tests})).void == NO_PROGRAM


def test_claims_that_make_no_sense_are_not_believed() -> None:
    claim = {
        "statements": -3,
        "missing_lines": [2, "x", 2, None, -5, 4, 10**5000],
        "branches": "many",
        "missing_branches": [[1, 2], [1], "x", [1, "y"]],
        "contexts": {"1": ["a", 2], "x": ["b"], "2": "c", "1" * 5000: ["d"], "4": ["e"]},
    }
    fact = {"statements": 3, "branches": 2}
    assert read_file("shop.py", claim, "a\nb\nc\n", fact) == FileCoverage(
        path="shop.py",
        statements=3,
        missing_lines=(2,),
        branches=2,
        missing_branches=((1, 2),),
        contexts={1: ("a",)},
    )


@pytest.mark.parametrize(("line", "branches"), [(2, ((1, 2),)), (1, ((1, 2), (1, 3)))])
def test_a_branch_from_or_to_a_line_that_does_not_run_is_not_believed(
    line: int, branches: tuple[tuple[int, int], ...]
) -> None:
    claim = {"missing_lines": [line], "missing_branches": [], "contexts": {}}
    fact = {"statements": 3, "branches": 2, "missing_branches": [[1, 2], [1, 3]]}
    assert read_file("shop.py", claim, "if a:\n    b\nc\n", fact).missing_branches == branches


PATCHED = """
import json

real = json.dumps


def dumps(said, *more, **others):
    if isinstance(said, dict) and isinstance(said.get("files"), dict):
        for part in said["files"].values():
            part.update({claim})
    return real(said, *more, **others)


json.dumps = dumps
"""


@pytest.mark.parametrize(
    "claim",
    first_in_every_run(
        ["statements=10**6, branches=10**6", "statements=0", "contexts={'1' * 5000: []}"]
    ),
)
def test_how_much_there_is_to_run_is_no_claim(tmp_path: Path, claim: str) -> None:
    """Nor is it a way to leave a grading without a score."""
    tests = "from shop import price\ndef test_one():\n    assert price(1) == 3\n"
    files = {"shop.py": SHOP, "tests/test_shop.py": tests}
    files["tests/conftest.py"] = PATCHED.format(claim=claim)
    forged = covered(submission(tmp_path, files))
    assert [plain(file) for file in forged.files] == [SHOP_RUN_ONCE]


CLAIMING = """
import pathlib
import coverage
import pytest

@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    measured = coverage.Coverage.current()
    if measured is None:
        return
    data = measured.get_data()
    path = str(pathlib.Path("shop.py").resolve())
    lines = range(1, pathlib.Path(path).read_text().count("\\n") + 1)
    data.set_context("tests/test_shop.py::test_one")
    data.add_arcs({path: {(a, b) for a in lines for b in lines} | {(n, -1) for n in lines}})
"""

MANY = "".join(f"def f{n}(x):\n    y = x + {n}\n    return y\n\n\n" for n in range(6))


def test_functions_that_are_said_to_run_and_do_not_void_the_coverage(tmp_path: Path) -> None:
    tests = "import shop\ndef test_one():\n    assert shop.f0(1) == 1\n"
    files = {"shop.py": MANY, "tests/test_shop.py": tests, "tests/conftest.py": CLAIMING}
    made = submission(tmp_path, files)
    found = covered(made)
    assert [file.missing_lines for file in found.files] == [()]
    assert covered(made, quick=True).void is None
    assert found.void == (
        "coverage names 6 functions as run, and 5 of them do not run when the tests run again "
        "(f1, f2, f3, …): the figures are made up"
    )


SWALLOWED = """
import contextlib
import functools

def safe(function):
    def call(*args):
        with contextlib.suppress(Exception):
            return function(*args)
    return call

@safe
def one(x):
    return x

@safe
def two(x):
    for y in three(x):
        return y

def three(x):
    yield x

@functools.cache
def early():
    return 4

EARLY = early()

class Shop:
    @property
    def open(self):
        return True

    def never(self):
        return False
"""


def test_functions_that_run_with_nobody_looking_are_run_all_the_same(tmp_path: Path) -> None:
    tests = (
        "import shop\n"
        "def test_one():\n    shop.one(1)\n    shop.two(2)\n    shop.Shop().open\n"
        "def test_two():\n    assert shop.EARLY == 4\n"
    )
    found = covered(submission(tmp_path, {"shop.py": SWALLOWED, "tests/test_shop.py": tests}))
    assert found.void is None
    sources = {"shop.py": SWALLOWED}
    _, made_probes = make_stubs_and_probes(sources, ignore_file, by_path(found), 1)
    assert [probe.function for probe in made_probes if probe.operator == FUNCTION_PROBE] == [
        "safe",
        "safe.call",
        "one",
        "two",
        "three",
        "early",
        "Shop.open",
    ]
    (tmp_path / "again").mkdir()
    again = submission(tmp_path / "again", {**sources, "tests/test_shop.py": tests})
    engine = engine_of(again, found)
    assert {answer.ending for answer in engine.run(made_probes).values()} == {Ending.DIED}


def by_path(found: Coverage) -> dict[str, FileCoverage]:
    return {file.path: file for file in found.files}


def forge(honest: Coverage, arcs: set[tuple[int, int]]) -> Coverage:
    """Claim that every line and branch of a program of one file runs."""
    claim = dataclasses.replace(
        honest.files[0], missing_lines=(), missing_branches=(), arcs=frozenset(arcs)
    )
    return dataclasses.replace(honest, files=(claim,))


def probes_of(subject: Subject) -> list[Mutant]:
    """The probes of lines and branches."""
    _, probes = make_stubs_and_probes(subject.sources, ignore_file, by_path(subject.coverage), 1)
    return [probe for probe in probes if probe.operator != FUNCTION_PROBE]


def test_lines_that_are_said_to_run_and_do_not_are_missing(tmp_path: Path) -> None:
    tests = "from shop import price\ndef test_few():\n    assert price(1) == 3\n"
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    forged = forge(claimed(made), {(3, 4), (3, 5)})
    subject = Subject(place=place(made), sources={"shop.py": SHOP}, coverage=forged)
    lines = probes_of(subject)
    assert sorted(probe.line for probe in lines) == [3, 3, 4, 5, 9]
    with ProbeServers(subject.place) as servers:
        false_claims = find_false_claims(subject, lines, 1, servers)
    corrected = correct_lines(forged, false_claims, 30)
    assert (corrected.void, corrected.files[0].missing_lines) == (None, (4, 9))
    assert corrected.files[0].missing_branches == ((3, 4),)
    assert correct_lines(forged, false_claims, 4).void is None
    made_up = correct_lines(forged, [*false_claims, lines[0]], 4).void
    assert made_up is not None
    assert "do not run when the tests run again (shop.py line" in made_up


FIRST = """
def first(names):
    if names:
        names = sorted(names)
    for name in names:
        names = [name]
        break
    return names
"""


def test_branches_that_are_said_to_skip_a_block_and_do_not_are_missing(tmp_path: Path) -> None:
    tests = "from shop import first\ndef test_it():\n    assert first(['b', 'a']) == ['a']\n"
    made = submission(tmp_path, {"shop.py": FIRST, "tests/test_shop.py": tests})
    forged = forge(claimed(made), {(3, 4), (3, 5), (5, 6), (5, 8)})
    subject = Subject(place=place(made), sources={"shop.py": FIRST}, coverage=forged)
    with ProbeServers(subject.place) as servers:
        false_claims = find_false_claims(subject, probes_of(subject), 1, servers)
    corrected = correct_lines(forged, false_claims, 30)
    assert (corrected.void, corrected.files[0].missing_lines) == (None, ())
    assert corrected.files[0].missing_branches == ((3, 5), (5, 8))


def test_what_only_failing_tests_run_is_tried_with_the_whole_suite(tmp_path: Path) -> None:
    tests = (
        "from shop import price\n"
        "def test_few():\n    assert price(1) == 3\n"
        "def test_wrong():\n    assert price(1) == 4\n"
        "def test_many():\n    assert price(11) == 33\n"
    )
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    honest = claimed(made)
    subject = Subject(
        place=place(made),
        sources={"shop.py": SHOP},
        coverage=forge(honest, {(3, 4), (3, 5)}),
    )
    probes = probes_of(subject)
    assert {p.line for p in probes if is_run_by_failing_tests(p, subject.coverage)} == {4}
    contexts = {**subject.coverage.files[0].contexts, 9: ("tests/test_shop.py::test_many",)}
    file = dataclasses.replace(subject.coverage.files[0], contexts=contexts)
    invented = dataclasses.replace(subject.coverage, files=(file,))
    of_failing = [probe for probe in probes if is_run_by_failing_tests(probe, invented)]
    assert {probe.line for probe in of_failing} == {4, 9}
    false_claims = find_false_claims_of_failing(subject, of_failing)
    assert [probe.line for probe in false_claims] == [9]


LACK = "ModuleNotFoundError: No module named 'kit_extra'"


@pytest.mark.parametrize(
    ("messages", "reason", "log", "request_"),
    [
        ({"tests/test_a.py": LACK}, None, "", "kit-extra"),
        ({"tests/test_a.py::test_x": LACK}, None, "", None),
        ({"tests/test_a.py": "ModuleNotFoundError: No module named 'other'"}, None, "", None),
        ({}, "an error in conftest.py", f"conftest\nE   {LACK}\n", "kit-extra"),
        ({}, "not done within 3 s", LACK, None),
        ({}, None, f"E   {LACK}\n", None),
    ],
)
def test_a_requested_package_excuses_only_what_could_not_be_collected(
    messages: dict[str, str], reason: str | None, log: str, request_: str | None
) -> None:
    run = TestRun(tests={}, messages=messages, reason=reason, log=log)
    assert find_missing_package(run, ("kit-extra",)) == request_


def test_deep_code_is_measured_like_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # only a process of its own has the stack for this
    terms = f"def add(a):\n    return {' + '.join(['a'] * 400)}\n"
    branches = "def choose(a):\n    if a == -1:\n        return 0\n" + "".join(
        f"    elif a == {n}:\n        return {n}\n" for n in range(600)
    )
    tests = (
        "import branches, terms\n"
        "def test_terms():\n    assert terms.add(1) == 400\n"
        "def test_branches():\n    assert branches.choose(0) == 0\n"
    )
    files = {"terms.py": terms, "branches.py": branches, "tests/test_deep.py": tests}
    found = covered(submission(tmp_path, files))
    assert (found.void, found.not_judged) == (None, {})
    assert [(file.path, len(file.missing_lines)) for file in found.files] == [
        ("branches.py", 1199),
        ("terms.py", 0),
    ]


def test_a_file_that_cannot_be_read_is_not_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It voids nothing either, though the suite passes where it could not be stubbed."""
    tests = "import shop\ndef test_it():\n    assert shop.price(1) == 3\n"
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    unread = Reading(result=({}, []), not_judged={"shop.py": "too large"})
    monkeypatch.setattr(measure, "read_apart", lambda read, sources: unread)
    found = covered(made)
    assert (found.void, found.files, found.not_judged) == (None, (), {"shop.py": "too large"})


def test_a_program_that_runs_code_from_data_is_void(tmp_path: Path) -> None:
    files = {
        "core.txt": SHOP,
        "shop.py": "import pathlib\nexec(pathlib.Path('core.txt').read_text())\n",
        "tests/test_shop.py": GOOD_TESTS,
    }
    reason = covered(submission(tmp_path, files)).void
    assert reason is not None
    assert reason.startswith("shop.py line 2 runs code from data (exec), which cannot be measured")


def test_functions_that_never_run_may_be_documented(tmp_path: Path) -> None:
    """Python has no code for documentation, so coverage neither counts nor misses it."""
    never = "".join(
        f'\n\ndef never_{number}(x):\n    """Do nothing."""\n    number: int\n'
        f"    (\n        print(x)\n    )\n    return {number}\n"
        for number in range(8)
    )
    shop = SHOP + never
    made = submission(tmp_path, {"shop.py": shop, "tests/test_shop.py": GOOD_TESTS})
    coverage = covered(made)
    assert coverage.void is None
    assert len(coverage.files[0].missing_lines) == 17, "one of them is of the shop"
