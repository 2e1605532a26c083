import json
import os
import re
import sys
import threading
import uuid
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from address import ADDRESS

USERS = {}
LOCK = threading.Lock()
LAST = [0]
PATHS = {"/users/": "get post", "/users/{id}": "get put patch delete", "/health": "get"}


class Refused(Exception):
    pass


def check(good, status, detail):
    if not good:
        raise Refused(status, detail)


def fields(data, partial):
    check(isinstance(data, dict), 422, "no object")
    data = {} if partial and not data else data
    new = {k: data[k] for k in ("name", "email", "age") if k in data}
    if not partial:
        new = {"name": None, "email": None, "age": None, **new}
    for key in ("name", "email"):
        if key in new:
            check(isinstance(new[key], str), 422, f"{key} must be text")
            new[key] = new[key].strip()
            check(1 <= len(new[key]) <= 100, 422, f"{key} has a bad length")
    if "email" in new:
        check(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", new["email"]), 422, "no e-mail")
        new["email"] = new["email"].lower()
    age = new.get("age")
    check(age is None or (type(age) is int and 1 <= age <= 150), 422, "age is out of its limits")
    return new


def number(query, name, default, least, most):
    text = query.get(name, [str(default)])[0]
    check(text.lstrip("-").isdigit() and least <= int(text) <= most, 422, f"{name} is bad")
    return int(text)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.request_id = self.headers.get("X-Request-ID") or uuid.uuid4().hex
        print(self.request_id, self.command, self.path, file=sys.stderr, flush=True)
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            status, body = self.route(raw)
        except Refused as refused:
            status, body = refused.args[0], {"detail": refused.args[1]}
        self.send_response(status)
        self.send_header("X-Request-ID", self.request_id)
        text = b"" if body is None else json.dumps(body).encode()
        if text:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def route(self, raw):
        url = urlsplit(self.path)
        path = url.path.rstrip("/")
        if path == "/users" and self.command == "GET":
            return 200, self.page(parse_qs(url.query))
        if path == "/users" and self.command == "POST":
            return 201, self.create(self.json(raw))
        if match := re.fullmatch(r"/users/(\d+)", path):
            return self.single(int(match[1]), raw)
        if path == "/health":
            return 200, {"status": "healthy"}
        if path == "/openapi.json":
            methods = {p: {m: {} for m in names.split()} for p, names in PATHS.items()}
            return 200, {"openapi": "3.1.0", "paths": methods}
        raise Refused(404, "nothing here")

    def json(self, raw):
        try:
            return json.loads(raw)
        except ValueError:
            raise Refused(400, "no JSON") from None

    def page(self, query):
        skip = number(query, "skip", 0, 0, float("inf"))
        limit = number(query, "limit", 100, 1, 1000)
        users, end = list(USERS.values()), skip + limit
        where = {"total": len(users), "page": skip // limit + 1, "size": limit}
        return {"users": users[skip:end], **where, "has_next": end < len(users)}

    def create(self, data):
        new = fields(data, partial=False)
        with LOCK:
            self.refuse_taken(new["email"])
            LAST[0] += 1
            now = datetime.now(timezone.utc).isoformat()
            USERS[LAST[0]] = {"id": LAST[0], **new, "created_at": now, "updated_at": now}
            return USERS[LAST[0]]

    def single(self, user_id, raw):
        with LOCK:
            check(user_id in USERS, 404, "no such user")
            if self.command == "DELETE":
                del USERS[user_id]
                return 204, None
            if self.command in ("PUT", "PATCH"):
                new = fields(self.json(raw), partial=self.command == "PATCH")
                self.refuse_taken(new.get("email"), user_id)
                now = datetime.now(timezone.utc).isoformat()
                USERS[user_id] = {**USERS[user_id], **new, "updated_at": now}
            return 200, USERS[user_id]

    def refuse_taken(self, email, but=None):
        taken = any(u["email"] == email and u["id"] != but for u in USERS.values())
        check(not taken, 409, "taken")


class Server(ThreadingHTTPServer):
    request_queue_size = 64


Server(ADDRESS, Handler).serve_forever()
