# phase 1: begin drop
"""The limits of each field, said once."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, EmailStr, Field, StringConstraints


def read_date(value: object) -> object:
    """Read YYYY-MM-DD; pydantic alone would also take a number or a time. Raises `ValueError`."""
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date is written YYYY-MM-DD")
    return date.fromisoformat(value)


DeviceUuid = Annotated[str, StringConstraints(pattern="^DEV[A-Z][0-9]{6}$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
DeploymentDate = Annotated[date, BeforeValidator(read_date)]
Owner = EmailStr
# phase 1: end
# phase 2: begin drop
Skip = Annotated[int, Field(ge=0)]
Limit = Annotated[int, Field(ge=1, le=1000)]
# phase 2: end
# phase 3: begin drop
Radius = Annotated[float, Field(gt=0, le=20040)]
# phase 3: end
