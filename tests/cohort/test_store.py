"""The folder of a cohort's results."""

from pathlib import Path

import pytest

from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.cohort.states import RowState
from interview_kit.cohort.store import lock_results, store_delivery
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.metrics.base import Options

PARCEL = Parcel(name="ann", archive=b"", options=Options())


def test_a_folder_is_locked_while_a_cohort_is_graded_into_it(tmp_path: Path) -> None:
    folder = tmp_path / "results" / "friday"
    with lock_results(folder):
        with pytest.raises(UsageError, match="another cohort"), lock_results(folder):
            pass
        with lock_results(tmp_path / "results" / "monday"):
            pass
    with lock_results(folder):
        pass


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="choose --out"), lock_results(tmp_path / "file" / "x"):
        pass


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/b"])
def test_a_grading_writes_into_its_own_folder_only(tmp_path: Path, name: str) -> None:
    files = {"result.json": b"{}", name: b""}
    with pytest.raises(EngineError, match="none of its reports"):
        store_delivery(tmp_path, PARCEL, Delivery(state=RowState.GRADED, files=files))
    assert list((tmp_path / "ann").iterdir()) == []
