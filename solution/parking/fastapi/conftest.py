"""What the tests need: a client of a fresh API, the garages it knows, and doors that respond."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.doors import Doors

from app import create_app

ACME, BOLT = "6f1c7a1e-0000-4000-8000-00000000000a", "6f1c7a1e-0000-4000-8000-00000000000b"
ANN, BOB, EVE = (f"6f1c7a1e-0000-4000-8000-0000000000e{n}" for n in range(3))
CENTRAL, MUSEUM = (f"6f1c7a1e-0000-4000-8000-0000000000c{n}" for n in range(2))
DOORS = {
    door: f"6f1c7a1e-0000-4000-8000-0000000000d{n}"
    for n, door in enumerate(("stairs", "way out", "way in", "north", "south"))
}
SEED = {
    "partners": [
        {"id": ACME, "name": "Acme", "api_key": "acme-key"},
        {"id": BOLT, "name": "Bolt", "api_key": "bolt-key"},
    ],
    "users": [
        {"id": ANN, "partner_id": ACME},
        {"id": BOB, "partner_id": ACME},
        {"id": EVE, "partner_id": BOLT},
    ],
    "garages": [
        {
            "id": CENTRAL,
            "name": "Central",
            "total_spots": 2,
            "doors": [
                {"id": DOORS["stairs"], "description": "stairs", "door_type": "pedestrian"},
                {"id": DOORS["way out"], "description": "way out", "door_type": "exit"},
                {"id": DOORS["way in"], "description": "way in", "door_type": "entry"},
            ],
        },
        {
            "id": MUSEUM,
            "name": "Museum",
            "total_spots": 1,
            "doors": [
                {"id": DOORS["north"], "description": "north", "door_type": "entry"},
                {"id": DOORS["south"], "description": "south", "door_type": "exit"},
            ],
        },
    ],
}
KEY = {"x-api-key": "acme-key"}


@pytest.fixture
def doors() -> Iterator[Doors]:
    """Doors that open, unless a test lets one fail; they count how often they are asked."""
    with Doors() as doors:
        yield doors


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doors: Doors) -> Iterator[TestClient]:
    """A client of an API of its own, with the key of Acme; in its garages nobody parks yet."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SEED))
    monkeypatch.setenv("SEED_FILE", str(seed))
    monkeypatch.setenv("HARDWARE_URL", doors.url)
    with TestClient(create_app(), headers=KEY) as client:
        yield client
