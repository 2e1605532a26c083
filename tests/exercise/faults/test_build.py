"""interview_kit.exercise.faults.build: the words that faults are written with."""

from dataclasses import replace

import pytest

from interview_kit.exercise.faults import build
from interview_kit.exercise.faults.base import Request
from tests.metrics.mutation.faults.echo import Notes, get, post


@pytest.fixture
def notes():
    return Notes({1: {"id": 1, "text": "first"}, 2: {"id": 2, "text": "second"}})


class TestWhere:
    @pytest.mark.parametrize("path", ["/notes", "/notes/"])
    def test_a_slash_at_the_end_makes_no_difference(self, path):
        assert build.on("GET", "/notes/").matches_request(get(path))
        assert build.on("GET", "/notes").matches_request(get(path))

    @pytest.mark.parametrize(
        ("path", "number", "anything"),
        [("/notes/7", True, True), ("/notes/-7/", True, True), ("/notes/abc", False, True)],
    )
    def test_parts_of_a_path(self, path, number, anything):
        assert build.on("GET", "/notes/{id}").matches_request(get(path)) is number
        assert build.on("GET", "/notes/{any}").matches_request(get(path)) is anything

    def test_a_path_is_met_as_a_whole(self):
        assert not build.on("GET", "/notes/").matches_request(get("/notes/7"))
        assert not build.on("GET", "/notes/{id}").matches_request(get("/notes/7/more"))

    def test_methods_statuses_and_more(self, notes):
        where = build.on("PUT GET", "/notes/{id}", 200, when=lambda request: request.query == "a")
        assert where.matches(get("/notes/1", "a"), notes(get("/notes/1")))
        assert not where.matches(get("/notes/1"), notes(get("/notes/1")))
        assert not where.matches(get("/notes/9", "a"), notes(get("/notes/9")))
        assert not where.matches_request(Request(method="DELETE", path="/notes/1", query="a"))


class TestWhen:
    def test_fields_that_were_sent(self):
        request = post("/notes/", {"text": None})
        assert build.has_field("text")(request)
        assert build.has_field("text", lambda text: text is None)(request)
        assert not build.has_field("text", bool)(request)
        assert not build.has_field("more")(request)
        assert build.lacks_field("more")(request)
        assert not build.lacks_field("text")(request)

    @pytest.mark.parametrize("body", [b"", b"[]", b"{"])
    def test_what_is_no_object_neither_has_nor_lacks_a_field(self, body):
        request = Request(method="POST", path="/notes/", body=body)
        assert not build.has_field("text")(request)
        assert not build.lacks_field("text")(request)

    def test_query_parameters(self):
        request = get("/notes/", "skip=3&limit=")
        assert build.has_parameter("skip", str.isdigit)(request)
        assert build.has_parameter("limit")(request)
        assert not build.has_parameter("q")(request)


class TestAnswer:
    def test_another_status_with_the_honest_body(self, notes):
        given = build.respond(build.on("GET", "/notes/{id}", 200), 203)(get("/notes/1"), notes)
        assert (given.status, given.data()) == (203, {"id": 1, "text": "first"})

    def test_another_body(self, notes):
        bend = build.respond(build.on("GET", "/notes/{id}", 404), 200, {"id": 9})
        given = bend(get("/notes/9"), notes)
        assert (given.status, given.data()) == (200, {"id": 9})
        assert given.header("content-length") == str(len(given.body))

    def test_a_body_made_from_the_request(self, notes):
        bend = build.respond(build.on("POST", "/notes/", 422), 201, lambda request: request.data())
        assert bend(post("/notes/", {"no": "text"}), notes).data() == {"no": "text"}

    def test_no_body(self, notes):
        bend = build.respond(build.on("GET", "/notes/{id}", 200), 204, None)
        given = bend(get("/notes/1"), notes)
        assert (given.status, given.body, given.header("content-type")) == (204, b"", None)

    def test_elsewhere_the_honest_answer(self, notes):
        bend = build.respond(build.on("GET", "/notes/{id}", 404), 200, {})
        assert bend(get("/notes/1"), notes) == notes(get("/notes/1"))


def test_a_refusal_never_reaches_the_server(notes):
    bend = build.refuse(build.on("POST", "/notes/"))
    assert bend(post("/notes/", {"text": "third"}), notes).status == 422
    assert len(notes.notes) == 2


def test_edit_changes_a_copy_and_says_so_by_another_body(notes):
    bend = build.edit(build.on("GET", "/notes/", 200), lambda data, _: data[::-1])
    assert [note["id"] for note in bend(get("/notes/"), notes).data()] == [2, 1]
    same = build.edit(build.on("GET", "/notes/", 200), lambda data, _: data)
    assert same(get("/notes/"), notes) == notes(get("/notes/"))


def test_edit_may_change_in_place(notes):
    def backwards(data, request):
        data.reverse()
        return data

    bend = build.edit(build.on("GET", "/notes/", 200), backwards)
    assert [note["id"] for note in bend(get("/notes/"), notes).data()] == [2, 1]


class TestAsk:
    def test_headers_alone_make_no_other_answer(self, notes):
        def server(request):
            answer = notes(request)
            return replace(answer, headers=(*answer.headers, ("x-number", str(len(notes.asked)))))

        bend = build.rewrite(
            build.on("GET", "/notes/"), lambda request: build.with_query(request, skip=None)
        )
        assert bend(get("/notes/", "skip=1"), server).header("x-number") == "1"

    def test_another_request_is_forwarded(self, notes):
        change = build.change_json(lambda data: {"text": data["text"].upper()})
        bend = build.rewrite(build.on("POST", "/notes/"), change)
        assert bend(post("/notes/", {"text": "third"}), notes).data()["text"] == "THIRD"
        assert len(notes.asked) == 1

    def test_a_read_whose_answer_is_the_same_has_not_changed(self, notes):
        bend = build.rewrite(
            build.on("GET", "/notes/"), lambda request: build.with_query(request, skip=None)
        )
        request = get("/notes/", "skip=1")
        assert bend(request, notes) == notes(request)
        assert [asked.query for asked in notes.asked] == ["skip=1", "", "skip=1"]

    def test_a_request_that_stays_the_same_is_forwarded_once(self, notes):
        build.rewrite(build.on("GET", "/notes/"), lambda request: request)(get("/notes/"), notes)
        assert len(notes.asked) == 1


def test_queries_change_only_where_asked():
    request = get("/notes/", "skip=1&limit=2")
    assert build.with_query(request, skip=None).query == "limit=2"
    assert build.with_query(request, limit=5).query == "skip=1&limit=5"
    assert build.with_query(request, q=None) is request


def test_a_body_of_text_is_no_json(notes):
    given = build.with_text(notes(get("/notes/9")), "text/html", "<h1>Nothing</h1>")
    assert (given.status, given.data()) == (404, None)
    assert given.header("content-type") == "text/html"
