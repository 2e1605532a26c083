import sys
import threading
import uuid

from flask import Flask, abort, g, jsonify, request

from clock import now
from validation import cleaned, problems_of

app = Flask(__name__)
lock = threading.RLock()
users = {}
last_id = 0


def body(partial=False):
    data = request.get_json(force=True)
    if problems := problems_of(data, partial):
        abort(422, problems)
    return cleaned(data)


def taken(email, but=None):
    return any(u["email"] == email and u["id"] != but for u in users.values())


def number(name, default, low, high):
    try:
        value = int(request.args.get(name, default))
    except ValueError:
        abort(422, {name: "no number"})
    if not low <= value <= high:
        abort(422, {name: f"{low} to {high}"})
    return value


@app.route("/users/", methods=["GET", "POST"])
def collection():
    global last_id
    if request.method == "POST":
        data = body()
        with lock:
            if taken(data["email"]):
                abort(409, "taken")
            last_id += 1
            stamp = now()
            user = {"id": last_id, "age": None, **data, "created_at": stamp, "updated_at": stamp}
            users[last_id] = user
        return jsonify(user), 201
    skip = number("skip", 0, 0, float("inf"))
    limit = number("limit", 100, 1, 1000)
    everyone = list(users.values())
    return jsonify(
        users=everyone[skip : skip + limit],
        total=len(everyone),
        page=skip // limit + 1,
        size=limit,
        has_next=skip + limit < len(everyone),
    )


@app.route("/users/<int:user_id>", methods=["GET", "PUT", "PATCH", "DELETE"])
def single(user_id):
    data = {}
    if request.method in ("PUT", "PATCH"):
        data = body(partial=request.method == "PATCH")
    if request.method == "PUT":
        data = {"age": None, **data}
    with lock:
        if user_id not in users:
            abort(404, "no such user")
        if request.method == "DELETE":
            return jsonify(users.pop(user_id))
        if data.get("email") and taken(data["email"], user_id):
            abort(409, "taken")
        if request.method != "GET":
            users[user_id] = {**users[user_id], **data, "updated_at": now()}
        return jsonify(users[user_id])


@app.route("/health")
def health():
    return {"status": "healthy"}


@app.errorhandler(400)
@app.errorhandler(404)
@app.errorhandler(405)
@app.errorhandler(409)
@app.errorhandler(422)
def problem(error):
    return {"detail": error.description}, error.code


@app.before_request
def begin():
    g.id = request.headers.get("X-Request-ID", uuid.uuid4().hex)


@app.after_request
def end(response):
    response.headers["X-Request-ID"] = g.id
    print(g.id, request.path, response.status, request.remote_addr.split("."), file=sys.stderr)
    return response
