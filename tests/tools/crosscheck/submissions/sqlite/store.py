"""Users in a file beside the program."""

import sqlite3
from contextlib import closing

FILE = "users.db"
COLUMNS = ("id", "name", "email", "age")
SCHEMA = """
create table if not exists users (
    id integer primary key autoincrement,
    name text not null,
    email text not null unique,
    age integer
)
"""


def connect():
    database = sqlite3.connect(FILE, timeout=1.0)
    database.execute(SCHEMA)
    return database


def ask(statement, *values):
    with closing(connect()) as database, database:
        cursor = database.execute(statement, values)
        rows = [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
        return rows, cursor.lastrowid, cursor.rowcount


def add(name, email, age):
    _, user_id, _ = ask("insert into users (name, email, age) values (?, ?, ?)", name, email, age)
    return get(user_id)


def get(user_id):
    rows, _, _ = ask("select id, name, email, age from users where id = ?", user_id)
    return rows[0] if rows else None


def every(skip, limit):
    rows, _, _ = ask(
        "select id, name, email, age from users order by id limit ? offset ?", limit, skip
    )
    return rows


def remove(user_id):
    _, _, count = ask("delete from users where id = ?", user_id)
    return count > 0
