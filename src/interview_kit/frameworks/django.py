"""Django: served by its WSGI handler."""

from interview_kit.frameworks.base import Framework

FRAMEWORK = Framework(
    name="django",
    title="Django",
    interface="wsgi",
    # Django by itself imports next to nothing: these are what every program of it needs.
    libraries=(
        *("a2wsgi", "django.core.wsgi", "django.db.models", "django.forms"),
        *("django.middleware.common", "django.urls", "django.views.debug", "django.views.generic"),
        *("pydantic.main", "pydantic.networks", "email_validator"),
    ),
    develop="python -m django runserver --settings settings",
    constructors=("django.core.wsgi.get_wsgi_application",),
    entry_points={
        "django.core.handlers.asgi.ASGIHandler": "asgi",
        "django.core.handlers.wsgi.WSGIHandler": "wsgi",
        "django.test.client.ClientHandler": "django",
    },
)
