import sqlite3
from collections.abc import Iterator

FILE = "./sql_app.db"
SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE
)
"""


def connect(file: str = FILE) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute(SCHEMA)
    return connection


def get_connection() -> Iterator[sqlite3.Connection]:
    connection = connect()
    try:
        with connection:
            yield connection
    finally:
        connection.close()
