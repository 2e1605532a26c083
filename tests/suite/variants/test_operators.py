"""Our own operators, by their examples."""

import pytest

from interview_kit.frameworks import FRAMEWORKS
from interview_kit.suite.variants import operators
from interview_kit.suite.variants.mutants import generate_mutants

EXAMPLES = [
    pytest.param(name, before, after, id=name)
    for row in operators.OPERATORS
    for name, (before, after) in row.examples.items()
]


@pytest.mark.parametrize(("name", "before", "after"), EXAMPLES)
def test_an_operator_does_what_its_example_shows(name: str, before: str, after: str) -> None:
    mutants = generate_mutants({"app.py": before})
    assert after in [m.source for m in mutants if m.operator == name]


@pytest.mark.parametrize("row", operators.OPERATORS, ids=lambda row: row.change.__name__)
def test_every_operator_has_an_example_and_says_what_it_does(row: operators.Operator) -> None:
    assert row.examples
    assert row.change.__doc__


def test_what_a_framework_only_documents_is_not_changed() -> None:
    documented = [name for row in FRAMEWORKS.values() for name in row.documented_calls]
    assert "FastAPI" in documented
    for name in documented:
        mutants = generate_mutants({"app.py": f'app = {name}(title="Users")\n'})
        assert [m.operator for m in mutants] == ["assignment"]
