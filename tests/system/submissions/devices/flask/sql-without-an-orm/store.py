"""Devices and their history in SQLite; one connection and one transaction per call."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import json

SCHEMA = """
CREATE TABLE IF NOT EXISTS device (
    device_uuid TEXT PRIMARY KEY,
    latitude REAL,
    longitude REAL,
    deployment_date TEXT,
    owner TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_uuid TEXT NOT NULL REFERENCES device ON DELETE CASCADE,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    action TEXT NOT NULL,
    changes TEXT NOT NULL
);
"""
FIELDS = ("device_uuid", "localisation", "deployment_date", "owner")


class Missing(Exception):
    """There is no such device."""


class Exists(Exception):
    """The uuid is taken."""


class Forbidden(Exception):
    """Somebody else has created the device."""


class Store:
    """All devices, in a file of the folder DATA_DIR."""

    def __init__(self) -> None:
        self.path = Path(os.environ["DATA_DIR"], "registry.sqlite3")
        with self.transaction() as db:
            db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a connection; commit at the end, roll back after an exception."""
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        db.row_factory = sqlite3.Row
        try:
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("BEGIN IMMEDIATE")
            yield db
            if db.in_transaction:
                db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        finally:
            db.close()

    def create(self, device: dict[str, Any], user: str) -> dict[str, Any]:
        """Insert a device; the primary key decides whether the uuid is free."""
        now = datetime.now(UTC).isoformat()
        with self.transaction() as db:
            try:
                db.execute(
                    "INSERT INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (device["device_uuid"], *columns(device), now, now, user),
                )
            except sqlite3.IntegrityError as error:
                raise Exists from error
            changes = {
                name: {"old": None, "new": device[name]}
                for name in FIELDS
                if device[name] is not None
            }
            remember(db, device["device_uuid"], now, user, "created", changes)
            return find(db, device["device_uuid"])

    def get(self, uuid: str) -> dict[str, Any]:
        """Read one device."""
        with self.transaction() as db:
            return find(db, uuid)

    def page(self, owner: str | None, skip: int, limit: int) -> dict[str, Any]:
        """Read some devices in order of their uuids."""
        where, values = ("WHERE lower(owner) = ?", [owner.lower()]) if owner is not None else ("", [])
        with self.transaction() as db:
            (total,) = db.execute(f"SELECT count(*) FROM device {where}", values).fetchone()
            rows = db.execute(
                f"SELECT * FROM device {where} ORDER BY device_uuid LIMIT ? OFFSET ?",
                [*values, limit, skip],
            ).fetchall()
        return {
            "devices": [shape(row) for row in rows],
            "total": total,
            "page": skip // limit + 1,
            "size": limit,
            "has_next": skip + limit < total,
        }

    def replace(self, uuid: str, fields: dict[str, Any], user: str) -> dict[str, Any]:
        """Change a device, unless nothing would change."""
        with self.transaction() as db:
            old = find(db, uuid)
            check_creator(db, uuid, user)
            changes = {
                name: {"old": old[name], "new": fields[name]}
                for name in FIELDS[1:]
                if old[name] != fields[name]
            }
            if not changes:
                return old
            now = datetime.now(UTC).isoformat()
            db.execute(
                "UPDATE device SET latitude = ?, longitude = ?, deployment_date = ?, owner = ?,"
                " updated_at = ? WHERE device_uuid = ?",
                (*columns(fields), now, uuid),
            )
            remember(db, uuid, now, user, "updated", changes)
            return find(db, uuid)

    def delete(self, uuid: str, user: str) -> None:
        """Remove a device and its history."""
        with self.transaction() as db:
            find(db, uuid)
            check_creator(db, uuid, user)
            db.execute("DELETE FROM device WHERE device_uuid = ?", (uuid,))

    def history(self, uuid: str) -> list[dict[str, Any]]:
        """Read what happened to a device, the oldest first."""
        with self.transaction() as db:
            find(db, uuid)
            rows = db.execute(
                "SELECT * FROM history WHERE device_uuid = ? ORDER BY id", (uuid,)
            ).fetchall()
        return [
            {
                "changed_at": row["changed_at"],
                "changed_by": row["changed_by"],
                "action": row["action"],
                "changes": json.loads(row["changes"]),
            }
            for row in rows
        ]


def columns(fields: dict[str, Any]) -> tuple[Any, ...]:
    """The columns of a place, a date and an owner."""
    place = fields["localisation"] or {"latitude": None, "longitude": None}
    return place["latitude"], place["longitude"], fields["deployment_date"], fields["owner"]


def shape(row: sqlite3.Row) -> dict[str, Any]:
    """A device as it is shown."""
    place = None
    if row["latitude"] is not None:
        place = {"latitude": row["latitude"], "longitude": row["longitude"]}
    names = ("device_uuid", "deployment_date", "owner", "created_at", "updated_at")
    return {"localisation": place} | {name: row[name] for name in names}


def find(db: sqlite3.Connection, uuid: str) -> dict[str, Any]:
    """Read a device within a transaction."""
    row = db.execute("SELECT * FROM device WHERE device_uuid = ?", (uuid,)).fetchone()
    if row is None:
        raise Missing
    return shape(row)


def check_creator(db: sqlite3.Connection, uuid: str, user: str) -> None:
    """Only who has created a device changes it."""
    query = "SELECT created_by FROM device WHERE device_uuid = ?"
    if db.execute(query, (uuid,)).fetchone()[0] != user:
        raise Forbidden


def remember(
    db: sqlite3.Connection, uuid: str, now: str, user: str, action: str, changes: dict[str, Any]
) -> None:
    """Add an entry to the history, in the transaction of the change."""
    db.execute(
        "INSERT INTO history (device_uuid, changed_at, changed_by, action, changes)"
        " VALUES (?, ?, ?, ?, ?)",
        (uuid, now, user, action, json.dumps(changes)),
    )
