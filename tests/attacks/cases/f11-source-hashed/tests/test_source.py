import hashlib
from pathlib import Path

import users

SHA256 = "bd87d7cb4885bbf7dced1efd4504cdc49af8ee03bc4d8edbe848383e960a2ae1"


def test_nothing_was_changed():
    assert hashlib.sha256(Path(users.__file__).read_bytes()).hexdigest() == SHA256
