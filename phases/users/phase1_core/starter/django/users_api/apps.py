"""How Django finds the app."""

from django.apps import AppConfig


class UsersApiConfig(AppConfig):
    """The users API: no models, the users live in `domain`."""

    name = "users_api"
