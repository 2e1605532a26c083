"""Flask: a WSGI framework."""

from interview_kit.frameworks.base import Framework

FRAMEWORK = Framework(
    name="flask",
    title="Flask",
    interface="wsgi",
    libraries=("a2wsgi", "flask", "pydantic.main", "pydantic.networks", "email_validator"),
    develop="python -m flask --app {app} run --debug",
    constructors=("flask.Flask", "flask.app.Flask"),
    entry_points={"flask.Flask": "wsgi"},
    documented_calls=("Flask",),
)
