# phase 3: begin drop
"""Which of many sessions one page shows."""

from collections.abc import Iterable
from typing import Any

from domain.models import SessionQuery
from domain.session import Session


def page_of(
    sessions: Iterable[Session], query: SessionQuery
) -> tuple[list[Session], dict[str, Any]]:
    """Return the sessions of one page, and the keys that describe the page."""
    matching = [
        session
        for session in sorted(sessions, key=lambda session: (session.started_at, str(session.id)))
        if query.user_id in (None, session.user_id)
        and query.garage_id in (None, session.garage_id)
        and query.status in (None, session.status)
    ]
    end = query.skip + query.limit
    return matching[query.skip : end], {
        "total": len(matching),
        "page": query.skip // query.limit + 1,
        "size": query.limit,
        "has_next": end < len(matching),
    }


# phase 3: end
