"""What is worked out from the users."""

from domain.models import ListQuery, User, UserList


def select_users(users: list[User], query: ListQuery) -> UserList:
    """The users that a client asked for."""
    wanted = query.q.lower()
    users = [user for user in users if wanted in user.name.lower() or wanted in user.email]
    total = len(users)
    end = query.skip + query.limit
    users = users[query.skip : end]
    return UserList(
        users=users,
        total=total,
        page=query.skip // query.limit + 1,
        size=query.limit,
        has_next=end < total,
    )
