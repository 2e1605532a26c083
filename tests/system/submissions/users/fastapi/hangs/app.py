import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.get("/users/")
async def list_users():
    return []


@app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
async def think(path: str):
    await asyncio.sleep(1e9)
