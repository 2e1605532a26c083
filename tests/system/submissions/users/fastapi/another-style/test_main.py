from fastapi.testclient import TestClient

import main

client = TestClient(main.app)


def setup_function():
    main.USERS.clear()


def make(**fields):
    body = {"name": "Ann", "email": "ann@example.com", **fields}
    return client.post("/users/", json=body)


def test_create():
    answer = make(age=30)
    assert answer.status_code == 201
    user = answer.json()
    assert (user["name"], user["email"], user["age"]) == ("Ann", "ann@example.com", 30)
    assert user["created_at"] == user["updated_at"]
    assert user["created_at"].endswith("+00:00")


def test_age_is_optional():
    assert make().json()["age"] is None


def test_bad_fields():
    for bad in (
        {"name": ""},
        {"name": "x" * 101},
        {"name": 5},
        {"email": "nobody"},
        {"email": None},
        {"age": 0},
        {"age": 151},
        {"age": "old"},
    ):
        answer = make(**bad)
        assert answer.status_code == 422, bad
        assert len(answer.json()["detail"]) == 1
        assert next(iter(bad)) in answer.json()["detail"][0]


def test_limits_are_fine():
    assert make(name="x", email="a@example.com", age=1).status_code == 201
    assert make(name="x" * 100, email="b@example.com", age=150).status_code == 201


def test_missing_fields():
    answer = client.post("/users/", json={})
    assert answer.status_code == 422
    assert answer.json() == {"detail": ["name is missing", "email is missing"]}


def test_not_json():
    assert client.post("/users/", content="{").status_code == 400
    assert client.post("/users/", json=[]).status_code == 422


def test_trim_and_case():
    assert make(name="  Ann ", email=" Ann@example.com ").json()["name"] == "Ann"
    assert make(email="ANN@EXAMPLE.COM").status_code == 409


def test_get_and_404():
    user = make().json()
    assert client.get(f"/users/{user['id']}").json() == user
    for nobody in ("999999", "abc", "-1", "1" * 30):
        assert client.get(f"/users/{nobody}").status_code == 404


def test_put():
    user = make(age=3).json()
    path = f"/users/{user['id']}"
    answer = client.put(path, json={"name": "Bob", "email": "ann@example.com"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Bob"
    assert answer.json()["age"] is None
    assert answer.json()["updated_at"] > user["updated_at"]
    assert answer.json()["created_at"] == user["created_at"]
    assert client.get(path).json() == answer.json()


def test_put_conflict():
    make()
    bob = make(email="bob@example.com").json()
    answer = client.put(f"/users/{bob['id']}", json={"name": "B", "email": "ann@example.com"})
    assert answer.status_code == 409


def test_patch():
    user = make(age=3).json()
    path = f"/users/{user['id']}"
    assert client.patch(path, json={}).json()["age"] == 3
    answer = client.patch(path, json={"age": None})
    assert answer.status_code == 200
    assert answer.json()["age"] is None
    assert answer.json()["name"] == "Ann"
    assert client.patch(path, json={"name": None}).status_code == 422
    make(email="bob@example.com")
    assert client.patch(path, json={"email": "bob@example.com"}).status_code == 409


def test_delete():
    user = make().json()
    path = f"/users/{user['id']}"
    assert client.delete(path).json() == {"deleted": user["id"]}
    assert client.delete(path).status_code == 404
    assert make().json()["id"] == user["id"] + 1


def test_pages():
    for n in range(5):
        make(email=f"{n}@example.com", name=f"User {n}")
    page = client.get("/users/", params={"skip": 2, "limit": 2}).json()
    assert [user["name"] for user in page["users"]] == ["User 2", "User 3"]
    assert (page["total"], page["page"], page["size"], page["has_next"]) == (5, 2, 2, True)
    assert client.get("/users/", params={"skip": 3, "limit": 2}).json()["has_next"] is False
    assert client.get("/users/").json()["size"] == 100


def test_search():
    make(name="Ann", email="first@example.com")
    make(name="Bob", email="second@example.com")
    for wanted, found in (("ANN", ["Ann"]), ("SECOND", ["Bob"]), ("example", ["Ann", "Bob"])):
        users = client.get("/users/", params={"q": wanted}).json()["users"]
        assert [user["name"] for user in users] == found


def test_bad_pages():
    for query in ("skip=-1", "limit=0", "limit=1001", "skip=x", "limit=x"):
        assert client.get(f"/users/?{query}").status_code == 422
    assert client.get("/users/?limit=1000").status_code == 200


def test_request_id(capsys):
    answer = client.get("/health", headers={"X-Request-ID": "my-id"})
    assert answer.headers["X-Request-ID"] == "my-id"
    assert "my-id GET /health 200" in capsys.readouterr().out
    assert len(client.get("/health").headers["X-Request-ID"]) == 32


def test_health():
    make()
    assert client.get("/health").json() == {"status": "healthy", "users": 1}
