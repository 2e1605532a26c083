import json
import os
from datetime import UTC, datetime

from bottle import Bottle, HTTPResponse, request

from users import Refused, Users

app, users = Bottle(), Users()


def reply(status, body=None):
    text = "" if body is None else json.dumps(body)
    return HTTPResponse(text, status, {"Content-Type": "application/json"})


def guard(handler):
    def handle(**path):
        try:
            return reply(*handler(**path))
        except Refused as refused:
            return reply(refused.status, {"detail": str(refused)})

    return handle


def now():
    return datetime.now(UTC).isoformat()


def rule(path, method):
    def register(handler):
        app.route([path, path.rstrip("/"), f"{path.rstrip('/')}/"], method, guard(handler))
        return handler

    return register


@rule("/users/", "GET")
def index():
    return 200, {"users": users.all()}


@rule("/users/", "POST")
def create():
    return 201, users.create(request.body.read(), now())


@rule("/users/<number:int>", "GET")
def show(number):
    return 200, users.get(number)


@rule("/users/<number:int>", "PUT")
def replace(number):
    return 200, users.replace(number, request.body.read(), now())


@rule("/users/<number:int>", "DELETE")
def delete(number):
    users.delete(number)
    return 204, None


app.run(host=os.environ["HOST"], port=int(os.environ["PORT"]), quiet=True)
