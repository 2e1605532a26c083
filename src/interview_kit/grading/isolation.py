"""Where a submission runs: its Python environment, and the level of isolation around it."""

from pathlib import Path

from interview_kit.core.errors import UsageError
from interview_kit.core.model import Environment, Submission
from interview_kit.core.progress import Progress
from interview_kit.metrics.base import Options
from interview_kit.sandbox.base import Level, Proof
from interview_kit.sandbox.levels import choose
from interview_kit.submission import environments, installs
from interview_kit.submission.extras import list_lacking

NO_ISOLATION = "none"


def isolate(
    submission: Submission, folder: Path, options: Options, progress: Progress
) -> tuple[Environment, Level, Proof]:
    """Return the submission's environment, and a level of isolation that proved itself.

    Packages that the submission may install go into `folder`: those of an earlier grading that is
    repeated, or those that it requests. Without `options.isolation` the
    strongest level is taken. Raises `UsageError` when only `none` is left and nobody typed it;
    `EngineError`, `NotInstalledError`.
    """
    environment = environments.build(submission.manifest.framework, progress)
    if options.allow_install and (packages := options.packages or submission.requests):
        lacking = list_lacking(environment, packages)
        if lacking:
            environment = installs.install(environment, lacking, folder, progress)
    level, proof = require_isolation(environment, options)
    if submission.manifest.services and not level.opens_ports:
        raise UsageError(
            f"the exercise {submission.manifest.exercise} needs programs that open connections, "
            f"and isolation {level.name} forbids them: install bubblewrap (see `nox -s doctor`), "
            "or type `--isolation none` for code that you trust"
        )
    return environment, level, proof


def require_isolation(environment: Environment, options: Options) -> tuple[Level, Proof]:
    """Return a level that proved itself. Raises `UsageError` for `none` that nobody typed."""
    level, proof = choose(options.isolation, environment)
    is_allowed = options.trusted or options.isolation == NO_ISOLATION
    if proof.level == NO_ISOLATION and not is_allowed:
        raise UsageError(
            "this machine has no isolation for code from others "
            f"({'; '.join(proof.not_covered)}); see `nox -s doctor`, or type "
            "`--isolation none` for code that you trust"
        )
    return level, proof
