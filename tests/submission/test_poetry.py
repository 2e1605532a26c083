import pytest

from interview_kit.submission.poetry import translate_range


@pytest.mark.parametrize(
    ("poetry", "specifier"),
    [
        ("^1.2.3", ">=1.2.3,<2"),
        ("^0.2.3", ">=0.2.3,<0.3"),
        ("^0.0.3", ">=0.0.3,<0.0.4"),
        ("^0", ">=0,<1"),
        ("~1.2.3", ">=1.2.3,<1.3"),
        ("~1", ">=1,<2"),
        ("^2.0.0b1", ">=2.0.0b1,<3"),
        ("1.2", "==1.2"),
        ("1.*", "==1.*"),
        (">=1.2, <2", ">=1.2,<2"),
        ("*", ""),
    ],
)
def test_a_range_of_poetry_becomes_a_specifier(poetry: str, specifier: str) -> None:
    assert translate_range(poetry) == specifier
