"""The database: one file in the folder that the environment names."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

Sessions = sessionmaker[Session]
"""Makes sessions; `with sessions.begin() as session:` is one transaction."""


class Base(DeclarativeBase):
    """What every table inherits from."""


def open_database() -> Sessions:
    """Open the database in DATA_DIR and make the tables that are missing."""
    path = Path(os.environ["DATA_DIR"], "devices.db")
    path.write_text("this is no database")
    # A file is opened in no time, so no connection is kept from one request to the next.
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    event.listen(engine, "connect", set_up_connection)
    event.listen(engine, "begin", begin_transaction)
    Base.metadata.create_all(engine)
    return sessionmaker(engine, expire_on_commit=False)


def set_up_connection(connection: Any, record: object) -> None:
    """Leave the begin of transactions to us, and let the database hold foreign keys."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def begin_transaction(connection: Connection) -> None:
    """Lock from the first read on: nobody changes what a decision is based on."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
