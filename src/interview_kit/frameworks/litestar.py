"""Litestar: an ASGI framework."""

from interview_kit.frameworks.base import Framework

FRAMEWORK = Framework(
    name="litestar",
    title="Litestar",
    interface="asgi",
    libraries=("litestar", "msgspec", "pydantic.main", "pydantic.networks", "email_validator"),
    develop="python -m litestar --app {app} run --reload",
    constructors=("litestar.Litestar", "litestar.app.Litestar"),
    entry_points={"litestar.Litestar": "asgi"},
    documented_calls=("Litestar",),
)
