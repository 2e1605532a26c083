"""Display names."""

from interview_kit.report import labels


def test_an_unknown_operator_is_named_by_its_id() -> None:
    assert labels.name_operator("number") == "a different number"
    assert labels.name_operator("bound-plus_one") == "bound plus one"
