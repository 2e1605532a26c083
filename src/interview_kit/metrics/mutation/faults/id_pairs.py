"""Pair the ids that two programs make for the same things, and put one in place of the other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from interview_kit.exercise.faults.base import Request

Id = int | str


@dataclass(frozen=True, slots=True)
class IdPairs:
    """Ids of the candidate's program by those of the reference, and the other way round.

    `to_candidate` and `to_reference` hold for an id its partner in that program.

    An id is what stands under a key that ends with `id`, or in a part of a path.
    """

    to_candidate: dict[Id, Id] = field(default_factory=dict)
    to_reference: dict[Id, Id] = field(default_factory=dict)

    def learn(self, candidate: Any, reference: Any) -> None:
        """Pair the ids of two responses to the same request."""
        if isinstance(candidate, list) and isinstance(reference, list):
            for pair in zip(candidate, reference, strict=False):
                self.learn(*pair)
        if not isinstance(candidate, dict) or not isinstance(reference, dict):
            return
        for key in candidate.keys() & reference.keys():
            candidate_id, reference_id = candidate[key], reference[key]
            if key.endswith("id") and is_id(candidate_id) and is_id(reference_id):
                self.to_candidate[reference_id] = candidate_id
                self.to_reference[candidate_id] = reference_id
            else:
                self.learn(candidate_id, reference_id)

    def address_candidate(self, request: Request) -> Request:
        """Return the request with the ids that the candidate's program made."""
        by_text = {
            str(reference): str(candidate) for reference, candidate in self.to_candidate.items()
        }
        parts = [by_text.get(part, part) for part in request.path.split("/")]
        data = request.data()
        changed = exchange_ids(data, self.to_candidate)
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
