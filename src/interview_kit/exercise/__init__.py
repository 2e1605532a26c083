"""Exercises: their definition, their reference solution, their named faults."""

DEFAULT_FRAMEWORK = "fastapi"
"""The framework of the reference that is graded, tested against and handed out by default."""
