"""Where a submission runs: its Python environment, and the level of isolation around it."""

from pathlib import Path

from interview_kit.core.errors import UsageError
from interview_kit.core.model import Environment, Submission
from interview_kit.core.progress import Progress
from interview_kit.sandbox.base import Level, Proof
from interview_kit.sandbox.levels import choose
from interview_kit.submission import environments
from interview_kit.submission import installs as extras

UNFENCED = "none"


def fence(
    submission: Submission,
    folder: Path,
    *,
    isolation: str | None,
    trusted: bool = False,
    progress: Progress,
) -> tuple[Environment, Level, Proof]:
    """Its environment, with what it may install, and the level that proved itself around it.

    What is installed lies in `folder`, which is empty or holds nothing else of that name.
    Without `isolation` the strongest level is taken. Errors: `UsageError` where only `none` is
    left and nobody typed that; `EngineError`, `NotInstalledError`.
    """
    environment = environments.build(submission.manifest.framework, progress)
    if submission.installs:
        environment = extras.install(environment, submission.installs, folder, progress)
    level, proof = choose(isolation, environment)
    if proof.level == UNFENCED and not (trusted or isolation == UNFENCED):
        raise UsageError(
            "this machine has no isolation for code from others "
            f"({'; '.join(proof.not_covered)}); see `nox -s doctor`, or type "
            "`--isolation none` for code that you trust"
        )
    return environment, level, proof
