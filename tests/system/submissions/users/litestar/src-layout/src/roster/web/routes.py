from dataclasses import dataclass

from litestar import get, post
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException

from roster.store import TakenError, User


@dataclass
class NewUser:
    name: str
    email: str


@post("/users/")
async def create(data: NewUser, state: State) -> User:
    if "@" not in data.email:
        raise HTTPException("this is no email", status_code=422)
    try:
        return await state.store.create(data.name.strip(), data.email)
    except TakenError as error:
        raise HTTPException("this email is taken", status_code=409) from error


@get("/users/")
async def every(state: State, limit: int = 10) -> list[User]:
    return await state.store.every(limit)


@get("/users/{number:int}")
async def show(number: int, state: State) -> User:
    user = await state.store.find(number)
    if user is None:
        raise NotFoundException("there is no such user")
    return user
