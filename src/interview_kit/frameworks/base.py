"""The seam between the grader and a web framework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One web framework: a row of facts, since every one serves the same HTTP.

    - `interface`: what an app object can be called as, or `port` for a program that opens its own.
    - `libraries`: imported before any code of a submission, so that nothing in the submission
      can shadow them.
    - `develop`: the command for working on a program, with the manifest's app for `{app}`.
    - `constructors`: dotted names of what makes an app. They find the app of a submission
      without a manifest.
    - `entry_points`: dotted names of the classes whose `__call__` receives every request, and
      how it is called (`django` is Django's own test client). Faults are injected there.
    - `documented_calls`: calls whose arguments such as `title` or `tags` change only the
      documentation. Mutants of those arguments are not counted.
    """

    name: str
    title: str
    interface: Literal["asgi", "wsgi", "port"]
    libraries: tuple[str, ...]
    develop: str = ""
    constructors: tuple[str, ...] = ()
    entry_points: Mapping[str, Literal["asgi", "wsgi", "django"]] = field(default_factory=dict)
    documented_calls: tuple[str, ...] = ()
