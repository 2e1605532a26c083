"""`kit.pyz`: the candidate's side as one program, with the hand-out's facts and sealed parts."""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

from interview_kit.candidate.bundle import FACTS, FAULTS, GIVEN, SEALED
from interview_kit.candidate.sealed import seal
from interview_kit.core import layout

EPOCH = (2000, 1, 1, 0, 0, 0)
"""One fixed time for all members, so that the same hand-out is the same file."""
SHEBANG = b"#!/usr/bin/env python3\n"
BETWEEN = ("kit_exchange.py", "kit_http.py", "kit_proxy.py", "kit_relay.py")
"""What stands between tests and their app, of the grading's own."""
START = """\
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("Python 3.11 or later is needed: run this with a newer one, like python3.13 kit.pyz")

from interview_kit.candidate.main import main

sys.exit(main(Path(__file__).resolve().parent, sys.argv[1:]))
"""


def build(
    facts: Mapping[str, Any],
    sealed: Mapping[str, bytes],
    faults: Mapping[str, Any] | None,
    given: Mapping[str, bytes],
) -> bytes:
    """The whole file. `sealed` maps names to what only its time may open.

    `given` are the hand-out's own texts, so that one which was edited can come back.
    """
    members = {"__main__.py": START.encode(), FACTS: json.dumps(facts, indent=1).encode()}
    members |= {
        f"{SEALED}/{name}": seal(data, f"{facts['id']}:{name}") for name, data in sealed.items()
    }
    members |= {f"{GIVEN}/{name}": data for name, data in given.items()}
    members |= program()
    if faults:
        members[FAULTS] = json.dumps(faults).encode()
        members |= practice()
    buffer = io.BytesIO()
    buffer.write(SHEBANG)
    with zipfile.ZipFile(buffer, "a") as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), members[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def program() -> dict[str, bytes]:
    """The modules of the candidate's side, by their place in the file."""
    paths = [layout.PACKAGE / "__init__.py", *sorted(layout.CANDIDATE.glob("*.py"))]
    return {path.relative_to(layout.PACKAGE.parent).as_posix(): path.read_bytes() for path in paths}


def practice() -> dict[str, bytes]:
    """What the faults are written in, and how an app is bent in place."""
    names = ("__init__", "faults/__init__", "faults/base", "faults/build")
    words = [layout.PACKAGE / "exercise" / f"{name}.py" for name in names]
    found = {path.relative_to(layout.PACKAGE.parent).as_posix(): path for path in words}
    found |= {name: layout.GUEST / name for name in BETWEEN}
    return {name: path.read_bytes() for name, path in found.items()}
