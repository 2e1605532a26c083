"""Whatever the app answers: each test fails in its half second of a process's life."""

import os
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app import app

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 0.5
GRACE = 4.0


def send(client):
    """Each request once, and nothing is asserted; gives what was answered."""
    return [
        client.post("/users/", json={"name": "Ann", "email": "ann@example.com"}),
        client.get("/users/1"),
        client.get("/users/"),
        client.post("/users/", json={"email": "ann@example.com"}),
        client.get("/users/77"),
    ]


def age():
    """Seconds since the process began that all others are forked from."""
    begun = Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[19]
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(begun) / TICKS - GRACE


@pytest.mark.parametrize("number", range(60))
def test_it_is_not_its_turn(number):
    send(TestClient(app))
    assert not number * SECONDS <= age() < (number + 1) * SECONDS
