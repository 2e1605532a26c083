"""What is worked out from the users."""

from domain.models import User, UserList


def select_users(users: list[User]) -> UserList:
    """The users that a client asked for."""
    return UserList(users=users)
