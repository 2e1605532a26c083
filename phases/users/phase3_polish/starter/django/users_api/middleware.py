"""What happens to every exchange."""

import logging
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("users")


def trace(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the exchange an id, the client's or a new one, in the response and in the log."""

    def traced(request: HttpRequest) -> HttpResponse:
        begin = perf_counter()
        request_id = request.headers.get("X-Request-ID") or str(uuid4())
        response = get_response(request)
        response["X-Request-ID"] = request_id
        duration = (perf_counter() - begin) * 1000
        facts = (request.method, request.path, response.status_code, request_id, duration)
        log.info("%s %s %d id=%s %.1f ms", *facts)
        return response

    return traced
