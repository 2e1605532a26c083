"""A few honest tests, with the starter's client."""

ANN = {"name": "Ann", "email": "ann@example.com", "age": 30}


def test_a_user_is_created_and_found(client):
    made = client.post("/users/", json=ANN)
    assert made.status_code == 201
    user = made.json()
    assert {key: user[key] for key in ANN} == ANN
    assert user["created_at"] == user["updated_at"]
    assert client.get(f"/users/{user['id']}").json() == user
    assert client.get("/users/").json()["users"] == [user]


def test_bad_fields_are_refused(client):
    for bad in ({"name": ""}, {"name": " "}, {"email": "ann"}, {"age": 0}, {"age": 151}):
        assert client.post("/users/", json=ANN | bad).status_code == 422
    assert client.get("/users/").json()["total"] == 0


def test_an_email_is_taken_once(client):
    client.post("/users/", json=ANN)
    again = client.post("/users/", json=ANN | {"email": "ANN@example.com"})
    assert again.status_code == 409
    assert again.json()["detail"]


def test_a_user_is_changed_and_deleted(client):
    path = f"/users/{client.post('/users/', json=ANN).json()['id']}"
    assert client.patch(path, json={"age": None}).json()["age"] is None
    assert client.put(path, json={"name": "Bob", "email": "bob@example.com"}).status_code == 200
    assert client.get(path).json()["name"] == "Bob"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404
