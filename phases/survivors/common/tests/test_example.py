"""One test to start from: `client` (see conftest.py) talks to a fresh, empty API."""


def test_registering_a_survivor_responds_with_201(client):
    ann = {"name": "Ann", "age": 30, "gender": "F", "latitude": 10.5, "longitude": -20.25}
    assert client.post("/api/v1/survivors", json=ann).status_code == 201
