"""Pair the ids that two programs make for the same things, and put one in place of the other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from interview_kit.exercise.faults.base import Request

Id = int | str


@dataclass(frozen=True, slots=True)
class IdPairs:
    """Ids of the candidate's program by those of the reference, and the other way round.

    An id is what stands under a key that ends with `id`, or in a part of a path.
    """

    theirs: dict[Id, Id] = field(default_factory=dict)
    ours: dict[Id, Id] = field(default_factory=dict)

    def learn(self, theirs: Any, ours: Any) -> None:
        """Pair the ids of two responses to the same request."""
        if isinstance(theirs, list) and isinstance(ours, list):
            for pair in zip(theirs, ours, strict=False):
                self.learn(*pair)
        if not isinstance(theirs, dict) or not isinstance(ours, dict):
            return
        for key in theirs.keys() & ours.keys():
            one, another = theirs[key], ours[key]
            if key.endswith("id") and is_id(one) and is_id(another):
                self.theirs[another], self.ours[one] = one, another
            else:
                self.learn(one, another)

    def address_theirs(self, request: Request) -> Request:
        """Return the request with the ids that the candidate's program made."""
        by_text = {str(ours): str(theirs) for ours, theirs in self.theirs.items()}
        parts = [by_text.get(part, part) for part in request.path.split("/")]
        data = request.data()
        changed = exchange_ids(data, self.theirs)
        moved = replace(request, path="/".join(parts))
        return moved if changed == data else moved.with_data(changed)


def exchange_ids(data: Any, ids: Mapping[Id, Id], named: Collection[str] = ()) -> Any:
    """Return data with each id that is known replaced by its partner.

    What the request `named` in its path is an id under any key.
    """
    if isinstance(data, list):
        return [exchange_ids(item, ids, named) for item in data]
    if not isinstance(data, dict):
        return data
    return {
        key: ids.get(value, value)
        if is_id(value) and (key.endswith("id") or str(value) in named)
        else exchange_ids(value, ids, named)
        for key, value in data.items()
    }


def is_id(value: Any) -> bool:
    """Return whether a value may be an id: an integer or a text."""
    return isinstance(value, int | str) and not isinstance(value, bool)
