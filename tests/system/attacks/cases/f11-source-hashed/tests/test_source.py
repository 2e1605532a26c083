import hashlib
from pathlib import Path

import users

SHA256 = "09b569af582d4b4478f01e4ca2700efca4c58be2502593a2d2d677a9ab945319"


def test_nothing_was_changed():
    assert hashlib.sha256(Path(users.__file__).read_bytes()).hexdigest() == SHA256
