"""The limits of each field, said once."""

from typing import Annotated

from pydantic import StringConstraints

LicensePlate = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^[A-Za-z0-9-]{1,15}$")
]
