import pytest

URL = "/api/v1/survivors"
ANN = {"name": "Ann", "age": 30, "gender": "F", "latitude": 1, "longitude": 2}


def test_items(client):
    assert len(client.get("/api/v1/items").json) == 4


def test_register(client):
    response = client.post(URL, json=ANN | {"inventory": {"food": 2}})
    assert response.status_code == 201
    assert response.json["inventory"] == {"water": 0, "food": 2, "medication": 0, "ammunition": 0}
    assert response.json["infected"] is False
    assert client.get(f"{URL}/{response.json['id']}").json == response.json


@pytest.mark.parametrize("field", ["name", "age", "gender", "latitude", "longitude"])
def test_missing(client, field):
    body = {key: value for key, value in ANN.items() if key != field}
    assert client.post(URL, json=body).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Al"), ("age", 151), ("gender", "X"), ("latitude", 91), ("longitude", 181)],
)
def test_invalid(client, field, value):
    assert client.post(URL, json=ANN | {field: value}).status_code == 422


def test_list(client):
    ids = [client.post(URL, json=ANN).json["id"] for _ in range(3)]
    assert [one["id"] for one in client.get(URL).json["survivors"]] == ids


def test_move(client):
    path = f"{URL}/{client.post(URL, json=ANN).json['id']}"
    assert client.patch(f"{path}/location", json={"latitude": 5, "longitude": 6}).status_code == 200
    assert client.get(path).json["latitude"] == 5
    assert client.patch(f"{path}/location", json={"latitude": 5}).status_code == 422


def test_unknown(client):
    assert client.get(f"{URL}/999").status_code == 404
