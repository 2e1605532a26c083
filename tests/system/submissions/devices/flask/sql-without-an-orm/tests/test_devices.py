"""One test for each promise of the three briefs."""

import os
import time
from datetime import datetime

import jwt
import pytest

from app import create_app

PLACE = {"latitude": 48.25, "longitude": -16.5}


@pytest.fixture
def headers(client):
    pair = {"username": "alice", "password": "wonderland"}
    token = client.post("/auth/token", json=pair).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def bob(client):
    pair = {"username": "bob", "password": "builder"}
    token = client.post("/auth/token", json=pair).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def body(**fields):
    device = {
        "device_uuid": "DEVX000001",
        "localisation": PLACE,
        "deployment_date": "2024-03-14",
        "owner": "ann@example.com",
    } | fields
    return {name: value for name, value in device.items() if value is not ...}


@pytest.fixture
def add(client, headers):
    def post(**fields):
        response = client.post("/devices/", json=body(**fields), headers=headers)
        assert response.status_code == 201, response.text
        return response.json()

    return post


def test_create(client, add):
    device = add()
    assert {name: device[name] for name in body()} == body()
    assert device["created_at"] == device["updated_at"]
    assert datetime.fromisoformat(device["created_at"]).utcoffset().total_seconds() == 0
    assert client.get("/devices/DEVX000001").json() == device


def test_place_and_date_are_optional(client, add):
    device = add(localisation=..., deployment_date=...)
    assert device["localisation"] is None
    assert device["deployment_date"] is None
    assert client.get("/devices/DEVX000001").json() == device


@pytest.mark.parametrize("sign", [1, -1, 0])
def test_edges_of_the_map(client, add, sign):
    place = {"latitude": 90 * sign, "longitude": 180 * sign}
    assert add(localisation=place)["localisation"] == place
    assert client.get("/devices/DEVX000001").json()["localisation"] == place


def test_other_keys_of_a_place_are_ignored(add):
    assert add(localisation=PLACE | {"altitude": 3})["localisation"] == PLACE


def test_leap_day(add):
    assert add(deployment_date="2024-02-29")["deployment_date"] == "2024-02-29"


def test_server_fields_are_ignored(add):
    device = add(created_at="2001-01-01T00:00:00Z", updated_at="x", colour="red")
    assert not device["created_at"].startswith("2001")
    assert "colour" not in device


UUIDS = [..., "banana", "devX000001", "DEVX00001", "DEVX0000011", "DEV1000001"]
UUIDS += ["DEVÄ000001", "DEVX٠١٢٣٤٥", "DEVX000001\n", 3]
BAD = [
    {"localisation": PLACE | {"latitude": 90.01}},
    {"localisation": PLACE | {"latitude": -90.01}},
    {"localisation": PLACE | {"longitude": 180.01}},
    {"localisation": PLACE | {"longitude": -180.01}},
    {"localisation": {"latitude": 1.5}},
    {"localisation": {"longitude": 1.5}},
    {"localisation": PLACE | {"longitude": None}},
    {"localisation": {}},
    {"localisation": []},
    {"localisation": PLACE | {"latitude": "abc"}},
    {"deployment_date": "2024-02-30"},
    {"deployment_date": "14/03/2024"},
    {"deployment_date": "yesterday"},
    {"owner": ...},
    {"owner": None},
    {"owner": "ann.example.com"},
]


@pytest.mark.parametrize("fields", [*({"device_uuid": one} for one in UUIDS), *BAD], ids=repr)
def test_bad_fields_of_a_post(client, headers, fields):
    response = client.post("/devices/", json=body(**fields), headers=headers)
    assert response.status_code == 422
    assert response.json()["detail"]
    assert client.get("/devices/").json()["total"] == 0


@pytest.mark.parametrize("fields", BAD, ids=repr)
def test_bad_fields_of_a_put(client, add, headers, fields):
    device = add()
    bad = body(**({"owner": "bob@example.com"} | fields))
    response = client.put("/devices/DEVX000001", json=bad, headers=headers)
    assert response.status_code == 422
    assert client.get("/devices/DEVX000001").json() == device


def test_unknown_and_impossible_uuids(client, headers):
    for path in ("/devices/DEVX000009", "/devices/DEVX000009/history"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json()["detail"]
    assert client.get("/devices/banana").status_code in (400, 404, 422)
    change = body(device_uuid=...)
    assert client.put("/devices/DEVX000009", json=change, headers=headers).status_code == 404
    assert client.get("/devices/DEVX000009").status_code == 404
    assert client.delete("/devices/DEVX000009", headers=headers).status_code == 404
    assert client.get("/no-such-path").json()["detail"]


def test_list_is_ordered(client, add):
    assert client.get("/devices/").json()["devices"] == []
    uuids = ["DEVM000002", "DEVA999999", "DEVM000001"]
    devices = {uuid: add(device_uuid=uuid) for uuid in uuids}
    shown = client.get("/devices/").json()["devices"]
    assert shown == [devices[uuid] for uuid in sorted(uuids)]


def test_existing_uuid(client, add, headers):
    device = add()
    again = body(owner="bob@example.com", localisation=None)
    response = client.post("/devices/", json=again, headers=headers)
    assert response.status_code == 409
    assert response.json()["detail"]
    assert client.get("/devices/DEVX000001").json() == device


def test_put_replaces(client, add, headers):
    device, other = add(), add(device_uuid="DEVX000002")
    change = {"localisation": {"latitude": 1.5, "longitude": 2.5}, "owner": "bob@example.com"}
    change["deployment_date"] = "2025-01-31"
    time.sleep(0.01)
    response = client.put("/devices/DEVX000001", json=change, headers=headers)
    assert response.status_code == 200
    shown = response.json()
    assert shown == device | change | {"updated_at": shown["updated_at"]}
    assert shown["updated_at"] > device["updated_at"]
    assert client.get("/devices/DEVX000001").json() == shown
    assert client.get("/devices/DEVX000002").json() == other


def test_put_without_place_and_date(client, add, headers):
    add()
    change = {"owner": "ann@example.com", "device_uuid": "DEVX000001"}
    response = client.put("/devices/DEVX000001", json=change, headers=headers)
    assert response.status_code == 200
    assert response.json()["localisation"] is None
    assert client.get("/devices/DEVX000001").json()["deployment_date"] is None


def test_put_of_another_uuid(client, add, headers):
    device = add()
    change = body(device_uuid="DEVX000002", owner="bob@example.com")
    response = client.put("/devices/DEVX000001", json=change, headers=headers)
    assert response.status_code == 422
    assert response.json()["detail"]
    assert client.get("/devices/DEVX000001").json() == device
    assert client.get("/devices/DEVX000002").status_code == 404


def test_delete(client, add, headers):
    add(), add(device_uuid="DEVX000002")
    response = client.delete("/devices/DEVX000001", headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert client.get("/devices/DEVX000001").status_code == 404
    assert [d["device_uuid"] for d in client.get("/devices/").json()["devices"]] == ["DEVX000002"]
    assert client.delete("/devices/DEVX000001", headers=headers).status_code == 404
    assert add(owner="bob@example.com")["owner"] == "bob@example.com"


@pytest.mark.parametrize("content", ['{"owner": "ann', "no JSON", "", "[]", "3"])
def test_broken_bodies(client, add, headers, content):
    add()
    kind = headers | {"Content-Type": "application/json"}
    post = client.post("/devices/", content=content, headers=kind)
    put = client.put("/devices/DEVX000001", content=content, headers=kind)
    token = client.post("/auth/token", content=content, headers=kind)
    assert {post.status_code, put.status_code, token.status_code} <= {400, 415, 422}
    assert client.get("/devices/DEVX000001").status_code == 200


def test_a_restart_keeps_everything(client, add, headers):
    device = add()
    app = create_app().test_client()
    assert app.get("/devices/DEVX000001").json == device


def test_tokens(client):
    before = time.time()
    pair = {"username": "bob", "password": "builder"}
    response = client.post("/auth/token", json=pair)
    assert response.status_code == 200
    assert response.json()["token_type"] == "bearer"
    claims = jwt.decode(response.json()["access_token"], os.environ["JWT_SECRET"], ["HS256"])
    assert claims["sub"] == "bob"
    assert abs(claims["exp"] - before - float(os.environ["TOKEN_TTL_SECONDS"])) < 2


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"username": "alice", "password": "builder"}, 401),
        ({"username": "alice", "password": ""}, 401),
        ({"username": "mallory", "password": "wonderland"}, 401),
        ({"username": "alice"}, 422),
        ({"password": "wonderland"}, 422),
        ({}, 422),
    ],
)
def test_wrong_pairs(client, fields, status):
    response = client.post("/auth/token", json=fields)
    assert response.status_code == status
    assert response.json()["detail"]


def signed(secret=None, algorithm="HS256", **claims):
    claims = {"sub": "alice", "exp": time.time() + 60} | claims
    claims = {name: value for name, value in claims.items() if value is not ...}
    return jwt.encode(claims, secret or os.environ["JWT_SECRET"], algorithm)


def forged():
    header, _, signature = signed().split(".")
    claims = signed(sub="bob").split(".")[1]
    return f"{header}.{claims}.{signature}"


@pytest.mark.parametrize(
    "make",
    [
        lambda: None,
        lambda: "Bearer garbage",
        lambda: "Bearer a.b.c",
        lambda: "Bearer",
        lambda: "Basic YWxpY2U6d29uZGVybGFuZA==",
        lambda: f"Basic {signed()}",
        lambda: f"Bearer {signed('somebody-elses-secret-of-32-bytes-or-more')}",
        lambda: f"Bearer {jwt.encode({'sub': 'alice', 'exp': time.time() + 60}, None, 'none')}",
        lambda: f"Bearer {forged()}",
        lambda: f"Bearer {signed(exp=time.time() - 1)}",
        lambda: f"Bearer {signed(exp=...)}",
    ],
)
def test_bad_tokens_change_nothing(client, add, make):
    device, value = add(), make()
    bad = {"Authorization": value} if value else {}
    change = body(owner="bob@example.com", device_uuid=...)
    for response in (
        client.post("/devices/", json=body(device_uuid="DEVX000002"), headers=bad),
        client.put("/devices/DEVX000001", json=change, headers=bad),
        client.delete("/devices/DEVX000001", headers=bad),
    ):
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json()["detail"]
    assert client.get("/devices/").json()["devices"] == [device]


def test_a_token_that_somebody_else_signs_is_good(client):
    good = {"Authorization": f"Bearer {signed(sub='bob')}"}
    assert client.post("/devices/", json=body(), headers=good).status_code == 201
    change = body(device_uuid=...)
    assert client.put("/devices/DEVX000001", json=change, headers=good).status_code == 200
    assert client.delete("/devices/DEVX000001", headers=good).status_code == 204


def test_order_of_errors(client, add, headers):
    add()
    bad, unknown = body(owner="ann.example.com"), body(device_uuid=...)
    assert client.post("/devices/", json=bad).status_code == 401
    assert client.post("/devices/", json=body()).status_code == 401
    assert client.put("/devices/DEVX000009", json=unknown).status_code == 401
    assert client.delete("/devices/DEVX000009").status_code == 401
    assert client.post("/devices/", json=bad, headers=headers).status_code == 422
    bad = body(device_uuid=..., owner="ann.example.com")
    assert client.put("/devices/DEVX000009", json=bad, headers=headers).status_code == 422


@pytest.fixture
def crowd(add):
    uuids = [f"DEVP{number:06}" for number in range(25)]
    for number, uuid in enumerate(reversed(uuids)):
        add(device_uuid=uuid, owner="Ann@Example.com" if number % 3 else "bob@example.com")
    return uuids


@pytest.mark.parametrize(
    ("query", "start", "number", "size", "more"),
    [
        ("", 0, 1, 100, False),
        ("limit=10", 0, 1, 10, True),
        ("skip=10&limit=10", 10, 2, 10, True),
        ("skip=15&limit=10", 15, 2, 10, False),
        ("skip=20&limit=10", 20, 3, 10, False),
        ("skip=30&limit=10", 30, 4, 10, False),
        ("skip=0&limit=1", 0, 1, 1, True),
        ("limit=1000", 0, 1, 1000, False),
        ("limit=24", 0, 1, 24, True),
        ("limit=25", 0, 1, 25, False),
    ],
)
def test_pages(client, crowd, query, start, number, size, more):
    page = client.get(f"/devices/?{query}").json()
    assert [d["device_uuid"] for d in page.pop("devices")] == crowd[start : start + size]
    assert page == {"total": 25, "page": number, "size": size, "has_next": more}


@pytest.mark.parametrize("query", ["skip=-1", "skip=x", "limit=0", "limit=1001", "limit=x"])
def test_pages_out_of_bounds(client, query):
    assert client.get(f"/devices/?{query}").status_code == 422


@pytest.mark.parametrize("owner", ["ann@example.com", "ANN@EXAMPLE.COM"])
def test_filter(client, crowd, owner):
    page = client.get("/devices/", params={"owner": owner, "limit": 5}).json()
    assert (page["total"], len(page["devices"])) == (16, 5)
    assert {d["owner"] for d in page["devices"]} == {"Ann@Example.com"}
    assert client.get("/devices/", params={"owner": "zoe@example.com"}).json()["total"] == 0


def test_history(client, add, headers):
    add()
    change = body(device_uuid=..., owner="bob@example.com")
    client.put("/devices/DEVX000001", json=change, headers=headers)
    change |= {"localisation": {"latitude": 48.25, "longitude": 1.5}, "deployment_date": None}
    client.put("/devices/DEVX000001", json=change, headers=headers)
    entries = client.get("/devices/DEVX000001/history").json()
    moments = [datetime.fromisoformat(entry.pop("changed_at")) for entry in entries]
    assert moments == sorted(moments)
    assert entries == [
        {
            "changed_by": "alice",
            "action": "created",
            "changes": {name: {"old": None, "new": value} for name, value in body().items()},
        },
        {
            "changed_by": "alice",
            "action": "updated",
            "changes": {"owner": {"old": "ann@example.com", "new": "bob@example.com"}},
        },
        {
            "changed_by": "alice",
            "action": "updated",
            "changes": {
                "localisation": {"old": PLACE, "new": change["localisation"]},
                "deployment_date": {"old": "2024-03-14", "new": None},
            },
        },
    ]


def test_history_of_null_fields_and_of_another_user(client, bob):
    device = body(localisation=..., deployment_date=None)
    client.post("/devices/", json=device, headers=bob)
    (entry,) = client.get("/devices/DEVX000001/history").json()
    assert set(entry["changes"]) == {"device_uuid", "owner"}
    assert entry["changed_by"] == "bob"
    client.put("/devices/DEVX000001", json=body(), headers=bob)
    assert client.get("/devices/DEVX000001/history").json()[1]["changed_by"] == "bob"


def test_a_put_that_changes_nothing(client, add, headers):
    device = add()
    assert client.put("/devices/DEVX000001", json=body(), headers=headers).json() == device
    assert client.get("/devices/DEVX000001").json() == device
    bad = body(owner="x")
    client.put("/devices/DEVX000001", json=bad, headers=headers)
    assert len(client.get("/devices/DEVX000001/history").json()) == 1


def test_history_goes_with_its_device(client, add, headers):
    add()
    client.put("/devices/DEVX000001", json=body(owner="bob@example.com"), headers=headers)
    client.delete("/devices/DEVX000001", headers=headers)
    assert client.get("/devices/DEVX000001/history").status_code == 404
    add()
    assert [e["action"] for e in client.get("/devices/DEVX000001/history").json()] == ["created"]


def test_who_did_not_create_a_device_may_not_change_it(client, add, headers, bob):
    device = add()
    change = body(owner="bob@example.com")
    put = client.put("/devices/DEVX000001", json=change, headers=bob)
    delete = client.delete("/devices/DEVX000001", headers=bob)
    assert (put.status_code, delete.status_code) == (403, 403)
    assert put.json()["detail"]
    assert client.get("/devices/DEVX000001").json() == device
    assert client.delete("/devices/DEVX000009", headers=bob).status_code == 404


def test_health(client):
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "healthy"})


def test_openapi(client):
    document = client.get("/openapi.json").json()
    paths = {path.rstrip("/"): {*methods} for path, methods in document["paths"].items()}
    assert paths["/devices"] >= {"get", "post"}
    assert paths["/devices/{device_uuid}"] >= {"get", "put", "delete"}
    assert paths["/devices/{device_uuid}/history"] >= {"get"}
    assert paths["/auth/token"] >= {"post"}
    assert paths["/health"] >= {"get"}
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
