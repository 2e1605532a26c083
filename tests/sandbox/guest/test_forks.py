"""guest/forks.py: what is compiled of a program before it is served."""

import pytest

from interview_kit.sandbox.guest import forks


@pytest.mark.parametrize(
    "odd",
    ["def", "x = '\0'\n", f"x = {'-' * 7000}1\n", f"x = {'(' * 300}{')' * 300}\n"],
    ids=["no Python", "a null byte", "signs", "brackets"],
)
def test_what_cannot_be_compiled_is_no_code(tmp_path, odd):
    path = tmp_path / "odd.py"
    path.write_text(odd)
    assert forks.compile_file(str(path)) is None
    assert forks.compile_file(str(tmp_path / "missing.py")) is None
    path.write_text("x = 1\n")
    assert forks.compile_file(str(path)) is not None
