"""A little server in plain values, that remembers what it was asked."""

import json
from dataclasses import dataclass, field

from interview_kit.exercise.faults.base import Request, Response

JSON = ("content-type", "application/json")


@dataclass
class Notes:
    """Keeps notes by number under `/notes/`."""

    notes: dict[int, dict[str, object]] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        path = request.path.rstrip("/")
        if path == "/notes" and request.method == "GET":
            return said(200, list(self.notes.values()))
        if path == "/notes" and request.method == "POST":
            data = request.data()
            if not isinstance(data, dict) or "text" not in data:
                return said(422, {"detail": "no text"})
            number = len(self.notes) + 1
            self.notes[number] = {"id": number, "text": data["text"]}
            return said(201, self.notes[number])
        last = path.rpartition("/")[2]
        number = int(last) if last.isdigit() else 0
        if number not in self.notes:
            return said(404, {"detail": "no such note"})
        if request.method == "DELETE":
            del self.notes[number]
            return Response(status=204)
        return said(200, self.notes[number])


def said(status: int, data: object) -> Response:
    return Response(status=status, headers=(JSON,), body=json.dumps(data).encode())


def get(path: str, query: str = "") -> Request:
    return Request(method="GET", path=path, query=query)


def post(path: str, data: object) -> Request:
    return Request(method="POST", path=path).with_data(data)
