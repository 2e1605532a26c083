"""The grading engine of the API Interview Kit."""

__version__ = "0.1.0"
