"""Each path and method gets a body of its own that is not what it claims to be."""

BODIES = (
    b"",
    b"null",
    b'"a text"',
    b"[1, 2, 3]",
    b'{"id": "one", "name": 7, "email": [], "age": {}, "created_at": 12, "updated_at": null}',
    b'{"id": 1, "created_at": "yesterday", "updated_at": "99999-01-01T00:00:00Z", "users": {}}',
    b'{"users": [',
    b'{"id": NaN}',
    b'{"id": 1e999, "age": -1e999}',
    b'{"id": ' + b"9" * 5000 + b"}",
    b'{"name": "\\ud800", "email": "\\u0000\\u202e\\u001b[31m"}',
    b"\xff\xfe\x00\x01",
    b"\xef\xbb\xbf{}",
    b"[" * 20_000,
    b'{"id": 1, "id": 2, "users": [null, 1, "x", [], {}], "total": -1, "page": [], "size": {}}',
)
STATUSES = (200, 201, 204, 206, 299, 400, 500, 599)


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    read = b""
    while True:
        message = await receive()
        read += message.get("body", b"")
        if not message.get("more_body"):
            break
    turn = app.turns = getattr(app, "turns", 0) + 1
    listing = scope["method"] == "GET" and scope["path"] == "/users/"
    status = 200 if listing else STATUSES[turn % len(STATUSES)]
    body = b"" if status == 204 else BODIES[turn % len(BODIES)]
    headers = [(b"content-type", b"application/json"), (b"x-request-id", b"\xe9\xff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
