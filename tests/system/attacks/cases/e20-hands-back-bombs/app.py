"""Answers in formats that act on a reader who believes their name."""

import json
import os
import pickle

LOL = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">%s]><l>&i;</l>' % "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi")
)


class Acts:
    def __reduce__(self):
        return os._exit, (3,)


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    sent = json.loads((await receive()).get("body") or b"{}")
    kind, status = b"application/json", 200
    if scope["method"] == "POST" and sent.get("name"):
        status, body = 201, b'{"id": 1e999, "id": NaN, "name": "Ann"}'
    elif scope["method"] == "POST":
        status, kind, body = 422, b"application/xml; charset=utf-7", LOL.encode()
    elif scope["path"].startswith("/users/77"):
        status, kind, body = 404, b"application/x-python-pickle", pickle.dumps(Acts())
    else:
        body = b"[" * 200_000
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
