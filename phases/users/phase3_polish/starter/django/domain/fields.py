"""The limits of each field, said once."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field

Name = Annotated[str, Field(min_length=1, max_length=100)]
Email = Annotated[EmailStr, AfterValidator(str.lower)]
Age = Annotated[int, Field(ge=1, le=150)]
Skip = Annotated[int, Field(ge=0)]
Limit = Annotated[int, Field(ge=1, le=1000)]
