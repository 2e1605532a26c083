"""The database: one file in the folder that the environment names."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, StaticPool, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

Sessions = sessionmaker[Session]
"""Makes sessions; `with sessions.begin() as session:` is one transaction."""


class Base(DeclarativeBase):
    """What every table inherits from."""


def open_database() -> Sessions:
    """Open the database in DATA_DIR and make the tables that are missing."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", set_up_connection)
    event.listen(engine, "begin", begin_transaction)
    Base.metadata.create_all(engine)
    return OneAtATime(engine, expire_on_commit=False)


class OneAtATime(sessionmaker[Session]):
    """Lets one request at a time use the only connection."""

    lock = Lock()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """Begin a transaction once nobody else has one."""
        with self.lock, super().begin() as session:
            yield session


def set_up_connection(connection: Any, record: object) -> None:
    """Leave the begin of transactions to us, and let the database hold foreign keys."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def begin_transaction(connection: Connection) -> None:
    """Lock from the first read on: nobody changes what a decision is based on."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
