from flask import Blueprint, abort, current_app, jsonify, request, url_for

blueprint = Blueprint("people", __name__)


@blueprint.post("/")
def create():
    data = request.get_json()
    if not data.get("name"):
        abort(422, "a name is needed")
    person = current_app.extensions["people"].create(data["name"], data.get("email"))
    if person is None:
        abort(409, "this email is taken")
    return jsonify(person), 201, {"Location": url_for(".show", number=person["id"])}


@blueprint.get("/")
def every():
    limit = request.args.get("limit", 10, type=int)
    if not 0 < limit <= current_app.config["MAX_PAGE"]:
        abort(422, "this limit is out of bounds")
    skip = request.args.get("skip", 0, type=int)
    return jsonify(current_app.extensions["people"].page(skip, limit))


@blueprint.get("/<int:number>")
def show(number):
    person = current_app.extensions["people"].by_id.get(number)
    if person is None:
        abort(404, "there is no such person")
    return jsonify(person)
