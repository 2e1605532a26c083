"""Pages of Django's own, also those of its debug mode, become JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse


class AnswerInJson:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or "json" in response.headers["Content-Type"]:
            return response
        return JsonResponse({"detail": response.reason_phrase}, status=response.status_code)
