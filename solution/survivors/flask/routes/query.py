# phase 3: begin drop
"""What the list can be asked for."""

from flask import request
from pydantic import ValidationError

from domain.models import ListQuery
from routes.exchange import InvalidInputError


def read_query() -> ListQuery:
    """Read the query of this request. Raises `InvalidInputError`."""
    try:
        return ListQuery.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise InvalidInputError(error) from error


# phase 3: end
