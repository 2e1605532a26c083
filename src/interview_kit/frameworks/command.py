"""A command that serves HTTP on `$HOST:$PORT`: any language, any framework."""

from interview_kit.frameworks.base import Framework

FRAMEWORK = Framework(
    name="command",
    title="a command of its own",
    interface="port",
    libraries=(),
)
