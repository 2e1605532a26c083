from fastapi.testclient import TestClient

import app as program


def test_everything():
    client = TestClient(program.app)
    for body in ({}, {"name": "", "email": "ann", "age": 0}):
        client.post("/users/", json=body)
    for name in ("ann", "ann", "bob"):
        client.post("/users/", json={"name": name, "email": f"{name}@example.com"})
    client.get("/users/")
    for path in ("/users/1", "/users/99", "/users/abc"):
        client.get(path)
        client.put(path, json={"name": "Bob", "email": "bob@example.com"})
        client.put(path, json={"name": "Bob", "email": "bob2@example.com"})
        client.delete(path)
