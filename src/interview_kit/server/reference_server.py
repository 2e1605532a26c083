"""Serve our own reference: trusted code, so forked without isolation."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Submission
from interview_kit.exercise import DEFAULT_FRAMEWORK, bugs
from interview_kit.exercise.reference import assemble
from interview_kit.sandbox.none import NoIsolation
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.server.base import PLAIN, Launcher, Server, ServerDownError, ServerOptions
from interview_kit.server.forked import ForkServer
from interview_kit.server.groups import serve_group
from interview_kit.server.launchers import ReadyLauncher
from interview_kit.server.limits import READY_SECONDS
from interview_kit.submission import environments
from interview_kit.submission.resolve import read_manifest


@contextmanager
def serve_reference(exercise_id: str, bug: bugs.Bug | None) -> Iterator[tuple[Launcher, str]]:
    """Assemble a reference, put a bug in if asked for, and yield its launcher.

    Also yields the path of its OpenAPI document. Raises `EngineError`.
    """
    with scratch_folder() as root:
        root.chmod(0o700)
        folder = assemble(exercise_id, DEFAULT_FRAMEWORK, root)
        if bug:
            bugs.apply_bug(bug, folder)
        with serve_folder(folder, environments.build(DEFAULT_FRAMEWORK)) as launch:
            yield launch, read_manifest(folder, None).openapi


@contextmanager
def serve_folder(folder: Path, environment: Environment) -> Iterator[Launcher]:
    """Import the program in a folder and yield a launcher of its servers. Raises `EngineError`."""
    submission = Submission(
        candidate="reference",
        folder=folder,
        manifest=read_manifest(folder, None),
        sha256="",
        files=0,
        size=0,
    )
    level = NoIsolation()
    with ForkServer(submission, environment, level) as fork_server:
        try:
            # A program may read its files when it is imported, and each group has other ones.
            program = None if submission.manifest.files else fork_server.load({})
        except ServerDownError as error:
            raise EngineError(f"the reference cannot be served: {error.cause}") from error

        start = ReadyLauncher(
            partial(serve_group, submission, environment, level), "/", 1000, READY_SECONDS
        )

        @contextmanager
        def launch(options: ServerOptions = PLAIN) -> Iterator[Server]:
            with ExitStack() as stack:
                try:
                    forked = fork_server.serve(files=options.files, program=program)
                    server = stack.enter_context(forked if options.is_plain() else start(options))
                except ServerDownError as error:
                    raise EngineError(f"the reference has ended: {error.cause}") from error
                yield server

        yield launch
