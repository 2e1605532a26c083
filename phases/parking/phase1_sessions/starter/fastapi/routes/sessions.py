"""Parking sessions."""

from uuid import UUID

from fastapi import APIRouter, status

from domain import models
from routes.parameters import BAD_BODY, CONFLICT, NOT_FOUND, Parking

sessions = APIRouter(prefix="/parking-sessions", tags=["parking sessions"])


@sessions.post("", status_code=status.HTTP_201_CREATED, responses=BAD_BODY | NOT_FOUND | CONFLICT)
def start_session(body: models.SessionIn, parking: Parking) -> models.SessionOut:
    """Start a session."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@sessions.get("/{session_id}", responses=NOT_FOUND)
def get_session(session_id: UUID, parking: Parking) -> models.SessionOut:
    """Get one session."""
    # Phase 1: your code goes here.
    raise NotImplementedError


@sessions.post("/{session_id}/stop", responses=NOT_FOUND)
def stop_session(session_id: UUID, parking: Parking) -> models.SessionOut:
    """End a session; one that has ended stays as it is."""
    # Phase 1: your code goes here.
    raise NotImplementedError
