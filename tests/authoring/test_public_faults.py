import pytest

from interview_kit.authoring.public_faults import extract_faults, extract_programs
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.definition import list_exercises
from interview_kit.exercise.faults import fault_list

SOURCE = """\
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import respond, on

WHERE = on("GET", "/things/", 200)
SECRET = on("GET", "/secret/", 200)


def taught(name):
    return Fault(name, "a title", ("T1",), respond(words(), 500), True)


def words():
    return WHERE


def untaught():
    return SECRET


FAULTS = (
    taught("one"),
    Fault("two", "nobody may know", ("T2",), respond(untaught(), 500)),
)
"""


def test_the_words_of_public_faults_come_along_and_no_other():
    text = extract_faults(SOURCE, [True, False])
    assert "def taught" in text
    assert "def words" in text
    assert "WHERE = " in text
    for secret in ("SECRET", "untaught", "two", "nobody may know"):
        assert secret not in text


def test_a_list_that_cannot_be_told_apart_is_refused():
    with pytest.raises(EngineError, match="one element"):
        extract_faults("FAULTS = (*many(),)\n", [True, False])


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_programs_give_the_public_faults_exactly(exercise_id):
    if not layout.faults(exercise_id).is_dir():
        pytest.skip("no faults")
    found = []
    for source in extract_programs(exercise_id).values():
        namespace = {}
        exec(source, namespace)
        found += [(one.id, one.title, one.requirements) for one in namespace["FAULTS"]]
    public = [one for one in fault_list.read_faults(exercise_id) if one.public]
    assert sorted(found) == sorted((one.id, one.title, one.requirements) for one in public)
    assert all(one.public for one in public)


def test_an_exercise_without_faults_has_no_programs(tree):
    assert extract_programs("things") == {}
