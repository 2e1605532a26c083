"""A small suite that runs most of the program and asks it little."""


def create(client, number=1):
    return client.post("/users/", json={"name": "Ann", "email": f"ann{number}@example.com"})


def test_create(client):
    assert create(client).status_code == 201


def test_create_bad(client):
    assert client.post("/users/", json={"name": "Ann"}).status_code == 422


def test_list(client):
    create(client)
    assert client.get("/users/").status_code == 200


def test_get(client):
    user = create(client).json()
    assert client.get(f"/users/{user['id']}").json()["name"] == "Ann"


def test_put(client):
    user = create(client).json()
    body = {"name": "Bob", "email": "bob@example.com"}
    assert client.put(f"/users/{user['id']}", json=body).status_code == 200


def test_patch(client):
    user = create(client).json()
    client.patch(f"/users/{user['id']}", json={"age": 30})


def test_delete(client):
    user = create(client).json()
    client.delete(f"/users/{user['id']}")
    assert client.get(f"/users/{user['id']}").status_code == 404


def test_stats(client):
    create(client)
    assert "total" in client.get("/users/stats").text
