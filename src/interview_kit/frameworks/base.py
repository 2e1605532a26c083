"""The seam between the grader and a web framework."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One web framework: a row of facts, since every one serves the same HTTP.

    `interface` is what an app object of it can be called as, or `port` for a program that
    opens its own; `libraries` are imported before any code of a submission, so that nothing
    in the submission can shadow them. `develop` is how people start it while they work on it,
    with the manifest's app in place of `{app}`.
    """

    name: str
    title: str
    interface: Literal["asgi", "wsgi", "port"]
    libraries: tuple[str, ...]
    develop: str = ""
