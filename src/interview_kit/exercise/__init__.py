"""Exercises: their definition, their reference solution, their named faults."""

DEFAULT_EXERCISE = "users"
"""The exercise that a command or a submission means when it names none."""

DEFAULT_FRAMEWORK = "fastapi"
"""The framework of the reference that is graded, tested against and handed out by default."""
