"""Find out how a submission is run: from its `kit.toml`, or by inference where it has none."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from interview_kit.core.model import Manifest
from interview_kit.exercise.definition import default_exercise, read_exercise
from interview_kit.exercise.input_files import read_examples
from interview_kit.submission.boilerplate import find_boilerplate
from interview_kit.submission.inference import infer
from interview_kit.submission.manifest import MANIFEST_FILE, parse_manifest
from interview_kit.submission.sources import is_root


def read_manifest(folder: Path, expected_exercise: str | None = None) -> Manifest:
    """Read `kit.toml` in `folder`, or infer it from the syntax tree; no code of it runs.

    Where the source is the whole folder, generated files are left out of it. The folder is a
    private copy without links.
    Raises `UnreadableSubmissionError`; `NothingToGradeError` when there is no application;
    `UsageError` when `expected_exercise` names no exercise.
    """
    if expected_exercise is not None:
        read_exercise(expected_exercise)
    if os.path.lexists(folder / MANIFEST_FILE):
        manifest = parse_manifest(
            folder,
            frameworks_of,
            default_exercise=default_exercise(),
            expected_exercise=expected_exercise,
        )
    else:
        manifest = replace(
            infer(folder, expected_exercise or default_exercise()),
            is_exercise_assumed=expected_exercise is None,
        )
    if any(map(is_root, manifest.source)):
        manifest = replace(
            manifest, generated=find_boilerplate(folder, manifest.source, manifest.app)
        )
    # The exercise has the last word: its checks count on these values.
    exercise = read_exercise(manifest.exercise)
    return replace(
        manifest,
        env={**manifest.env, **exercise.env},
        services=exercise.services,
        files=read_examples(exercise.files),
    )


def frameworks_of(exercise_id: str) -> Sequence[str]:
    """List the frameworks of an exercise. Raises `UsageError` for an unknown one."""
    return read_exercise(exercise_id).frameworks
