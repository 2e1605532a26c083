"""The contract with mutmut: what this project relies on of it, and no more."""

import libcst as cst
import pytest
from mutmut.mutation.mutators import mutation_operators

from interview_kit.suite.variants import mutmut_operators


def made(source: str) -> set[tuple[str, str]]:
    """All that mutmut makes of the nodes of an expression or statement."""
    module = cst.parse_module(source)
    found = set()
    todo: list[cst.CSTNode] = [module]
    while todo:
        node = todo.pop()
        todo += node.children
        for name, changed in mutmut_operators.apply(node):
            found.add((name, module.code_for_node(changed).strip()))
    return found


def test_operators_are_pairs_of_a_node_type_and_a_pure_function() -> None:
    for kind, operator in mutation_operators:
        assert issubclass(kind, cst.CSTNode)
        assert operator.__name__.startswith("operator_")


def test_the_operators_are_those_that_are_known() -> None:
    assert {operator.__name__.removeprefix("operator_") for _, operator in mutation_operators} == {
        *("number", "string", "name", "assignment", "augmented_assignment", "remove_unary_ops"),
        *("dict_arguments", "arg_removal", "symmetric_string_methods_swap", "lambda", "keywords"),
        *("unsymmetrical_string_methods_swap", "swap_op", "match", "if_exp"),
    }


@pytest.mark.parametrize(
    ("source", "name", "result"),
    [
        ("x = 1", "number", "2"),
        ("x = 'a'", "string", "'XXaXX'"),
        ("x = True", "name", "False"),
        ("x = y", "assignment", "x = None"),
        ("x += 1", "augmented_assignment", "x = 1"),
        ("not x", "remove_unary_ops", "x"),
        ("f(a, b)", "arg_removal", "f(b)"),
        ("f(a, b)", "arg_removal", "f(a, None)"),
        ("x.lower()", "symmetric_string_methods_swap", "x.upper()"),
        ("lambda: x", "lambda", "lambda: None"),
        ("a is b", "keywords", "is not"),
        ("a < b", "swap_op", "<= b"),
        ("a and b", "swap_op", "a or b"),
        ("a if b else c", "if_exp", "a if (b) and False else c"),
    ],
)
def test_each_operator_does_what_it_is_taken_for(source: str, name: str, result: str) -> None:
    assert (name, result) in made(source)


def test_of_a_string_only_the_first_change_is_taken() -> None:
    assert made("x = 'a'") == {("string", "'XXaXX'"), ("assignment", "x = None")}
