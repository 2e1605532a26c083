"""The submission of the pictures: a whole session, two faults, an honest but thin suite.

Phase 1 is a little late and misses the duplicate e-mail, which phase 2 mends; pages end wrongly,
and PUT and PATCH accept the e-mail of another user.
"""

from pathlib import Path

from interview_kit.authoring.starters import derive_starter
from interview_kit.candidate import snapshots
from interview_kit.candidate.work import digest
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.submission.journal import JOURNAL_FILE, STATE, Journal

EXERCISE, FRAMEWORK, CANDIDATE = "users", "fastapi", "Ann"
START = 1_791_190_800.0  # a Monday morning in October
ID = "c" * 32
STORE = "domain/store.py"
TESTS = "tests/test_users.py"
OWNER = "self._owners.get(email, owner) != owner"
ANYONE = "owner is None and email in self._owners"
TAKEN = "            self._refuse_taken(new.email)\n"
NEXT = ("has_next=end < total", "has_next=end <= total")
SUITE = '''\
"""Ann's tests."""


def test_create(client):
    made = client.post("/users/", json={"name": "Ann", "email": "ann@example.com", "age": 30})
    assert made.status_code == 201
    assert made.json()["name"] == "Ann"
    assert client.get(f"/users/{made.json()['id']}").json() == made.json()


def test_bad_age(client):
    for age in (0, 151, "old"):
        bad = {"name": "Ann", "email": "ann@example.com", "age": age}
        assert client.post("/users/", json=bad).status_code == 422


def test_duplicate(client):
    ann = {"name": "Ann", "email": "ann@example.com"}
    client.post("/users/", json=ann)
    assert client.post("/users/", json=ann).status_code == 409


def test_missing(client):
    for method in ("GET", "DELETE"):
        assert client.request(method, "/users/999").status_code == 404


def test_replace(client):
    user = client.post("/users/", json={"name": "Ann", "email": "ann@example.com"}).json()
    new = {"name": "Bea", "email": "bea@example.com"}
    assert client.put(f"/users/{user['id']}", json=new).json()["name"] == "Bea"


def test_delete(client):
    user = client.post("/users/", json={"name": "Ann", "email": "ann@example.com"}).json()
    assert client.delete(f"/users/{user['id']}").status_code == 204
    assert client.get(f"/users/{user['id']}").status_code == 404


def test_list(client):
    client.post("/users/", json={"name": "Ann", "email": "ann@example.com"})
    assert client.get("/users/").status_code == 200
'''


class Clocks:
    """Two clocks that go when told to."""

    at = 0.0

    def wall(self) -> float:
        return START + self.at

    def mono(self) -> float:
        return 1000 + self.at


class PlayedSession:
    """A session, written as the candidate's side writes it, in the order of its minutes."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / STATE
        self.clocks = Clocks()
        self.journal = Journal(self.state / JOURNAL_FILE, self.clocks)  # type: ignore[arg-type]

    def at(self, minute: float, event: str, **about: object) -> None:
        self.clocks.at = minute * 60
        self.journal.add(event, **about)

    def begin(self, minute: float, phase: int, minutes: float) -> None:
        self.at(minute, "phase", phase=phase, minutes=minutes, starter=False)

    def checks(self, phase: int, visible: int, *runs: tuple[float, int]) -> None:
        for minute, passed in runs:
            figures = {"visible": visible, "passed": passed, "failing": []}
            self.at(minute, "check", phase=phase, **figures)

    def keep(self, minute: float, phase: int, why: str, texts: dict[str, str]) -> None:
        contents = {name: text.encode() for name, text in texts.items()}
        taken = snapshots.save(self.state, why, contents)
        sha256 = digest(taken.path.read_bytes())
        self.at(minute, "snapshot", name=taken.name, sha256=sha256, why=why, phase=phase)


def changed(text: str, old: str, new: str) -> str:
    """The text with one change. Errors: `ValueError` when the reference is not so any more."""
    if old not in text:
        raise ValueError(f"the picture's submission does not fit any more: no {old!r}")
    return text.replace(old, new)


def lay_out(folder: Path) -> Path:
    """Write the whole submission."""
    assemble(EXERCISE, FRAMEWORK, folder)
    for path in folder.glob("tests/*"):
        path.unlink()
    (folder / TESTS).write_text(SUITE, "utf-8")
    store, rules = folder / STORE, folder / "domain" / "rules.py"
    store.write_text(changed(store.read_text("utf-8"), OWNER, ANYONE), "utf-8")
    rules.write_text(changed(rules.read_text("utf-8"), *NEXT), "utf-8")
    play(
        PlayedSession(folder), {p.relative_to(folder).as_posix(): p.read_text() for p in of(folder)}
    )
    return folder


def of(folder: Path) -> list[Path]:
    """The files of the candidate."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def play(session: PlayedSession, final: dict[str, str]) -> None:
    """The session, from the start to the zip."""
    exercise = read_exercise(EXERCISE)
    said = {"exercise": EXERCISE, "framework": FRAMEWORK, "candidate": CANDIDATE, "ai": "open"}
    tests = {TESTS: SUITE}
    session.at(0, "start", handout=ID, **said)
    session.begin(0, 1, 40)
    session.at(2, "question", phase=1, question=1)
    session.at(4.5, "question", phase=1, question=5)
    session.checks(1, 12, (6, 0), (11, 3), (13, 3), (17, 6), (19, 7))
    session.at(21, "pause", reason="the door")
    session.at(23.5, "resume")
    session.checks(1, 12, (26, 9), (33, 11), (41, 11))
    first = derive_starter(exercise, FRAMEWORK, 2)
    early = tests | first | {STORE: changed(first[STORE], TAKEN, "")}
    session.keep(44, 1, "end of phase", early)
    session.begin(44, 2, 15)
    session.checks(2, 21, (47, 14), (51, 16))
    session.at(54, "faults", phase=2, faults=12, noticed=6)
    session.checks(2, 21, (55, 20), (57.5, 21))
    session.keep(58, 2, "end of phase", tests | derive_starter(exercise, FRAMEWORK, 3))
    session.begin(58, 3, 5)
    session.checks(3, 22, (61, 21), (62, 22))
    session.keep(62.5, 3, "submitted", final)
    session.at(62.5, "submit", files=len(final), used=3600)
