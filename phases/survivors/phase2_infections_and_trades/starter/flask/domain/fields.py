"""The limits of each field, said once."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.items import Item

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=100)]
Age = Annotated[int, Field(ge=0, le=150)]
Gender = Literal["M", "F", "O"]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Inventory = dict[Item, Annotated[int, Field(ge=0, le=10_000)]]
