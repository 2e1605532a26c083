"""Answers by what was asked for; plain ASGI, as frameworks are too polite for this."""

import gzip
import json

HEAD = {"type": "http.response.start", "status": 200}
JSON = (b"content-type", b"application/json")


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    sent = (await receive()).get("body", b"")
    if scope["path"].startswith("/users/77"):
        headers = [(b"x-%d" % number, b"y" * 100) for number in range(10_000)]
        await send({**HEAD, "status": 404, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
    elif scope["method"] == "GET":
        await send({**HEAD, "headers": [JSON]})
        await send({"type": "http.response.body", "body": b"[]"})
    elif json.loads(sent or b"{}").get("name"):
        await send({**HEAD, "status": 201, "headers": [JSON]})
        while True:
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
    else:
        bomb = gzip.compress(b"\0" * (64 << 20))
        headers = [JSON, (b"content-encoding", b"gzip")]
        await send({**HEAD, "status": 422, "headers": headers})
        await send({"type": "http.response.body", "body": bomb})
