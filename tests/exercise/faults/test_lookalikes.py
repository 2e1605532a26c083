"""Servers that break no promise: what they change, and that the data stay what they are."""

import json
from dataclasses import replace

import pytest

from interview_kit.exercise.faults.base import Response
from interview_kit.exercise.faults.lookalikes import (
    CHANGES,
    draw_lookalikes,
    reword,
)
from tests.metrics.mutation.faults.echo import Notes, get, post, said

SEEDS = range(20)


def exchange(server, intercept, request):
    return intercept(request, server)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_is_drawn_often_enough(seed):
    drawn = draw_lookalikes(seed)
    names = [name for lookalike in drawn for name, _ in lookalike.changes]
    assert {name: names.count(name) for name in CHANGES} == dict.fromkeys(CHANGES, len(drawn) - 1)


def test_an_app_that_calls_services_is_asked_nothing_more():
    for lookalike in draw_lookalikes(0, can_ask_more=False):
        server = Notes()
        for number in range(40):
            lookalike.intercept(get(f"/notes/{number}"), server)
        assert len(server.asked) == 40


def test_the_seed_draws_them():
    def show(seed):
        return [exchange(Notes(), one.intercept, get("/notes/7")) for one in draw_lookalikes(seed)]

    assert show(1) == show(1)
    assert show(1) != show(2)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_response_keeps_its_status_and_its_data(seed):
    for lookalike in draw_lookalikes(seed):
        plain, changed = Notes(), Notes()
        for request in (post("/notes", {"text": "Zoë"}), get("/notes/1"), get("/notes")):
            honest = plain(request)
            response = exchange(changed, lookalike.intercept, request)
            assert (response.status, response.data()) == (honest.status, honest.data())
            assert response.header("content-length") in (None, str(len(response.body)))


def test_an_error_has_another_text_and_the_same_form():
    missing = said(404, {"detail": "no such note"})
    intercept = dict(one for each in draw_lookalikes(0) for one in each.changes)[
        "another text in `detail`"
    ]
    response = intercept(get("/notes/7"), lambda _: missing)
    assert response.status == 404
    assert response.data()["detail"].startswith("no such note")
    assert response.data() != missing.data()


def test_each_form_of_a_detail_is_reworded():
    assert reword("a", "m") == "a (m)"
    assert reword("", "m") == ""
    assert reword([{"msg": "a", "loc": ["x"]}, 3], "m") == [{"msg": "a (m)", "loc": ["x"]}, 3]
    assert reword({"message": "a", "field": "x"}, "m") == {"message": "a (m)", "field": "x"}
    assert reword(None, "m") is None


@pytest.mark.parametrize(
    "response",
    [
        said(500, {"detail": "broken"}),
        replace(said(200, {"a": 1, "b": 2}), body=b"{"),
        replace(said(200, [1]), headers=(("content-type", "text/html"),)),
        replace(said(200, [1]), headers=(("content-type", "application/json; charset=latin-1"),)),
        Response(status=200, headers=(("content-type", "application/json"),), body=b"[1e999]"),
    ],
)
def test_crashes_and_what_is_no_json_keep_their_body(response):
    for lookalike in draw_lookalikes(0):
        assert lookalike.intercept(get("/notes"), lambda _: response).body == response.body


def test_the_harmless_request_comes_before_some_of_the_others():
    server = Notes()
    for lookalike in draw_lookalikes(3):
        for number in range(1, 40):
            lookalike.intercept(get(f"/notes/{number}"), server)
    idle = [request for request in server.asked if not request.path.startswith("/notes")]
    assert 0 < len(idle) < len(server.asked) / 3
    assert {request.method for request in idle} == {"GET"}


def test_keys_come_in_another_order():
    intercept = dict(one for each in draw_lookalikes(0) for one in each.changes)[
        "keys in another order"
    ]
    for data in ({"a": 1, "b": 2}, {"b": 1, "a": 2, "c": {"y": 1, "x": 2}}):
        body = intercept(get("/notes"), lambda _, data=data: said(200, data)).body
        assert json.loads(body) == data
        assert list(json.loads(body)) != list(data)
