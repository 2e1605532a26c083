from sqlite3 import Connection

from . import schemas


def get_user(connection: Connection, number: int) -> schemas.User | None:
    row = connection.execute("SELECT * FROM users WHERE id = ?", (number,)).fetchone()
    return schemas.User(**row) if row else None


def get_user_by_email(connection: Connection, email: str) -> schemas.User | None:
    row = connection.execute("SELECT * FROM users WHERE email = ?", (email,)).fetchone()
    return schemas.User(**row) if row else None


def get_users(connection: Connection, skip: int = 0, limit: int = 10) -> list[schemas.User]:
    query = "SELECT * FROM users ORDER BY id LIMIT ? OFFSET ?"
    return [schemas.User(**row) for row in connection.execute(query, (limit, skip))]


def create_user(connection: Connection, user: schemas.UserCreate) -> schemas.User:
    query = "INSERT INTO users (name, email) VALUES (?, ?)"
    cursor = connection.execute(query, (user.name, user.email))
    return schemas.User(id=cursor.lastrowid or 0, **user.model_dump())
