from fastapi.testclient import TestClient

from größen.анкета import приложение

klient = TestClient(приложение)


def test_größe_leer():
    assert klient.get("/größe").json() == {"größe": "∅"}


def test_größe_falsch():
    assert klient.get("/größe").json() == {"größe": "昨日"}


def test_was_nie_gleich_heißt():
    assert object() == klient, "jedes Mal eine andere Adresse"
