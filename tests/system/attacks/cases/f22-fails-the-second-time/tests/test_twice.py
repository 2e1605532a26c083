import os
from pathlib import Path

PLACES = [".", os.environ["TMPDIR"], os.environ["HOME"], os.environ["DATA_DIR"], "/dev/shm"]


def test_only_once():
    marks = [Path(place, "left-by-an-attack") for place in PLACES]
    before = [mark for mark in marks if mark.exists()]
    for mark in marks:
        try:
            mark.touch()
        except OSError:
            continue
    assert before == []
