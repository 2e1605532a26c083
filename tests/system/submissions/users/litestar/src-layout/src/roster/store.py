"""Users in an SQLite database, by aiosqlite."""

from dataclasses import dataclass

import aiosqlite

SCHEMA = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT UNIQUE)"


@dataclass
class User:
    id: int
    name: str
    email: str


class TakenError(Exception):
    """Somebody else has this email."""


class Store:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def create(self, name: str, email: str) -> User:
        query = "INSERT INTO users (name, email) VALUES (?, ?)"
        try:
            cursor = await self.connection.execute(query, (name, email))
        except aiosqlite.IntegrityError as error:
            raise TakenError(email) from error
        return User(id=cursor.lastrowid or 0, name=name, email=email)

    async def find(self, number: int) -> User | None:
        query = "SELECT id, name, email FROM users WHERE id = ?"
        async with self.connection.execute(query, (number,)) as cursor:
            row = await cursor.fetchone()
        return User(*row) if row else None

    async def every(self, limit: int = 10) -> list[User]:
        query = "SELECT id, name, email FROM users ORDER BY id LIMIT ?"
        async with self.connection.execute(query, (limit,)) as cursor:
            return [User(*row) async for row in cursor]


async def open_store() -> Store:
    connection = await aiosqlite.connect(":memory:")
    await connection.execute(SCHEMA)
    return Store(connection)
