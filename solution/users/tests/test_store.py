"""What only the store can show: the times of a change, and two steps at the same time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import Client

from domain.models import UserIn
from domain.store import EmailTakenError, UserNotFoundError, UserStore

ANN = UserIn(name="Ann", email="ann@example.com")


class Clock:
    """A clock that goes on by a second each time it is read.

    The store reads it between its look at the users and its write: the worst moment for another
    thread to come by. A step put into `meanwhile` is tried in another thread just then.
    """

    def __init__(self) -> None:
        self.time = datetime(2030, 1, 1, tzinfo=UTC)
        self.meanwhile: Callable[[], object] | None = None
        self.other: Future[object] = Future()

    def __call__(self) -> datetime:
        step, self.meanwhile = self.meanwhile, None
        if step:
            self.other = ThreadPoolExecutor().submit(step)
            wait([self.other], timeout=0.05)  # in vain, if the store lets nobody in between
        self.time += timedelta(seconds=1)
        return self.time


@pytest.fixture
def clock() -> Clock:
    """A clock in the hands of the test."""
    return Clock()


@pytest.fixture
def store(clock: Clock) -> UserStore:
    """An empty store that reads this clock."""
    return UserStore(now=clock)


def test_a_change_moves_updated_at_only(store: UserStore) -> None:
    created = store.create(ANN)
    changed = store.update(created.id, {"age": 31})
    assert changed.created_at == created.created_at == created.updated_at
    assert changed.updated_at == created.updated_at + timedelta(seconds=1)


def test_one_email_is_not_given_twice_at_once(clock: Clock, store: UserStore) -> None:
    clock.meanwhile = lambda: store.create(ANN)
    user = store.create(ANN)
    assert isinstance(clock.other.exception(), EmailTakenError)
    assert store.all() == [user]


def test_two_changes_at_once_are_both_kept(clock: Clock, store: UserStore) -> None:
    user = store.create(ANN)
    clock.meanwhile = lambda: store.update(user.id, {"age": 31})
    store.update(user.id, {"name": "Anna"})
    clock.other.result()
    assert (store.get(user.id).name, store.get(user.id).age) == ("Anna", 31)


def test_a_change_does_not_bring_a_deleted_user_back(clock: Clock, store: UserStore) -> None:
    user = store.create(ANN)
    clock.meanwhile = lambda: store.delete(user.id)
    store.update(user.id, {"age": 31})
    clock.other.result()
    with pytest.raises(UserNotFoundError):
        store.get(user.id)


def test_of_many_clients_with_one_email_one_gets_it(client: Client) -> None:
    body = ANN.model_dump()
    with ThreadPoolExecutor() as pool:
        responses = pool.map(lambda _: client.post("/users/", json=body), range(10))
    assert sorted(response.status_code for response in responses) == [201] + [409] * 9
