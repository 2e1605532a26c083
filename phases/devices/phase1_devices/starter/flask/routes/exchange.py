"""What every route needs: the registry, the user, input that was validated, JSON of a model."""

from typing import Any, TypeVar

from flask import current_app, request
from pydantic import BaseModel, ValidationError

from domain.registry import DeviceRegistry

Model = TypeVar("Model", bound=BaseModel)


class InvalidInputError(Exception):
    """The client sent something that does not fit; `mistakes` says where.

    It is not pydantic's own error: one that our own code causes must not become a 422.
    """

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        # Without the input itself: JSON allows texts and numbers that cannot be sent back.
        self.mistakes = error.errors(include_url=False, include_context=False, include_input=False)


def get_registry() -> DeviceRegistry:
    """Return the registry of the app that serves this request."""
    registry: DeviceRegistry = current_app.extensions["registry"]
    return registry


def read_body(model: type[Model]) -> Model:
    """Read the JSON body of this request. Raises `InvalidInputError`."""
    try:
        return model.model_validate_json(request.get_data())
    except ValidationError as error:
        raise InvalidInputError(error) from error


def to_json(model: BaseModel) -> dict[str, Any]:
    """Turn a model into what Flask can send."""
    return model.model_dump(mode="json")
