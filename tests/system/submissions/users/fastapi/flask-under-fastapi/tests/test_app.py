from app import app


def test_create():
    answer = app.test_client().post("/users/", json={"name": "Ann", "email": "ann@example.com"})
    assert answer.status_code == 201
