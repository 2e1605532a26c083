# phase 1: begin drop
"""The limits of each field, said once."""

from typing import Annotated

from pydantic import (
    # phase 1: end
    # phase 3: begin drop
    Field,
    # phase 3: end
    # phase 1: begin drop
    StringConstraints,
)

LicensePlate = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_upper=True, pattern="^[A-Za-z0-9-]{1,15}$"),
]
# phase 1: end
# phase 3: begin drop
IdempotencyKey = Annotated[str, Field(min_length=1, max_length=255)]
Skip = Annotated[int, Field(ge=0)]
Limit = Annotated[int, Field(ge=1, le=1000)]
# phase 3: end
