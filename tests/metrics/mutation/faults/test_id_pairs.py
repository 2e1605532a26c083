"""Ids of two programs for the same things."""

from interview_kit.metrics.mutation.faults.id_pairs import IdPairs, exchange_ids

from .echo import get, post


def learned() -> IdPairs:
    ids = IdPairs()
    ids.learn([{"id": "u-1", "age": 3}, {"id": "u-2"}], [{"id": 1, "age": 3}, {"id": 2}])
    ids.learn({"user": {"owner_id": "o", "is_valid": True}}, {"user": {"owner_id": 9}})
    return ids


def test_requests_name_what_the_other_program_made():
    ids = learned()
    assert ids.address_candidate(get("/users/2/notes", "page=2")) == get(
        "/users/u-2/notes", "page=2"
    )
    sent = post("/trades", {"left": {"user_id": 1}, "age": 1, "owner_id": 9})
    assert ids.address_candidate(sent).data() == {
        "left": {"user_id": "u-1"},
        "age": 1,
        "owner_id": "o",
    }


def test_what_is_unknown_stays():
    for request in (get("/users/3"), post("/users", [1, None, "id"]), post("/users", {"id": True})):
        assert learned().address_candidate(request) == request


def test_responses_name_what_the_reference_made():
    assert exchange_ids({"users": [{"id": "u-2", "name": "u-2"}]}, learned().to_reference) == {
        "users": [{"id": 2, "name": "u-2"}]
    }


def test_what_a_path_names_is_an_id_under_any_key():
    data = {"deleted": "u-2", "name": "u-1"}
    named = ["", "users", "u-2"]
    assert exchange_ids(data, learned().to_reference, named) == {"deleted": 2, "name": "u-1"}
