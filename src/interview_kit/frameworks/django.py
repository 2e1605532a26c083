"""Django: served by its WSGI handler."""

from interview_kit.frameworks.base import Framework

FRAMEWORK = Framework(
    name="django",
    title="Django",
    interface="wsgi",
    libraries=("a2wsgi", "django", "pydantic", "email_validator"),
)
