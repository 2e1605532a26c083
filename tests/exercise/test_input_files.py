import json

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.core.model import InputFile
from interview_kit.exercise.input_files import make_files, read_examples


@pytest.fixture
def seed(tmp_path):
    (tmp_path / "seed.py").write_text("def make_content(chance):\n    return [chance.random()]\n")
    (tmp_path / "seed.json").write_text("[0.5]")
    return InputFile(
        variable="SEED_FILE", module=tmp_path / "seed.py", example=tmp_path / "seed.json"
    )


def test_each_group_has_contents_of_its_own_that_repeat(seed):
    texts = [make_files([seed], name)["SEED_FILE"] for name in ("a", "b", "a")]
    assert texts[0] == texts[2] != texts[1]
    assert 0 <= json.loads(texts[0])[0] < 1


def test_the_example_is_the_same_for_all(seed):
    assert read_examples([seed]) == {"SEED_FILE": "[0.5]"}


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("def make_content(chance):\n    return {1, 2}", "make_content fails: TypeError"),
        ("def make(chance): ...", "make_content fails: AttributeError"),
        ("import nothing_of_that_name", "cannot be read: ModuleNotFoundError"),
    ],
)
def test_a_module_that_makes_no_content_is_a_fault_of_the_exercise(seed, code, cause):
    seed.module.write_text(code)
    with pytest.raises(EngineError, match=cause):
        make_files([seed], "a")


def test_an_example_that_cannot_be_read_is_a_fault_of_the_exercise(seed):
    seed.example.unlink()
    with pytest.raises(EngineError, match=r"an example of a file cannot be read"):
        read_examples([seed])
