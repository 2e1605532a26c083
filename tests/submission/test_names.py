"""Whose a submission is, by its path."""

from pathlib import Path

import pytest

from interview_kit.submission.names import name_by_path


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("submission-ann.zip", "ann"),
        ("submission_ann-lee.ZIP", "ann-lee"),
        ("Submission zoë.zip", "zoë"),
        ("ann.zip", "ann"),
        ("submission-=cmd().zip", "cmd"),
        ("submission-..zip", "candidate"),
        ("submission-<b>x\x1b[2J.zip", "b-x-2J"),
        ("submission-" + "x" * 100 + ".zip", "x" * 60),
        ("Zoë van Ek_71_assignsubmission_file_", "Zoë van Ek 71"),
        ("Zoë_Ek_71_assignsubmission_file_my project.zip", "Zoë_Ek 71"),
        ("ekzoe_4567_89012_users-api-1.zip", "ekzoe 4567"),
        ("ekzoe_LATE_4567_89012_users_api.zip", "ekzoe 4567"),
        ("users_2_phase.zip", "users_2_phase"),
        ("users-api-zoe", "users-api-zoe"),
    ],
)
def test_the_name_comes_from_the_file(name: str, candidate: str, tmp_path: Path) -> None:
    assert name_by_path(tmp_path / name) == candidate
