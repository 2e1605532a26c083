"""GET /garages, GET /garages/{id}, GET /garages/{id}/availability"""

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond

LIST = on("GET", "/garages", 200)
ONE = on("GET", "/garages/{any}", 200)
AVAILABILITY = on("GET", "/garages/{any}/availability", 200)
OTHER_TYPE = {"entry": "exit", "exit": "entry"}


def without_pedestrians(garage):
    """Leave out the doors that no car can pass."""
    doors = [door for door in garage["doors"] if door["door_type"] != "pedestrian"]
    return garage | {"doors": doors}


def with_types_swapped(garage):
    """Call the entry exit, and the exit entry."""
    doors = [
        door | {"door_type": OTHER_TYPE.get(door["door_type"], door["door_type"])}
        for door in garage["doors"]
    ]
    return garage | {"doors": doors}


def each_listed(change):
    """Change each garage of the list."""
    return edit(LIST, lambda garages, _: [change(garage) for garage in garages])


FAULTS = (
    Fault(
        "garages-one-missing",
        "the list of garages leaves out the last one",
        ("P01",),
        edit(LIST, lambda garages, _: garages[:-1]),
    ),
    Fault(
        "garages-repeated",
        "the list of garages shows the first one twice",
        ("P01",),
        edit(LIST, lambda garages, _: garages[:1] + garages),
    ),
    Fault(
        "garages-without-pedestrian-doors",
        "the list of garages leaves out the doors for pedestrians",
        ("P01",),
        each_listed(without_pedestrians),
    ),
    Fault(
        "garages-doors-swapped",
        "the list of garages calls the entry exit, and the exit entry",
        ("P01",),
        each_listed(with_types_swapped),
    ),
    Fault(
        "garages-total-is-available",
        "the list of garages shows the available spots as total_spots",
        ("P01", "P03"),
        each_listed(lambda garage: garage | {"total_spots": garage["available_spots"]}),
    ),
    Fault(
        "garages-all-free",
        "the list of garages always shows all spots as available",
        ("P03",),
        each_listed(lambda garage: garage | {"available_spots": garage["total_spots"]}),
    ),
    Fault(
        "garage-without-doors",
        "a single garage is shown without its doors",
        ("P02",),
        edit(ONE, lambda garage, _: {key: garage[key] for key in garage if key != "doors"}),
    ),
    Fault(
        "garage-all-free",
        "a single garage always shows all spots as available",
        ("P03",),
        edit(ONE, lambda garage, _: garage | {"available_spots": garage["total_spots"]}),
    ),
    Fault(
        "garage-unknown-400",
        "GET of an unknown garage responds with 400 instead of 404",
        ("P02",),
        respond(on("GET", "/garages/{any}", 404), 400),
        public=True,
    ),
    Fault(
        "availability-unknown-empty",
        "the availability of an unknown garage is zero spots instead of 404",
        ("P02",),
        respond(
            on("GET", "/garages/{any}/availability", 404),
            200,
            {"garage_id": None, "total_spots": 0, "available_spots": 0},
        ),
    ),
    Fault(
        "availability-counts-taken",
        "availability shows the number of spots that are taken",
        ("P03", "P22"),
        edit(
            AVAILABILITY,
            lambda data, _: (
                data | {"available_spots": data["total_spots"] - data["available_spots"]}
            ),
        ),
    ),
    Fault(
        "availability-of-a-fresh-garage",
        "availability never changes",
        ("P03", "P22"),
        edit(AVAILABILITY, lambda data, _: data | {"available_spots": data["total_spots"]}),
        public=True,
    ),
    Fault(
        "availability-without-total",
        "availability leaves out total_spots",
        ("P03",),
        edit(AVAILABILITY, lambda data, _: {k: data[k] for k in data if k != "total_spots"}),
    ),
)
