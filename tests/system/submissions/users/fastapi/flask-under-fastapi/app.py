from flask import Flask, jsonify, request

app = Flask(__name__)
users = {}


@app.post("/users/")
def create_user():
    user = {"id": len(users) + 1, **request.get_json()}
    users[user["id"]] = user
    return jsonify(user), 201


@app.get("/users/")
def list_users():
    return jsonify(list(users.values()))
