from itertools import count

from flask import Flask, abort, jsonify, request
from werkzeug.exceptions import HTTPException

POINTS = {"water": 4, "food": 3, "medication": 2, "ammunition": 1}

app = Flask(__name__)
survivors = {}
ids = count(1)


@app.errorhandler(HTTPException)
def explain(error):
    return {"detail": error.description}, error.code


def valid(condition, what):
    if not condition:
        abort(422, what)


def is_number(value, kinds, least, most):
    return isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most


def read_body():
    body = request.get_json()
    valid(isinstance(body, dict), "an object")
    return body


def read_place(body):
    latitude, longitude = body.get("latitude"), body.get("longitude")
    valid(is_number(latitude, (int, float), -90, 90), "latitude")
    valid(is_number(longitude, (int, float), -180, 180), "longitude")
    return {"latitude": latitude, "longitude": longitude}


def find(survivor_id):
    if survivor_id not in survivors:
        abort(404, "no such survivor")
    return survivors[survivor_id]


@app.get("/api/v1/items")
def list_items():
    return jsonify([{"name": name, "points": points} for name, points in POINTS.items()])


@app.post("/api/v1/survivors")
def register():
    body = read_body()
    name = body.get("name")
    valid(isinstance(name, str) and 3 <= len(name.strip()) <= 100, "name")
    valid(is_number(body.get("age"), int, 0, 150), "age")
    valid(body.get("gender") in ("M", "F", "O"), "gender")
    inventory = body.get("inventory", {})
    valid(isinstance(inventory, dict) and set(inventory) <= set(POINTS), "inventory")
    valid(all(is_number(n, int, 0, 10000) for n in inventory.values()), "inventory")
    survivor = {
        "name": name.strip(),
        "age": body["age"],
        "gender": body["gender"],
        **read_place(body),
        "inventory": {item: inventory.get(item, 0) for item in POINTS},
        "infected": False,
        "infection_reports": 0,
    }
    survivor["id"] = next(ids)
    survivors[survivor["id"]] = survivor
    return survivor, 201


@app.get("/api/v1/survivors")
def list_survivors():
    return {"survivors": list(survivors.values())}


@app.get("/api/v1/survivors/<int:survivor_id>")
def get_survivor(survivor_id):
    return find(survivor_id)


@app.patch("/api/v1/survivors/<int:survivor_id>/location")
def move(survivor_id):
    survivor = find(survivor_id)
    survivor.update(read_place(read_body()))
    return survivor


@app.get("/openapi.json")
def openapi():
    return {"openapi": "3.1.0", "info": {"title": "Survivors", "version": "1"}, "paths": {}}
