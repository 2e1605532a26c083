"""How many gradings run at once, and with how much of the machine each."""

import pytest

from interview_kit.cohort.backend import GRADING_MEMORY, choose_jobs, share_processors


@pytest.mark.parametrize(
    ("submissions", "processors", "gradings_in_memory", "jobs"),
    [(30, 8, 100, 12), (3, 8, 100, 3), (30, 8, 2, 2), (30, 8, 0, 1), (30, 2, 9, 3), (30, 1, 9, 1)],
)
def test_as_many_as_processors_memory_and_submissions_allow(
    submissions: int, processors: int, gradings_in_memory: int, jobs: int
) -> None:
    memory = gradings_in_memory * GRADING_MEMORY + 1
    assert choose_jobs(submissions, processors, memory) == jobs


def test_gradings_share_the_processors() -> None:
    assert [share_processors(jobs, 8) for jobs in (1, 3, 8, 20)] == [8, 2, 1, 1]
