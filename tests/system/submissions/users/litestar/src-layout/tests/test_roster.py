import asyncio

import pytest

from roster.store import TakenError, open_store

ANN = {"name": " Ann ", "email": "ann@example.com"}


async def test_create(client):
    answer = await client.post("/users/", json=ANN)
    assert (answer.status_code, answer.json()["name"]) == (201, "Ann")


async def test_taken(client):
    answers = [await client.post("/users/", json=ANN) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]


async def test_list(client):
    await client.post("/users/", json=ANN)
    assert len((await client.get("/users/", params={"limit": 1})).json()) == 1


async def test_unknown(client):
    assert (await client.get("/users/7")).status_code == 404


async def test_the_store_alone():
    store = await open_store()
    await store.create("Ann", "ann@example.com")
    with pytest.raises(TakenError):
        await asyncio.gather(store.create("Bob", "ann@example.com"))
    await store.connection.close()


def test_without_a_loop():
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


async def test_wrong(client):
    assert (await client.get("/users/")).json() == [ANN]
