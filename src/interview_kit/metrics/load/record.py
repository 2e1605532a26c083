"""What many requests of many clients showed. It is stored below `run`, as times never repeat."""

from interview_kit.metrics.record import Document


class RouteLoad(Document):
    """How one route answered: milliseconds at all records, None where no response was a success.

    `error` is the first response that was no success. `ratio` says how many times slower than the
    reference it is, turn by turn; `growth` how many times larger that ratio is than at few records.
    """

    name: str
    request: str
    responses: int
    errors: int
    error: str | None = None
    p50: float | None = None
    p95: float | None = None
    reference_p50: float | None = None
    reference_p95: float | None = None
    ratio: float | None = None
    growth: float | None = None


class LoadPart(Document):
    """The load profile of one grading; `reason` says why it is missing or not whole.

    `stored` of `records` were stored, `few` at first. `reference` is the framework of the
    reference. Memory is that of all processes of the server, in MiB.
    """

    records: int = 0
    few: int = 0
    clients: int = 0
    stored: int = 0
    reference: str = ""
    routes: tuple[RouteLoad, ...] = ()
    memory: float | None = None
    reference_memory: float | None = None
    memory_ratio: float | None = None
    reason: str | None = None
