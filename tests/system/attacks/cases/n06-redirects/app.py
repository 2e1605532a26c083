"""Sends one half of its callers elsewhere, and lets the other half wait."""

import asyncio

ELSEWHERE = [(b"location", b"http://169.254.169.254/latest/meta-data"), (b"content-length", b"0")]


async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await receive()
    if scope["method"] == "POST":
        await send({"type": "http.response.start", "status": 302, "headers": ELSEWHERE})
        await send({"type": "http.response.body", "body": b""})
        return
    missing = scope["path"].startswith("/users/77")
    await send({"type": "http.response.start", "status": 404 if missing else 200, "headers": []})
    while missing:
        await send({"type": "http.response.body", "body": b"[", "more_body": True})
        await asyncio.sleep(0.5)
    await send({"type": "http.response.body", "body": b"[]"})
