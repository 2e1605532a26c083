"""What is worked out from the users: a page of them, figures about them."""

from domain.models import (
    ListQuery,
    User,
    UserPage,
)


def page_of(users: list[User], query: ListQuery) -> UserPage:
    """The users that a client asked for."""
    return UserPage(
        users=users,
    )
