"""Apply a fault to an exchange whose responses arrive one message at a time.

A fault is a plain function that calls `forward` as it goes, but the honest server's responses
come later, from another process. So the fault is called again from its start with the responses
so far, until it returns.
"""

from interview_kit.exercise.faults.base import Forward, Interceptor, Request, Response

MAX_FORWARDS = 16
"""Requests that one exchange may send to the app."""


class _NeedsResponseError(Exception):
    """The fault forwards a request that has not been answered yet."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


class Replay:
    """One exchange under a fault; the protocol is `kit_exchange.OpenExchange`.

    After more than `MAX_FORWARDS` requests the app's first response stands.
    """

    def __init__(self, request: Request, intercept: Interceptor) -> None:
        self.request = request
        self.pending: Request | None = None
        self.reuse: int | None = None
        self.response: Response | None = None
        self._intercept = intercept
        self._responses: list[Response] = []
        self._advance()

    def receive(self, response: Response) -> None:
        """Take the app's response to the pending request; without one it is ignored."""
        if self.pending is not None:
            self._responses.append(response)
            self._advance()

    def _advance(self) -> None:
        self.pending = None
        try:
            response = self._intercept(self.request, self._forward_known())
        except _NeedsResponseError as error:
            if len(self._responses) < MAX_FORWARDS:
                self.pending = error.request
            else:
                self.reuse = 0
            return
        # By identity: an equal copy may have lost what only the app's own object has, such as
        # a raised exception or the case of its headers.
        for index, candidate in enumerate(self._responses):
            if candidate is response:
                self.reuse = index
                return
        self.response = response

    def _forward_known(self) -> Forward:
        responses = iter(self._responses)

        def forward(request: Request) -> Response:
            for response in responses:
                return response
            raise _NeedsResponseError(request)

        return forward
