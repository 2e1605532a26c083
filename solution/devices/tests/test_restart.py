"""What a second program finds in the database of the first."""

import pytest

from app import create_app
from tests.conftest import Call, JsonObject


def test_a_new_server_shows_what_the_old_one_stored(
    call: Call, device: JsonObject, client: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_app()  # as a restart does: over the same DATA_DIR
    assert call("GET", "/devices/DEVX000001").json() == device
