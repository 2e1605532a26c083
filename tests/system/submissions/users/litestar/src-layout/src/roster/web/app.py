from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar

from roster.store import open_store
from roster.web import routes


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    app.state.store = await open_store()
    try:
        yield
    finally:
        await app.state.store.connection.close()


app = Litestar([routes.create, routes.every, routes.show], lifespan=[lifespan])
