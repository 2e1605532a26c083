"""What the grader reads before anything runs: the exercise, and a submission's manifest."""

from interview_kit.spec.exercise import known_exercises, read_exercise
from interview_kit.spec.manifest import read_manifest

__all__ = ["known_exercises", "read_exercise", "read_manifest"]
