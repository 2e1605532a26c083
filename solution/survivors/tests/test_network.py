"""What only the network can show: two steps at the same time."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest

from domain import errors, items, models
from domain.network import SurvivorNetwork
from domain.survivor import Survivor

WATER = {items.Item.WATER: 1}
LOCATION = models.Location(latitude=1, longitude=2)


def owner(network: SurvivorNetwork) -> Survivor:
    """Register a survivor who owns one water."""
    body = {"name": "Ann", "age": 30, "gender": "F", "latitude": 0, "longitude": 0}
    return network.register(models.SurvivorIn.model_validate(body | {"inventory": WATER}))


class Intruder:
    """Tries a step in another thread between the look at a survivor and the change of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
        self.step: Callable[[], object] | None = None
        self.future: Future[object] = Future()
        original = getattr(Survivor, method)

        def change(survivor: Survivor, *args: object, **named: object) -> object:
            step, self.step = self.step, None
            if step:
                self.future = ThreadPoolExecutor().submit(step)
                wait([self.future], timeout=0.05)  # in vain, if the network lets nobody in
            return original(survivor, *args, **named)

        monkeypatch.setattr(Survivor, method, change)


def side(survivor: Survivor) -> models.TradeSide:
    """One water of this survivor."""
    return models.TradeSide(survivor_id=survivor.id, items=WATER)


@pytest.fixture
def network() -> SurvivorNetwork:
    """An empty network."""
    return SurvivorNetwork()


def test_a_trade_is_not_cut_in_two(
    network: SurvivorNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    seller, buyer = owner(network), owner(network)
    intruder = Intruder(monkeypatch, "exchange")
    intruder.step = lambda: network.move(seller.id, LOCATION)
    network.trade(side(seller), side(buyer))
    intruder.future.result()
    assert network.get(seller.id).longitude == 2


@pytest.mark.parametrize("read", ["get", "list_all"])
def test_nobody_sees_half_a_trade(
    network: SurvivorNetwork, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    seller, buyer = owner(network), owner(network)
    intruder = Intruder(monkeypatch, "exchange")
    arguments = (seller.id,) if read == "get" else ()
    intruder.step = lambda: getattr(network, read)(*arguments)
    network.trade(side(seller), side(buyer))
    seen = intruder.future.result()
    now = network.get(seller.id) if read == "get" else network.list_all()
    assert seen == now
    assert seen is now or read == "list_all"


def test_two_reports_at_once_both_count(
    network: SurvivorNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    survivor, one, other = owner(network), owner(network), owner(network)
    intruder = Intruder(monkeypatch, "receive_report")
    intruder.step = lambda: network.report_infection(survivor.id, other.id)
    network.report_infection(survivor.id, one.id)
    intruder.future.result()
    assert network.get(survivor.id).infection_reports == 2


def test_a_report_and_a_move_at_once_are_both_kept(
    network: SurvivorNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    survivor, reporter = owner(network), owner(network)
    intruder = Intruder(monkeypatch, "move")
    intruder.step = lambda: network.report_infection(survivor.id, reporter.id)
    network.move(survivor.id, LOCATION)
    intruder.future.result()
    assert network.get(survivor.id).infection_reports == 1


def test_an_unknown_survivor_is_not_found(network: SurvivorNetwork) -> None:
    with pytest.raises(errors.SurvivorNotFoundError):
        network.get(1)


def test_a_refusal_explains_itself(network: SurvivorNetwork) -> None:
    rich, poor = owner(network), owner(network)
    network.trade(side(rich), side(poor))
    too_much = models.TradeSide(survivor_id=rich.id, items={items.Item.WATER: 2})
    with pytest.raises(errors.ConflictError, match="own") as refused:
        network.trade(too_much, side(poor))
    assert refused.value.code == "insufficient_items"
