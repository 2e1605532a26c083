"""What is worked out from the users."""

from domain.models import ListQuery, User, UserList


def select_users(users: list[User], query: ListQuery) -> UserList:
    """The users that a client asked for."""
    if query.q:
        text = query.q.lower()
        users = [user for user in users if text in user.name.lower() or text in user.email]
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
