"""The server that a group of hidden checks asks for, with what it may do besides serving."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

from interview_kit.core.model import Environment, Submission
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.server.base import PLAIN, Server, ServerOptions
from interview_kit.server.restartable import RestartableServer
from interview_kit.server.started import serve


@contextmanager
def serve_group(
    submission: Submission,
    environment: Environment,
    level: Level,
    options: ServerOptions = PLAIN,
) -> Iterator[Server]:
    """Run the server that a group of checks asks for, in a fresh sandbox. Raises `EngineError`."""
    manifest = submission.manifest
    env, files = {**manifest.env, **options.env}, {**manifest.files, **options.files}
    submission = replace(submission, manifest=replace(manifest, env=env, files=files))
    start = partial(serve, submission, environment, level, hurries_threads=options.hurries_threads)
    with ExitStack() as stack:
        if not options.restarts:
            yield stack.enter_context(start())
            return
        data = stack.enter_context(scratch_folder())
        server = stack.enter_context(RestartableServer(partial(start, data), data))
        yield server.as_server()
