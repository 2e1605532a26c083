"""Write what people read of a cohort."""

from collections.abc import Iterator
from pathlib import Path

from interview_kit.cohort import page, record, sheet, side_by_side
from interview_kit.cohort.anonymous import remove_names
from interview_kit.cohort.record import Cohort
from interview_kit.cohort.store import write_file
from interview_kit.core import layout


def write(cohort: Cohort, folder: Path, *, is_anonymous: bool = False) -> tuple[Path, ...]:
    """Write the record, the table and the page of a cohort into its folder."""
    return tuple(_write_all(cohort, folder, is_anonymous))


def _write_all(cohort: Cohort, folder: Path, is_anonymous: bool) -> Iterator[Path]:
    contents = {
        layout.COHORT: record.render(cohort),
        layout.COHORT_CSV: sheet.render(cohort),
        layout.COHORT_HTML: page.render(cohort),
    }
    if is_anonymous:
        nameless = remove_names(cohort)
        contents[layout.COHORT_ANONYMOUS_JSON] = record.render(nameless)
        contents[layout.COHORT_ANONYMOUS_CSV] = sheet.render(nameless)
        contents[layout.COHORT_ANONYMOUS] = page.render(nameless, is_anonymous=True)
    if cohort.similar:
        contents[layout.COHORT_SIMILAR] = side_by_side.render(cohort, folder)
    else:
        # One of an earlier run would say what this one does not.
        (folder / layout.COHORT_SIMILAR).unlink(missing_ok=True)
    for name, content in contents.items():
        write_file(folder / name, content.encode("utf-8"))
        yield folder / name
