"""The routes."""

from fastapi import FastAPI, HTTPException

import users

RECORD = []


class Recorder:
    """Keeps what was asked and answered."""

    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        line = [scope.get("method"), scope["path"], 0, b""]
        RECORD.append(line)

        async def keep(message):
            line[2] = message.get("status", line[2])
            line[3] += message.get("body", b"")
            await send(message)

        await self.inner(scope, receive, keep)


app = FastAPI()
app.add_middleware(Recorder)


@app.get("/users/")
def list_all():
    return list(users.users.values())


@app.post("/users/", status_code=201)
def create(body: dict):
    try:
        return users.create(body.get("name"), body.get("email"))
    except ValueError as error:
        raise HTTPException(422, str(error)) from error


@app.get("/users/{user_id}")
def get(user_id: int):
    try:
        return users.get(user_id)
    except LookupError as error:
        raise HTTPException(404, str(error)) from error
