"""One test to start from: `client` (see conftest.py) talks to a fresh, empty API."""


def test_creating_a_user_answers_201(client):
    ann = {"name": "Ann", "email": "ann@example.com", "age": 30}
    assert client.post("/users/", json=ann).status_code == 201
