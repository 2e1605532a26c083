# phase 1: begin drop
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
# phase 1: end
# phase 2: begin drop
TradedItems = Annotated[dict[Item, Annotated[int, Field(ge=1)]], Field(min_length=1)]
# phase 2: end
# phase 3: begin drop
Skip = Annotated[int, Field(ge=0)]
Limit = Annotated[int, Field(ge=1, le=1000)]
# phase 3: end
