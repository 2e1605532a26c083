"""What is worked out from the users."""

# phase 3: begin drop
from collections import Counter

# phase 3: end
from domain.models import (
    # phase 2: begin drop
    ListQuery,
    # phase 2: end
    User,
    UserList,
    # phase 3: begin drop
    UserStats,
    # phase 3: end
)


def select_users(
    users: list[User],
    # phase 2: begin drop
    query: ListQuery,
    # phase 2: end
) -> UserList:
    """The users that a client asked for."""
    # phase 2: begin drop
    if query.q:
        text = query.q.lower()
        users = [user for user in users if text in user.name.lower() or text in user.email]
    total = len(users)
    end = query.skip + query.limit
    users = users[query.skip : end]
    # phase 2: end
    return UserList(
        users=users,
        # phase 2: begin drop
        total=total,
        page=query.skip // query.limit + 1,
        size=query.limit,
        has_next=end < total,
        # phase 2: end
    )


# phase 3: begin drop
def stats_of(users: list[User]) -> UserStats:
    """The users in a few numbers; one who gives no age has no part in those about ages."""
    ages = [user.age for user in users if user.age is not None]
    decades = Counter(age // 10 * 10 for age in ages)
    return UserStats(
        total_users=len(users),
        average_age=sum(ages) / len(ages) if ages else 0,
        age_distribution={f"{decade}-{decade + 9}": n for decade, n in decades.items()},
        email_domains=Counter(user.email.split("@")[1] for user in users),
    )


# phase 3: end
