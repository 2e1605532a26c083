import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.exercise.definition import default_exercise, list_exercises, read_exercise


class TestExercise:
    def test_the_default_exercise_is_consistent(self):
        exercise = read_exercise("users")
        assert exercise.folder == layout.exercise("users")
        assert sum(exercise.weights.values()) == 100
        assert "users" in list_exercises()

    def test_all_fields_are_read(self, exercises):
        exercise = read_exercise("users")
        assert [phase.id for phase in exercise.phases] == ["phase1_core", "phase2_enhancements"]
        assert exercise.weights == {"behaviour": 60, "coverage": 20, "mutation": 20}
        assert exercise.full_marks_at == {"coverage": 90, "mutation": 80}
        assert [item.bonus for item in exercise.requirements] == [False, False, True]
        assert exercise.collection == "/users/"
        assert exercise.env == {}

    def test_an_exercise_may_name_the_variables_of_a_submission(self, exercises):
        file = exercises / "users" / "exercise.toml"
        text = file.read_text().replace("[weights]", '[env]\nJWT_SECRET = "x"\n\n[weights]')
        file.write_text(text)
        assert read_exercise("users").env == {"JWT_SECRET": "x"}

    def test_the_default_exercise_says_so_itself(self, exercises):
        text = (exercises / "users" / "exercise.toml").read_text()
        other = exercises / "apples" / "exercise.toml"
        other.parent.mkdir()
        other.write_text(text.replace('id = "users"', 'id = "apples"', 1))
        assert default_exercise() == "apples"
        (exercises / "users" / "exercise.toml").write_text(f"default = true\n{text}")
        assert default_exercise() == "users"

    @pytest.mark.parametrize("name", ["nothing", "../users", "", "users/"])
    def test_an_unknown_id_is_refused_and_the_known_ones_are_listed(self, exercises, name):
        with pytest.raises(UsageError, match=r"^unknown exercise .*; available: users$"):
            read_exercise(name)

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("points = 3", "points = -3", "`requirements.2.points`: "),
            (
                "bonus = true",
                "bonus = true\nx = 1",
                "unknown key `requirements.2.x`: remove it or fix",
            ),
            ("minutes = 40", 'minutes = "40"', "`phases.0.minutes`: must be a whole number"),
            ("format_version = 1", "format_version = 2", "`format_version`: "),
            ('id = "users"', 'id = "other"', "`id` is 'other' but must be the name of the folder"),
            ('"USR-2"', '"USR-1"', "`requirements.id`: USR-1 is used 2 times"),
            ("number = 2", "number = 1", "`phases.number`: 1 is used 2 times"),
            ("phase = 1", "phase = 7", "`requirements.phase`: USR-1 is in phase 7"),
            ("points = 45\ntitle", "points = 44\ntitle", "`phases.points`: phase1_core gives 45"),
            ("behaviour = 60", "behaviour = 61", "`weights.behaviour` is 61, but the phases sum"),
            ("mutation = 80", "mutation = 0", "`full_marks_at.mutation`: "),
            ("[weights]", "[weights", "is not valid TOML: "),
        ],
    )
    def test_an_invalid_file_is_an_engine_error_with_its_cause(self, exercises, old, new, words):
        file = exercises / "users" / "exercise.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(EngineError) as caught:
            read_exercise("users")
        assert str(caught.value).startswith("phases/users/exercise.toml")
        assert words in str(caught.value)


class TestInputs:
    def test_services_and_files_are_found_where_they_lie(self, serviced):
        (service,), (file,) = serviced.services, serviced.files
        assert service.module == layout.texts("things") / "tests" / "doors.py"
        assert (service.name, service.factory, service.variable) == (
            "doors",
            "Doors",
            "HARDWARE_URL",
        )
        assert file.module == layout.exercise("things") / "seed.py"
        assert file.example == layout.texts("things") / "seed.json"

    @pytest.mark.parametrize(
        ("old", "new", "cause"),
        [
            ("HARDWARE_URL =", "OTHER =", "HARDWARE_URL has no value under `[env]`"),
            ("[env]", '[env]\nSEED_FILE = "a"', "SEED_FILE is the kit's to set"),
            ('"SEED_FILE"', '"HARDWARE_URL"', "HARDWARE_URL is used 2 times"),
            ('"tests/doors.py"', '"tests/gates.py"', "there is no things/common/tests/gates.py"),
            ('"seed.json"', '"../seed.json"', "`files.0.example`: "),
            ('"seed.py"', '"other.py"', "there is no things/other.py"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_its_cause(self, serviced, old, new, cause):
        file = layout.exercise("things") / "exercise.toml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
        with pytest.raises(EngineError) as caught:
            read_exercise("things")
        assert cause in str(caught.value)
