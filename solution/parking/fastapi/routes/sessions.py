"""Parking sessions."""

from uuid import UUID

from fastapi import APIRouter, status

from domain import models

# phase 2: begin drop
from routes import parameters

# phase 2: end
from routes.parameters import BAD_BODY, CONFLICT, NOT_FOUND, Parking

sessions = APIRouter(prefix="/parking-sessions", tags=["parking sessions"])


@sessions.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=BAD_BODY
    | NOT_FOUND
    | CONFLICT
    # phase 3: begin drop
    | parameters.UNREACHABLE,
    # phase 3: end
)
def start_session(
    body: models.SessionIn,
    parking: Parking,
    # phase 2: begin drop
    partner: parameters.Partner,
    # phase 2: end
    # phase 3: begin drop
    idempotency_key: parameters.IdempotencyKey = None,
    # phase 3: end
) -> models.SessionOut:
    """Start a session."""
    # phase 1: begin
    session = parking.start(
        # phase 1: end
        # phase 2: begin drop
        partner,
        # phase 2: end
        # phase 1: begin drop
        body,
        # phase 1: end
        # phase 3: begin drop
        idempotency_key,
        # phase 3: end
        # phase 1: begin drop
    )
    return models.SessionOut.model_validate(session)
    # phase 1: end


# phase 3: begin drop
@sessions.get("")
def list_sessions(
    parking: Parking, partner: parameters.Partner, query: parameters.Query
) -> models.SessionList:
    """List the partner's sessions in the order of their starts."""
    return parking.list_sessions(partner, query)


# phase 3: end
@sessions.get("/{session_id}", responses=NOT_FOUND)
def get_session(
    session_id: UUID,
    parking: Parking,
    # phase 2: begin drop
    partner: parameters.Partner,
    # phase 2: end
) -> models.SessionOut:
    """Get one session."""
    # phase 1: begin
    session = parking.get(
        # phase 1: end
        # phase 2: begin drop
        partner,
        # phase 2: end
        # phase 1: begin drop
        session_id,
    )
    return models.SessionOut.model_validate(session)
    # phase 1: end


@sessions.post("/{session_id}/stop", responses=NOT_FOUND)
def stop_session(
    session_id: UUID,
    parking: Parking,
    # phase 2: begin drop
    partner: parameters.Partner,
    # phase 2: end
) -> models.SessionOut:
    """End a session; one that has ended stays as it is."""
    # phase 1: begin
    session = parking.stop(
        # phase 1: end
        # phase 2: begin drop
        partner,
        # phase 2: end
        # phase 1: begin drop
        session_id,
    )
    return models.SessionOut.model_validate(session)
    # phase 1: end
