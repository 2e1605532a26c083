"""The visible checks of phase 1: a few of those that run after you submit.

Standard library only. `api` sends a request and returns its response; `expect` fails with what
was expected and what came instead. Each check registers survivors of its own.
"""

PEOPLE = "/api/v1/survivors"


def ann(**fields):
    """Make the body of a survivor; a field that is `...` is left out."""
    body = {"name": "Ann", "age": 30, "gender": "F", "latitude": 10.5, "longitude": -20.25}
    return {key: value for key, value in (body | fields).items() if value is not ...}


def register(api, **fields):
    """Register a survivor; that it must be 201 is asked by one check alone."""
    return api.post(PEOPLE, json=ann(**fields)).expect(201, 200, holding="the survivor").json()


def check_items(api):
    """Z01: the four items are listed with their points"""
    items = api.get("/api/v1/items").expect(200).json()
    api.same({item["name"]: item["points"] for item in items}.get("water"), 4, "points of water")
    api.same(len(items), 4, "number of items")


def check_register(api):
    """Z02: registering a survivor returns 201 and the survivor"""
    body = ann(inventory={"water": 1, "food": 2, "medication": 3, "ammunition": 4})
    survivor = api.post(PEOPLE, json=body).expect(201, holding="id, infected").json()
    for field, value in body.items():
        api.same(survivor.get(field), value, field)
    api.same(survivor.get("infected"), False, "infected")
    api.same(survivor.get("infection_reports"), 0, "infection_reports")


def check_no_items(api):
    """Z03: items that are left out have the quantity 0"""
    api.same(register(api, inventory={"food": 7})["inventory"].get("water"), 0, "water")


def check_read(api):
    """Z04: reading a survivor returns what registering returned"""
    survivor = register(api)
    found = api.get(f"{PEOPLE}/{survivor['id']}").expect(200).json()
    api.same(found, survivor, "the survivor")


def check_missing(api):
    """Z07: a survivor without a gender is refused with 422"""
    api.post(PEOPLE, json=ann(gender=...)).expect(422)


def check_age(api):
    """Z09: the age 151 is refused with 422"""
    api.post(PEOPLE, json=ann(age=151)).expect(422)


def check_list(api):
    """Z06: survivors are listed in order of creation"""
    first, second = register(api)["id"], register(api)["id"]
    body = api.get(PEOPLE).expect(200).json()
    ids = [one["id"] for one in (body["survivors"] if isinstance(body, dict) else body)]
    api.same([one for one in ids if one in (first, second)], [first, second], "ids in order")


def check_move(api):
    """Z16: a survivor moves, and the next GET shows it"""
    path = f"{PEOPLE}/{register(api)['id']}"
    api.patch(f"{path}/location", json={"latitude": 1.5, "longitude": 2.5}).expect(200)
    api.same(api.get(path).expect(200).json().get("longitude"), 2.5, "longitude")
