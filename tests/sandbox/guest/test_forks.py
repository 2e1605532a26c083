"""guest/forks.py: what is compiled and prepared of a program before it is served."""

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


class Included:
    """A router that FastAPI includes: what it prepares lasts until routes are added."""

    prepared = 0

    def effective_candidates(self):
        self.prepared += 1


class OddApp:
    @property
    def routes(self):
        raise RuntimeError("not ready")


def test_included_routers_are_prepared_where_there_are_any():
    app = type("App", (), {"routes": [object(), Included()]})()
    forks.prepare_routes(app)
    assert app.routes[1].prepared == 1
    for other in (object(), OddApp()):
        forks.prepare_routes(other)
