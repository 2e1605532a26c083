import pytest
from fastapi.testclient import TestClient

from main import app, people

URL = "/api/v1/survivors"
ANN = {"name": "Ann", "age": 30, "gender": "F", "latitude": 1, "longitude": 2}
FIVE = {"water": 5, "food": 5, "medication": 5, "ammunition": 5}


@pytest.fixture
def client():
    people.clear()
    return TestClient(app)


def add(client, **fields):
    return client.post(URL, json=ANN | {"inventory": FIVE} | fields).json()


def report(client, about, by):
    path = f"{URL}/{about['id']}/infection-reports"
    return client.post(path, json={"reporter_id": by["id"]})


def infect(client, person):
    reporters = [add(client) for _ in range(3)]
    assert [report(client, person, by).status_code for by in reporters] == [201] * 3
    return reporters


def trade(client, left, gives, right, gets):
    return client.post(
        "/api/v1/trades",
        json={
            "left": {"survivor_id": left["id"], "items": gives},
            "right": {"survivor_id": right["id"], "items": gets},
        },
    )


def test_items(client):
    assert client.get("/api/v1/items").json()[0] == {"name": "water", "points": 4}


@pytest.mark.parametrize("body", ["[]", '{"name"', "{}"])
def test_bad_bodies(client, body):
    assert client.post(URL, content=body).status_code in (400, 422)


def test_create_and_read(client):
    ann = client.post(URL, json=ANN).json()
    assert client.get(f"{URL}/{ann['id']}").json() == ann
    assert client.get(f"{URL}/nobody").status_code == 404
    assert client.get(URL).json() == [ann]


def test_move(client):
    ann = add(client)
    path = f"{URL}/{ann['id']}/location"
    assert client.patch(path, json={"latitude": 5, "longitude": 6}).json()["longitude"] == 6
    assert client.patch(path, json={"latitude": 5}).status_code == 422
    infect(client, ann)
    assert client.patch(path, json={"latitude": 5, "longitude": 6}).json()["code"] == "infected"


def test_infection(client):
    ann, bob = add(client), add(client)
    assert report(client, ann, bob).json()["reports"] == 1
    assert report(client, ann, bob).json()["code"] == "already_reported"
    infect(client, bob)
    assert client.get(f"{URL}/{bob['id']}").json()["inventory"] is None
    assert report(client, bob, ann).json()["code"] == "already_infected"
    assert report(client, ann, bob).json()["code"] == "reporter_infected"


def test_trade(client):
    ann, bob = add(client), add(client)
    done = trade(client, ann, {"water": 1}, bob, {"medication": 2}).json()
    assert done["left"]["inventory"] == FIVE | {"water": 4, "medication": 7}
    assert done["right"]["inventory"] == FIVE | {"water": 6, "medication": 3}
    refused = trade(client, ann, {"water": 9}, bob, {"water": 1})
    assert refused.json()["code"] == "insufficient_items"
    assert trade(client, ann, {"water": 1}, bob, {"food": 1}).json()["code"] == "unequal_points"
    infect(client, bob)
    assert trade(client, ann, {"water": 1}, bob, {"water": 1}).json()["code"] == "infected"


def test_pages(client):
    ann = add(client)
    infect(client, ann)
    assert client.get(f"{URL}?infected=true").json()["total"] == 1
    assert client.get(f"{URL}?skip=1&limit=2").json()["has_next"] is True
    assert client.get(f"{URL}?skip=x").status_code == 422


def test_reports(client):
    infect(client, add(client))
    response = client.get("/api/v1/reports")
    assert response.json()["infected_percentage"] == 25
    assert response.json()["points_lost"] == 50
    known = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/api/v1/reports", headers=known).status_code == 304
    assert client.get("/health").json()["survivors"] == 4


def test_query_of_a_wrong_method(client):
    assert client.delete(URL).json()["detail"]
