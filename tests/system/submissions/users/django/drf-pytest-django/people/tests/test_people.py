import pytest
from rest_framework.test import APIClient

from people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def ann():
    return Person.objects.create(name="Ann", email="ann@example.com")


def test_create(api):
    answer = api.post("/users/", {"name": "Bob", "email": "bob@example.com"}, format="json")
    assert answer.status_code == 201
    assert Person.objects.get().name == "Bob"


def test_an_email_is_unique(api, ann):
    answer = api.post("/users/", {"name": "Ann", "email": ann.email}, format="json")
    assert answer.status_code == 400


def test_list(api, ann):
    assert [person["name"] for person in api.get("/users/").json()] == ["Ann"]


def test_read(client, ann):
    assert client.get(f"/users/{ann.id}/").json()["email"] == "ann@example.com"


def test_unknown(client):
    assert client.get("/users/7/").status_code == 404


def test_settings_can_be_changed(settings, client):
    settings.APPEND_SLASH = False
    assert client.get("/users").status_code == 404


@pytest.mark.parametrize("name", ["", "7"])
def test_a_bad_name(api, name):
    answer = api.post("/users/", {"name": name, "email": "x@example.com"}, format="json")
    assert answer.status_code == 400


def test_a_name_in_words(ann):
    assert str(ann) == "Ann <ann@example.org>"
