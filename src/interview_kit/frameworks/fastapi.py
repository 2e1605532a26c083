"""FastAPI: an ASGI framework."""

from interview_kit.frameworks.base import Framework

FRAMEWORK = Framework(
    name="fastapi",
    title="FastAPI",
    interface="asgi",
    libraries=("fastapi", "pydantic", "email_validator"),
    develop="python -m uvicorn {app} --factory --reload",
    constructors=("fastapi.FastAPI", "fastapi.applications.FastAPI"),
    entry_points={"starlette.applications.Starlette": "asgi", "fastapi.FastAPI": "asgi"},
    documented_calls=("FastAPI", "APIRouter", "include_router"),
)
