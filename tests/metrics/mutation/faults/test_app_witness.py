"""Whether the app was asked where a fault was met."""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import on, respond
from interview_kit.metrics.mutation.faults.app_witness import AppWitness

from .echo import Notes, get, post, said

CREATED = Fault("a", "creating gives 200", (), respond(on("POST", "/notes", 201), 200))
MISSING = Fault("b", "a missing note is there", (), respond(on("GET", "/notes/{id}", 404), 200))


def test_an_app_responds_otherwise_to_a_path_that_nobody_serves():
    notes, witness = Notes(), AppWitness(CREATED, "bcdf")
    assert witness(post("/notes", {"text": "a"}), notes).status == 200
    assert (witness.fired, witness.has_asked_app) == (True, True)
    assert [request.method for request in notes.asked] == ["GET", "POST"]


def test_what_is_made_up_is_the_same_whatever_is_asked():
    witness = AppWitness(CREATED, "bcdf")
    witness(post("/notes", {"text": "a"}), lambda _: said(201, {"id": 1}))
    assert (witness.fired, witness.has_asked_app) == (True, False)


def test_without_a_path_to_ask_each_exchange_counts_as_seen():
    notes, witness = Notes(), AppWitness(CREATED, None)
    witness(post("/notes", {"text": "a"}), notes)
    assert (witness.fired, witness.has_asked_app, len(notes.asked)) == (True, True, 1)


def test_two_refusals_may_well_be_the_same():
    witness = AppWitness(MISSING, "bcdf")
    assert witness(get("/notes/7"), lambda _: said(404, {"detail": "Not Found"})).status == 200
    assert (witness.fired, witness.has_asked_app) == (True, True)


def test_what_the_fault_leaves_alone_says_nothing():
    witness = AppWitness(MISSING, "bcdf")
    witness(get("/notes"), lambda _: said(200, []))
    assert (witness.fired, witness.has_asked_app) == (False, False)
