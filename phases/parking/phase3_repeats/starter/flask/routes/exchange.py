"""What every route needs: the parking, the partner, input that was validated, JSON of a model."""

from typing import Any, TypeVar

import flask
from flask import current_app, request
from pydantic import BaseModel, ValidationError

from domain.parking import Parking
from domain.seed import Partner

Model = TypeVar("Model", bound=BaseModel)
OPEN = {"get_health", "openapi", None}
"""The endpoints that need no key; None is a path or a method that does not exist."""


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


def check_key() -> None:
    """Find the partner before any route runs. Raises `UnauthorizedError`."""
    if request.endpoint not in OPEN:
        flask.g.partner = get_parking().get_partner(request.headers.get("x-api-key", ""))


def get_partner() -> Partner:
    """Return the partner whose key this request carries."""
    partner: Partner = flask.g.partner
    return partner


def read_body(model: type[Model]) -> Model:
    """Read the JSON body of this request. Raises `InvalidInputError`."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise InvalidInputError(error) from error


def to_json(model: BaseModel) -> dict[str, Any]:
    """Turn a model into what Flask can send."""
    return model.model_dump(mode="json")
