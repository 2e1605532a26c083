import pytest

from interview_kit.server.slash import SlashRule, fold_ids, toggle_slash


@pytest.mark.parametrize(
    ("path", "folded"),
    [
        ("/users/", "/users"),
        ("/users/12/", "/users/{}"),
        ("/users/-1", "/users/{}"),
        ("/devices/0f8fad5b-d9cb-469f-a165-70867728950e/start", "/devices/{}/start"),
        ("/devices/DEVX000001/history", "/devices/{}/history"),
        ("/api/v1/survivors/", "/api/v1/survivors"),
        ("/users/stats/", "/users/stats"),
        ("/", ""),
    ],
)
def test_ids_are_folded(path, folded):
    assert fold_ids(path) == folded


def test_the_other_spelling():
    assert [toggle_slash(path) for path in ("/a", "/a/", "/")] == ["/a/", "/a", "/"]


def test_the_first_thing_learned_stays():
    rule = SlashRule()
    assert rule.choose_spelling("GET", "/a/1") == "/a/1"
    rule.learn("GET", "/a/1/")
    rule.learn("GET", "/a/2")
    assert rule.choose_spelling("GET", "/a/3") == "/a/3/"
    assert rule.is_decided("GET", "/a/3")


def test_what_one_method_showed_is_a_guess_for_the_others():
    rule = SlashRule()
    rule.learn("GET", "/a/")
    assert rule.choose_spelling("POST", "/a") == "/a/"
    assert not rule.is_decided("POST", "/a")
    rule.learn("POST", "/a")
    assert rule.choose_spelling("POST", "/a/") == "/a"
    assert rule.choose_spelling("GET", "/a") == "/a/"
