"""interview_kit.exercise.faults.fault_list and bugs: what is read from an exercise's folders."""

import itertools

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.exercise import bugs
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.exercise.faults.base import Request, Response
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.exercise.reference import assemble

FAULT = """\
from interview_kit.exercise.faults.base import Fault

FAULTS = (Fault("{id}", "a title", ("USR-1",), lambda request, forward: forward(request)),)
"""


@pytest.fixture
def folder(exercises):
    folder = exercises / "users" / "faults"
    folder.mkdir()
    return folder


def test_faults_come_in_the_order_of_files(folder):
    (folder / "b.py").write_text(FAULT.format(id="second"))
    (folder / "a.py").write_text(FAULT.format(id="first"))
    assert [fault.id for fault in fault_list.read_faults("users")] == ["first", "second"]


def test_two_faults_of_one_name_are_refused(folder):
    for name in ("a.py", "b.py"):
        (folder / name).write_text(FAULT.format(id="same"))
    with pytest.raises(EngineError, match="'same'"):
        fault_list.read_faults("users")


def test_a_file_that_cannot_be_read_is_named(folder):
    (folder / "a.py").write_text("FAULTS = (missing,)")
    with pytest.raises(EngineError, match=r"a\.py cannot be read: NameError"):
        fault_list.read_faults("users")


def test_an_exercise_without_faults_is_named(exercises):
    with pytest.raises(UsageError, match="'users' has no faults"):
        fault_list.read_faults("users")


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_every_real_exercise_has_faults(exercise_id):
    assert fault_list.read_faults(exercise_id)


@pytest.mark.parametrize("exercise_id", list_exercises())
class TestEveryExercise:
    def test_every_citation_is_a_requirement(self, exercise_id):
        known = {requirement.id for requirement in read_exercise(exercise_id).requirements}
        for fault in (*fault_list.read_faults(exercise_id), *bugs.read_bugs(exercise_id)):
            assert fault.requirements, fault.id
            assert {*fault.requirements} <= known, fault.id

    def test_every_requirement_is_cited(self, exercise_id):
        cited = {
            requirement
            for fault in (*fault_list.read_faults(exercise_id), *bugs.read_bugs(exercise_id))
            for requirement in fault.requirements
        }
        assert {r.id for r in read_exercise(exercise_id).requirements} <= cited

    def test_a_dozen_are_public(self, exercise_id):
        assert sum(fault.public for fault in fault_list.read_faults(exercise_id)) == 12

    def test_titles_are_sentences_of_their_own(self, exercise_id):
        faults = (*fault_list.read_faults(exercise_id), *bugs.read_bugs(exercise_id))
        titles = [fault.title for fault in faults]
        assert len({*titles}) == len(titles)
        assert not [title for title in titles if "|" in title or title.endswith(".")]


class TestBugs:
    @pytest.mark.parametrize("exercise_id", list_exercises())
    def test_every_bug_fits_the_reference(self, tmp_path, exercise_id):
        folder = assemble(exercise_id, "fastapi", tmp_path / "reference")
        before = {p: p.read_bytes() for p in folder.rglob("*.py")}
        for bug in bugs.read_bugs(exercise_id):
            bugs.apply_bug(bug, folder)
            changed = [p for p, content in before.items() if p.read_bytes() != content]
            assert {p.relative_to(folder).as_posix() for p in changed} == {
                change.file for change in bug.changes
            }
            for path in changed:
                compile(path.read_text("utf-8"), path, "exec")
                path.write_bytes(before[path])

    @pytest.mark.parametrize(
        ("text", "times"), [("other = 1\n", 0), ("x = 1\nx = 1\n", 2), (None, 0)]
    )
    def test_a_bug_whose_place_is_gone_says_so(self, tmp_path, text, times):
        if text is not None:
            (tmp_path / "a.py").write_text(text)
        bug = bugs.Bug("b", "a bug", ("U01",), (bugs.Change("a.py", "x = 1\n", "x = 2\n"),))
        with pytest.raises(EngineError, match=f"'x = 1' occurs {times} times in a.py"):
            bugs.apply_bug(bug, tmp_path)


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_folders_are_where_layout_says(exercise_id):
    assert layout.faults(exercise_id).is_dir()
    assert layout.bugs(exercise_id).is_dir()


DEEP = b"[" * 100_000
BODIES = [
    b"",
    b"\xff",
    DEEP,
    b'{"name": ' + DEEP,
    b"[" * 900 + b"]" * 900,
    b"null",
    b"1e999",
    b'{"id": ' + b"9" * 5000 + b"}",
    b'{"id": 1e400, "age": NaN, "name": "\\ud800", "email": [], "total": {}, "users": {"a": 1}}',
    b'{"users": [1, null, {}, {"id": "x"}], "total": "many", "page": null, "detail": 5}',
    b'[1, null, {}, {"id": "x", "created_at": 5}]',
]
QUERIES = ["", "skip=x&limit=%zz", "limit=" + 5000 * "9", "skip=-1&limit=0", "skip=&q=", "&&=;"]
PATHS = ["/users/", "/users/" + 5000 * "9", "/users/\ud800", "/users/stats/", "//", ""]
PATHS += ["/garages", "/parking-sessions", "/parking-sessions/1/stop", "/doors/1/open"]
PATHS += ["/api/v1/survivors", "/api/v1/survivors/1/location", "/api/v1/trades", "/api/v1/reports"]


FAULTS = [
    fault for exercise_id in list_exercises() for fault in fault_list.read_faults(exercise_id)
]


@pytest.fixture(scope="module")
def odd_exchanges() -> list[tuple[Request, Response]]:
    """Every odd request with every odd response."""
    odd = [Response(status=status, body=body) for status in (200, 201, 999) for body in BODIES]
    return [
        (Request(method=method, path=path, query=query, body=answer.body), answer)
        for method, path in itertools.product(("GET", "POST", "PUT", "PATCH", "DELETE", ""), PATHS)
        for query, answer in zip(itertools.cycle(QUERIES), odd, strict=False)
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_no_message_of_theirs_is_too_odd_for_a_fault(fault, odd_exchanges):
    """What it cannot read it leaves alone: an error here would leave a whole grading ungraded."""
    injector = FaultInjector(fault)
    for request, answer in odd_exchanges:
        given = injector(request, lambda wanted, answer=answer: answer)
        assert isinstance(given, Response)
