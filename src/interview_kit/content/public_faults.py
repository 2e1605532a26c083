"""The public faults of an exercise as one program, for practice on the candidate's side."""


def program(exercise_id: str) -> str | None:
    """Not built yet."""
    return None
