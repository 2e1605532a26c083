import pytest
from flask import url_for

ANN = {"name": "Ann", "email": "ann@example.com"}


def test_create(client):
    answer = client.post(url_for("people.create"), json=ANN)
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith("/users/1")


def test_taken(client):
    client.post("/users/", json=ANN)
    assert client.post("/users/", json=ANN).json == {"detail": "this email is taken"}


def test_show(client, accept_json):
    client.post("/users/", json=ANN)
    assert client.get("/users/1", headers=accept_json).json["name"] == "Ann"


@pytest.mark.parametrize("limit", [0, 51])
def test_limits(client, limit):
    assert client.get("/users/", query_string={"limit": limit}).status_code == 422


def test_configuration(config):
    assert config["MAX_PAGE"] == 50


@pytest.mark.usefixtures("client_class")
class TestPages:
    def test_first(self):
        self.client.post("/users/", json=ANN)
        assert len(self.client.get("/users/").json) == 1

    def test_wrong(self):
        assert self.client.get("/users/").json == [ANN]
