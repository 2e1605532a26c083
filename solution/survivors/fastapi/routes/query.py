# phase 3: begin drop
"""What the list can be asked for."""

from typing import Annotated

import fastapi

from domain.models import ListQuery

Query = Annotated[ListQuery, fastapi.Query()]
# phase 3: end
