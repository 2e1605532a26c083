"""Find what the requested extras of an environment's own packages need and the environment lacks.

`litestar[sqlalchemy]` asks for more than litestar: its own metadata says for what.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from interview_kit.core.model import Environment


def list_lacking(environment: Environment, requests: Sequence[str]) -> tuple[str, ...]:
    """Return the requirements that an environment does not meet, sorted, each once.

    A request with extras of a package that is there stands for what these extras need; any other
    is taken as it is.
    """
    needs = {request: Requirement(request) for request in requests}
    if not any(requirement.extras for requirement in needs.values()):
        return tuple(requests)
    packages: dict[str, tuple[str, ...]] = {
        canonicalize_name(package.name): tuple(package.requires or ())
        for package in metadata.distributions(path=[os.fspath(environment.library)])
    }
    lacking: set[str] = set()
    for request, requirement in needs.items():
        if requirement.extras and canonicalize_name(requirement.name) in packages:
            lacking.update(_walk_extras(requirement, packages, set()))
        else:
            lacking.add(request)
    return tuple(sorted(lacking))


def _walk_extras(
    requirement: Requirement, packages: Mapping[str, Sequence[str]], done: set[tuple[str, str]]
) -> Iterator[str]:
    """Give what the extras of a package that is there need, also by extras of other packages."""
    name = canonicalize_name(requirement.name)
    for extra in {canonicalize_name(extra) for extra in requirement.extras}:
        if (name, extra) in done:
            continue
        done.add((name, extra))
        for need in _read_needs(packages[name], extra):
            if canonicalize_name(need.name) not in packages:
                yield str(need)
            else:
                yield from _walk_extras(need, packages, done)


def _read_needs(lines: Sequence[str], extra: str) -> Iterator[Requirement]:
    """Give the requirements of one extra on this machine, without their markers."""
    for line in lines:
        try:
            need = Requirement(line)
        except InvalidRequirement:
            continue
        marker, need.marker = need.marker, None
        if marker and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""}):
            yield need
