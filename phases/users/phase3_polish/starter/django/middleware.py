"""What happens to every exchange."""

import logging
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("users")


def trace(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give the exchange an id, the client's or a new one, in the answer and in the log."""

    def traced(request: HttpRequest) -> HttpResponse:
        request_id = request.headers.get("X-Request-ID") or str(uuid4())
        answer = get_response(request)
        answer["X-Request-ID"] = request_id
        log.info("%s %s %s %s", request_id, request.method, request.path, answer.status_code)
        return answer

    return traced
