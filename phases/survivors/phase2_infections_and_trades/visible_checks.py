"""The visible checks of phase 2: a few of those that run after you submit."""

PEOPLE = "/api/v1/survivors"


def register(api, name="Ann"):
    """Register a survivor who owns five of each item."""
    supplies = {"water": 5, "food": 5, "medication": 5, "ammunition": 5}
    place = {"latitude": 10.5, "longitude": -20.25, "inventory": supplies}
    body = {"name": name, "age": 30, "gender": "F"} | place
    return api.post(PEOPLE, json=body).expect(201, 200, holding="the survivor").json()


def tell(api, survivor, reporter):
    """Report a survivor by another one."""
    path = f"{PEOPLE}/{survivor['id']}/infection-reports"
    return api.post(path, json={"reporter_id": reporter["id"]})


def check_one_report(api):
    """Z23: one report is counted and does not infect"""
    ann = register(api)
    count = tell(api, ann, register(api, "Bob")).expect(201).json()
    api.same((count.get("reports"), count.get("infected")), (1, False), "reports and infected")


def check_three_reports(api):
    """Z24: three reporters infect, and the inventory is null from then on"""
    ann = register(api)
    for name in ("Bob", "Eve", "Kim"):
        tell(api, ann, register(api, name)).expect(201, 200)
    now = api.get(f"{PEOPLE}/{ann['id']}").expect(200).json()
    api.same((now.get("infected"), now.get("inventory")), (True, None), "infected and inventory")


def check_report_twice(api):
    """Z25: a second report by the same survivor is refused with 409"""
    ann, bob = register(api), register(api, "Bob")
    tell(api, ann, bob).expect(201, 200)
    api.same(tell(api, ann, bob).expect(409).json().get("code"), "already_reported", "code")


def check_trade(api):
    """Z32: a trade moves the items of both sides"""
    ann, bob = register(api), register(api, "Bob")
    left = {"survivor_id": ann["id"], "items": {"water": 1}}
    right = {"survivor_id": bob["id"], "items": {"medication": 2}}
    api.post("/api/v1/trades", json={"left": left, "right": right}).expect(200, 201)
    owned = api.get(f"{PEOPLE}/{ann['id']}").expect(200).json()["inventory"]
    api.same((owned["water"], owned["medication"]), (4, 7), "water and medication of the left side")


def check_unequal_trade(api):
    """Z34: a trade of unequal points is refused with 409"""
    left = {"survivor_id": register(api)["id"], "items": {"water": 1}}
    right = {"survivor_id": register(api, "Bob")["id"], "items": {"food": 1}}
    refused = api.post("/api/v1/trades", json={"left": left, "right": right}).expect(409).json()
    api.same(refused.get("code"), "unequal_points", "code")
