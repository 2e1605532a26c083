"""What every route needs: the parking, the partner, input that was validated, JSON of a model."""

# phase 3: begin drop
from collections.abc import Mapping

# phase 3: end
from typing import (
    # phase 3: begin drop
    Annotated,
    # phase 3: end
    Any,
    TypeVar,
)

# phase 2: begin drop
import flask

# phase 2: end
from flask import current_app, request
from pydantic import (
    BaseModel,
    # phase 3: begin drop
    Field,
    # phase 3: end
    ValidationError,
)

# phase 3: begin drop
from domain import fields

# phase 3: end
from domain.parking import Parking

# phase 2: begin drop
from domain.seed import Partner

# phase 2: end

Model = TypeVar("Model", bound=BaseModel)
# phase 2: begin drop
OPEN = {"get_health", "openapi", None}
"""The endpoints that need no key; None is a path or a method that does not exist."""
# phase 2: end


class InvalidInputError(Exception):
    """The client sent something that does not fit; `mistakes` says where.

    It is not pydantic's own error: one that our own code causes must not become a 422.
    """

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        # Without the input itself: JSON allows texts and numbers that cannot be sent back.
        self.mistakes = error.errors(include_url=False, include_context=False, include_input=False)


def get_parking() -> Parking:
    """Return the parking of the app that serves this request."""
    parking: Parking = current_app.extensions["parking"]
    return parking


# phase 2: begin drop
def check_key() -> None:
    """Find the partner before any route runs. Raises `UnauthorizedError`."""
    if request.endpoint not in OPEN:
        flask.g.partner = get_parking().get_partner(request.headers.get("x-api-key", ""))


def get_partner() -> Partner:
    """Return the partner whose key this request carries."""
    partner: Partner = flask.g.partner
    return partner


# phase 2: end
def read_body(model: type[Model]) -> Model:
    """Read the JSON body of this request. Raises `InvalidInputError`."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise InvalidInputError(error) from error


# phase 3: begin drop
class SessionHeader(BaseModel):
    """What the headers of a start may hold."""

    idempotency_key: Annotated[fields.IdempotencyKey | None, Field(alias="idempotency-key")] = None


def read_key() -> str | None:
    """Return the idempotency key of this request, if it has one. Raises `InvalidInputError`."""
    headers = {name.lower(): value for name, value in request.headers}
    return read_fields(SessionHeader, headers).idempotency_key


def read_fields(model: type[Model], values: Mapping[str, str]) -> Model:
    """Read the query or the headers of this request. Raises `InvalidInputError`."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidInputError(error) from error


# phase 3: end
def to_json(model: BaseModel) -> dict[str, Any]:
    """Turn a model into what Flask can send."""
    return model.model_dump(mode="json")
