"""One test for each promise of the three briefs."""

import pytest

API = "/api/v1"
FIVE = {"water": 5, "food": 5, "medication": 5, "ammunition": 5}
NONE = dict.fromkeys(FIVE, 0)


def body(**fields):
    survivor = {
        "name": "Ann",
        "age": 30,
        "gender": "F",
        "latitude": 10.5,
        "longitude": -20.25,
        "inventory": FIVE,
    } | fields
    return {name: value for name, value in survivor.items() if value is not ...}


@pytest.fixture
def add(client):
    def post(**fields):
        response = client.post(f"{API}/survivors", json=body(**fields))
        assert response.status_code == 201, response.text
        return response.json()

    return post


@pytest.fixture
def read(client):
    return lambda survivor: client.get(f"{API}/survivors/{survivor['id']}").json()


@pytest.fixture
def report(client):
    def post(survivor_id, reporter_id):
        path = f"{API}/survivors/{survivor_id}/infection-reports"
        return client.post(path, json={"reporter_id": reporter_id})

    return post


@pytest.fixture
def infect(add, report):
    def by_three(survivor):
        reporters = [add() for _ in range(3)]
        for reporter in reporters:
            assert report(survivor["id"], reporter["id"]).status_code == 201
        return reporters

    return by_three


@pytest.fixture
def trade(client):
    def post(left, gives, right, gets):
        sides = {
            "left": {"survivor_id": left, "items": gives},
            "right": {"survivor_id": right, "items": gets},
        }
        return client.post(f"{API}/trades", json=sides)

    return post


def refused(response, status, code=None):
    assert response.status_code == status
    assert response.json()["detail"]
    assert response.json().get("code") == code


def test_items(client):
    assert client.get(f"{API}/items").json() == [
        {"name": "water", "points": 4},
        {"name": "food", "points": 3},
        {"name": "medication", "points": 2},
        {"name": "ammunition", "points": 1},
    ]


def test_register(add, read):
    survivor = add()
    made = {"id": survivor["id"], "infected": False, "infection_reports": 0}
    assert survivor == body() | made
    assert read(survivor) == survivor
    assert add()["id"] != survivor["id"]


def test_fields_of_the_server_are_ignored(add):
    survivor = add(id="mine", infected=True, infection_reports=2, nickname="A")
    assert survivor["id"] != "mine"
    assert (survivor["infected"], survivor["infection_reports"]) == (False, 0)
    assert "nickname" not in survivor


@pytest.mark.parametrize(
    ("sent", "owned"), [(..., NONE), ({}, NONE), ({"food": 7}, NONE | {"food": 7})]
)
def test_items_that_are_left_out_are_zero(add, read, sent, owned):
    survivor = add(inventory=sent)
    assert survivor["inventory"] == owned
    assert read(survivor)["inventory"] == owned


GOOD = [
    {"name": "Zoë"},
    {"name": "山" * 100},
    {"age": 0},
    {"age": 150},
    {"gender": "M"},
    {"gender": "O"},
    {"latitude": 90, "longitude": 180},
    {"latitude": -90, "longitude": -180},
    {"inventory": {"water": 10_000, "food": 0, "medication": 0, "ammunition": 0}},
]


@pytest.mark.parametrize("fields", GOOD, ids=repr)
def test_limits_are_accepted(add, read, fields):
    survivor = add(**fields)
    assert {name: survivor[name] for name in fields} == fields
    assert read(survivor) == survivor


def test_names_are_stripped(add, read):
    assert add(name="  Ann  ")["name"] == "Ann"


BAD = [{name: ...} for name in ("name", "age", "gender", "latitude", "longitude")]
BAD += [{"name": name} for name in ("Al", "A" * 101, "     ", " Al ")]
BAD += [{"age": age} for age in (-1, 151, "abc", 30.5)]
BAD += [{"gender": gender} for gender in ("X", "male", "")]
BAD += [{"latitude": 90.01}, {"latitude": -90.01}, {"longitude": 180.01}, {"longitude": -180.01}]
BAD += [{"inventory": {"water": quantity}} for quantity in (-1, 1.5, 10_001)]
BAD += [{"inventory": {"gold": 1}}]


@pytest.mark.parametrize("fields", BAD, ids=lambda fields: repr(fields)[:40])
def test_bad_fields(client, fields):
    refused(client.post(f"{API}/survivors", json=body(**fields)), 422)
    assert client.get(f"{API}/survivors").json()["survivors"] == []


@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30])
def test_unknown_ids(client, add, read, odd_id):
    survivor = add()
    refused(client.get(f"{API}/survivors/{odd_id}"), 404)
    place = {"latitude": 1, "longitude": 2}
    refused(client.patch(f"{API}/survivors/{odd_id}/location", json=place), 404)
    assert read(survivor) == survivor


def test_list(client, add):
    assert client.get(f"{API}/survivors").json()["survivors"] == []
    created = [add(name=name) for name in ("Zoe", "Ann", "Mia")]
    assert client.get(f"{API}/survivors").json()["survivors"] == created
    assert client.get("/survivors").status_code == 404
    assert client.get("/api/v2/survivors").status_code == 404
    assert client.get(f"{API}/nothing").json()["detail"]


def test_sixty(client, add):
    created = [add()["id"] for _ in range(60)]
    assert [s["id"] for s in client.get(f"{API}/survivors").json()["survivors"]] == created


@pytest.mark.parametrize("place", [(-33.5, 151.25), (90, 180), (-90, -180)])
def test_move(client, add, read, place):
    survivor = add()
    place = dict(zip(("latitude", "longitude"), place, strict=True))
    path = f"{API}/survivors/{survivor['id']}/location"
    response = client.patch(path, json=place | {"inventory": NONE, "name": "Eve"})
    assert response.status_code == 200
    assert response.json() == read(survivor) == survivor | place


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"latitude": 1.5},
        {"longitude": 1.5},
        {"latitude": 90.01, "longitude": 1.5},
        {"latitude": -90.01, "longitude": 1.5},
        {"latitude": 1.5, "longitude": 180.01},
        {"latitude": 1.5, "longitude": -180.01},
    ],
)
def test_bad_moves(client, add, read, place):
    survivor = add()
    refused(client.patch(f"{API}/survivors/{survivor['id']}/location", json=place), 422)
    assert read(survivor) == survivor


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("below", ["", "/inventory"])
def test_nothing_else_changes_a_survivor(client, add, read, method, below):
    survivor = add()
    response = client.request(method, f"{API}/survivors/{survivor['id']}{below}")
    assert response.status_code in (404, 405)
    assert response.json()["detail"]
    assert read(survivor) == survivor


@pytest.mark.parametrize("content", ['{"name": "Ann', "no JSON", ""])
def test_broken_bodies(client, add, read, content):
    survivor = add()
    kind = {"Content-Type": "application/json"}
    refused(client.post(f"{API}/survivors", content=content, headers=kind), 422)
    path = f"{API}/survivors/{survivor['id']}/location"
    refused(client.patch(path, content=content, headers=kind), 422)
    assert read(survivor) == survivor
    add()


def test_three_reports_infect(client, add, read, report):
    survivor = add()
    for count in (1, 2, 3):
        response = report(survivor["id"], add()["id"])
        infected = count == 3
        assert response.status_code == 201
        assert response.json() == {
            "survivor_id": survivor["id"],
            "reports": count,
            "infected": infected,
        }
        shown = read(survivor)
        assert (shown["infection_reports"], shown["infected"]) == (count, infected)
        assert shown["inventory"] == (None if infected else FIVE)
    listed = client.get(f"{API}/survivors").json()["survivors"]
    assert [s["inventory"] for s in listed] == [None, FIVE, FIVE, FIVE]
    path = f"{API}/survivors/{survivor['id']}/location"
    refused(client.patch(path, json={"latitude": 1, "longitude": 2}), 409, "infected")
    assert read(survivor)["latitude"] == 10.5


def test_refused_reports(add, read, report, infect):
    sick, one, other = add(), add(), add()
    reporters = infect(sick)
    refused(report(one["id"], one["id"]), 422)
    refused(report("nobody", "nobody"), 422)
    refused(report("nobody", one["id"]), 404)
    refused(report(one["id"], "nobody"), 404)
    refused(report(sick["id"], "nobody"), 404)
    refused(report(sick["id"], one["id"]), 409, "already_infected")
    refused(report(sick["id"], reporters[0]["id"]), 409, "already_infected")
    other_sick = add()
    infect(other_sick)
    refused(report(sick["id"], other_sick["id"]), 409, "already_infected")
    refused(report(one["id"], sick["id"]), 409, "reporter_infected")
    assert report(one["id"], other["id"]).status_code == 201
    for _ in range(3):
        refused(report(one["id"], other["id"]), 409, "already_reported")
    infect(other)
    refused(report(one["id"], other["id"]), 409, "reporter_infected")
    assert read(one)["infection_reports"] == 1
    assert read(sick)["infection_reports"] == 3
    for _ in range(2):
        report(one["id"], add()["id"])
    assert read(one)["infected"] is True


def test_trade(add, read, trade):
    left, right = add(), add(inventory=FIVE | {"ammunition": 6})
    response = trade(left["id"], {"water": 1, "medication": 1}, right["id"], {"ammunition": 6})
    assert response.status_code == 200
    assert response.json() == {"left": read(left), "right": read(right)}
    gained = {"water": 4, "food": 5, "medication": 4, "ammunition": 11}
    assert read(left)["inventory"] == gained
    paid = {"water": 6, "food": 5, "medication": 6, "ammunition": 0}
    assert read(right)["inventory"] == paid


def test_trade_of_the_same_item(add, read, trade):
    left, right = add(), add()
    response = trade(left["id"], {"water": 2, "ammunition": 4}, right["id"], {"water": 3})
    assert response.status_code == 200
    assert read(left)["inventory"] == FIVE | {"water": 6, "ammunition": 1}
    assert read(right)["inventory"] == FIVE | {"water": 4, "ammunition": 9}


def test_refused_trades(add, read, trade, infect):
    one, other, sick, poor = add(), add(), add(), add(inventory=NONE)
    infect(sick)
    water = {"water": 1}
    for left, gives, right, gets, status, code in (
        (one, {}, other, water, 422, None),
        (one, water, other, {}, 422, None),
        (one, {"water": 0}, other, water, 422, None),
        (one, water, other, {"water": -1}, 422, None),
        (one, {"gold": 1}, other, water, 422, None),
        (one, water, one, water, 422, None),
        (one, {"water": 0}, {"id": "nobody"}, water, 422, None),
        (one, water, {"id": "nobody"}, water, 404, None),
        ({"id": "nobody"}, water, one, water, 404, None),
        (sick, water, {"id": "nobody"}, water, 404, None),
        (sick, water, one, water, 409, "infected"),
        (one, water, sick, water, 409, "infected"),
        (sick, water, poor, {"ammunition": 6}, 409, "infected"),
        (one, {"water": 6}, other, {"ammunition": 6}, 409, "insufficient_items"),
        (poor, water, other, water, 409, "insufficient_items"),
        (one, water, poor, water, 409, "insufficient_items"),
        (one, water, other, {"ammunition": 3}, 409, "unequal_points"),
        (one, {"water": 2}, other, {"ammunition": 4}, 409, "unequal_points"),
        (one, water, other, {"ammunition": 5}, 409, "unequal_points"),
    ):
        refused(trade(left["id"], gives, right["id"], gets), status, code)
        assert read(one)["inventory"] == read(other)["inventory"] == FIVE
        assert read(poor)["inventory"] == NONE


def test_reports(client, add, infect):
    empty = {"infected_percentage": 0, "non_infected_percentage": 0, "points_lost": 0}
    assert client.get(f"{API}/reports").json() == empty | {"average_resources": NONE}
    sick = add(inventory={"water": 2, "food": 3, "medication": 5, "ammunition": 7})
    infect(sick)
    report = client.get(f"{API}/reports").json()
    assert (report["infected_percentage"], report["non_infected_percentage"]) == (25, 75)
    assert report["average_resources"] == FIVE
    assert report["points_lost"] == 34
    add(inventory={"water": 1})
    report = client.get(f"{API}/reports").json()
    average = {"water": 4, "food": 3.75, "medication": 3.75, "ammunition": 3.75}
    assert report["average_resources"] == average


def test_etag(client, add):
    response = client.get(f"{API}/reports")
    known = {"If-None-Match": response.headers["ETag"]}
    assert client.get(f"{API}/reports", headers=known).status_code == 304
    add()
    assert client.get(f"{API}/reports", headers=known).status_code == 200


@pytest.mark.parametrize(
    ("query", "start", "end", "number", "size", "more"),
    [
        ("limit=2", 0, 2, 1, 2, True),
        ("skip=2&limit=2", 2, 4, 2, 2, True),
        ("skip=4&limit=2", 4, 5, 3, 2, False),
        ("skip=3&limit=2", 3, 5, 2, 2, False),
        ("skip=1", 1, 5, 1, 100, False),
        ("limit=1000", 0, 5, 1, 1000, False),
        ("limit=1", 0, 1, 1, 1, True),
        ("infected=false", 1, 5, 1, 100, False),
    ],
)
def test_pages(client, add, infect, query, start, end, number, size, more):
    sick = add()
    ids = [sick["id"], *(reporter["id"] for reporter in infect(sick)), add()["id"]]
    page = client.get(f"{API}/survivors?{query}").json()
    assert [survivor["id"] for survivor in page.pop("survivors")] == ids[start:end]
    total = 4 if "infected" in query else 5
    assert page == {"total": total, "page": number, "size": size, "has_next": more}
    assert client.get(f"{API}/survivors?infected=true").json()["total"] == 1


@pytest.mark.parametrize(
    "query", ["skip=-1", "skip=x", "limit=0", "limit=1001", "limit=x", "infected=maybe"]
)
def test_pages_out_of_bounds(client, query):
    refused(client.get(f"{API}/survivors?{query}"), 422)


def test_health(client):
    assert client.get("/health").json() == {"status": "healthy"}


def test_openapi(client):
    paths = client.get("/openapi.json").json()["paths"]
    methods = {path: {*operations} for path, operations in paths.items()}
    one = f"{API}/survivors/{{survivor_id}}"
    assert methods == {
        f"{API}/items": {"get"},
        f"{API}/survivors": {"get", "post"},
        one: {"get"},
        f"{one}/location": {"patch"},
        f"{one}/infection-reports": {"post"},
        f"{API}/trades": {"post"},
        f"{API}/reports": {"get"},
        "/health": {"get"},
    }
