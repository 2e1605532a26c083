"""The only door to mutmut: its operator functions, which are pure, and nothing else of it.

`tests/own_tests/test_mutmut_operators.py` holds what is relied on, so that a new mutmut that
breaks it is seen before anything else is.
"""

import contextlib
from collections.abc import Iterator

import libcst as cst
from mutmut.mutation.mutators import mutation_operators

ARGUMENTS = "arg_removal"
"""Takes arguments away; where a program is only declared that mostly fails to import."""

_FIRST_ONLY = {"string"}
"""Operators whose further results are noticed by the same tests as the first one."""


def mutations(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    """What mutmut would put in a node's place, each with the operator's name.

    Code without the usual spaces, like `not(x)`, can make a change that cannot be written.
    """
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            name = operator.__name__.removeprefix("operator_")
            with contextlib.suppress(cst.CSTValidationError):
                for changed in operator(node):
                    yield name, changed
                    if name in _FIRST_ONLY:
                        break
