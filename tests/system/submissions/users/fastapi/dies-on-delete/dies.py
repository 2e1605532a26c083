import os

from main import app


@app.middleware("http")
async def die(request, call_next):
    if request.method == "DELETE":
        os._exit(9)
    return await call_next(request)
