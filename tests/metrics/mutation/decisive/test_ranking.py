"""The order in which checks meet a mutant."""

from interview_kit.metrics.mutation.decisive.blocks import NOTHING_KNOWN, Dependence, read_program
from interview_kit.metrics.mutation.decisive.ranking import Ranking, find_changed_words
from tests.metrics.mutation.decisive.pool import A, B, C, mutants_of

SOURCE = "LIMIT = 11\n\n\ndef f(x=12):\n    return x + 13\n\n\ndef g():\n    return 14\n"
F, G = "app.py:5", "app.py:9"
DECLARED, DEFAULT, IN_F, IN_G = (
    next(m for m in mutants_of(SOURCE) if m.operator == "number" and m.line == line)
    for line in (1, 4, 5, 9)
)
BLOCKS = {"a::1": {F, G}, "b::1": {F}, "c::1": {G}}
DEPENDENCE = Dependence(
    blocks={check: frozenset(blocks) for check, blocks in BLOCKS.items()},
    unneeded={C: frozenset({F}), B: frozenset({G})},
)


def ranking() -> Ranking:
    return Ranking(read_program({"app.py": SOURCE}), DEPENDENCE, (A, B, C))


def test_checks_that_run_the_place_and_little_else_come_first() -> None:
    assert ranking().list_likeliest(IN_F, 5) == (("b::1",), ("a::1",))
    assert ranking().list_likeliest(IN_G, 2) == (("c::1",), ("a::1",))
    # A default is evaluated at import, but shows where the body runs.
    assert ranking().list_likeliest(DEFAULT, 1) == (("b::1",),)


def test_where_no_check_runs_the_place_any_may_be_the_likeliest() -> None:
    assert len(ranking().list_likeliest(DECLARED, 5)) == 3


def test_no_check_runs_where_no_group_needs_the_place() -> None:
    nobody = Dependence(blocks=DEPENDENCE.blocks, unneeded=dict.fromkeys((A, B, C), frozenset({F})))
    unneeded = Ranking(read_program({"app.py": SOURCE}), nobody, (A, B, C))
    assert unneeded.list_likeliest(IN_F, 5) == ()
    assert unneeded.list_groups(IN_F) == ()
    assert unneeded.list_likeliest(IN_G, 5)


def test_groups_that_do_not_need_the_place_are_left_out() -> None:
    assert ranking().list_groups(IN_F) == (B, A)
    assert ranking().list_groups(IN_G) == (C, A)
    assert ranking().list_groups(DEFAULT) == (B, A, C)
    assert ranking().list_groups(DECLARED) == (A, B, C)


def test_the_simplest_check_comes_first_whatever_others_detected_or_are_called() -> None:
    learned = ranking()
    learned.add(IN_F, "a::1")
    assert learned.list_likeliest(IN_F, 5) == (("b::1",), ("a::1",))
    assert learned.list_likeliest(DECLARED, 1) == (("b::1",),)
    assert learned.find_simplest() == "b::1"


def test_what_nearly_all_checks_run_is_needed_by_every_request() -> None:
    assert not ranking().breaks_every_request(IN_F, "b::1")
    assert ranking().breaks_every_request(DECLARED, "b::1")
    assert not ranking().breaks_every_request(DECLARED, "a::1")
    everybody = Dependence(blocks=dict.fromkeys(BLOCKS, frozenset({F})), unneeded={})
    common = Ranking(read_program({"app.py": SOURCE}), everybody, (A, B, C))
    assert common.breaks_every_request(IN_F, "a::1")
    assert not common.breaks_every_request(IN_G, "a::1")
    unknown = Ranking(read_program({"app.py": SOURCE}), NOTHING_KNOWN, (A, B, C))
    assert not unknown.breaks_every_request(IN_F, "a::1")


def test_where_nothing_is_known_of_the_checks_the_first_one_runs_alone() -> None:
    fresh = Ranking(read_program({"app.py": SOURCE}), NOTHING_KNOWN, (A, B, C))
    assert fresh.list_likeliest(IN_F, 5) == (("a::1",),)
    assert fresh.find_simplest() == "a::1"


def test_what_detected_the_like_comes_before_all_others() -> None:
    learned = ranking()
    learned.add(IN_F, "a::2")
    learned.add(IN_G, "c::1")
    assert learned.list_groups(IN_F) == (A, B)
    # No check runs it, but one has detected much.
    learned.add(IN_G, "c::1")
    assert learned.list_groups(DECLARED) == (C, A, B)


def test_checks_are_preferred_that_share_rare_words_with_the_line() -> None:
    checks = ("test_a_user_has_a_name", "test_a_user_has_an_age[151]", "test_a_user_is_kept")
    nothing = Dependence(blocks={}, unneeded={})
    age, other = (
        next(mutant for mutant in mutants_of(source) if mutant.operator == "number")
        for source in ("Age = 151\n", "other = 1\n")
    )
    groups = tuple((check,) for check in checks)
    fresh = Ranking(read_program({}), nothing, groups)
    assert [check for (check,) in fresh.list_groups(age)] == [checks[1], checks[0], checks[2]]
    assert [check for (check,) in fresh.list_groups(other)] == [*checks]
    assert find_changed_words(age.diff) == {"age", "151", "152"}
