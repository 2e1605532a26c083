"""The only use of mutmut: its operator functions, which are pure.

They are not a public interface. `tests/suite/variants/test_mutmut_operators.py` tests what we
rely on, so that a new version of mutmut that breaks it fails there first.
"""

import contextlib
from collections.abc import Iterator

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

ARGUMENTS = "arg_removal"
"""Removes arguments; in declarations that mostly makes the program fail to import."""

_FIRST_ONLY = {"string"}
"""Operators whose further mutants are noticed by the same tests as the first one."""


def apply(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """Give what mutmut would put in a node's place, each with the operator's name.

    For code without the usual spaces, like `not(x)`, mutmut can make a change that libcst refuses.
    """
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            name = operator.__name__.removeprefix("operator_")
            with contextlib.suppress(cst.CSTValidationError):
                for changed in operator(node):
                    yield name, changed
                    if name in _FIRST_ONLY:
                        break
