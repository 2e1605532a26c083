import uuid

from django.http import JsonResponse
from django.utils.decorators import sync_only_middleware


@sync_only_middleware
def request_id(get_response):
    def middleware(request):
        name = request.headers.get("X-Request-ID", uuid.uuid4().hex)
        response = get_response(request)
        response["X-Request-ID"] = name
        print(f"request {name}: {request.method} {request.get_full_path()}", flush=True)
        return response

    return middleware


@sync_only_middleware
def refuse_in_json(get_response):
    """Ninja answers a method that a path does not have with text."""

    def middleware(request):
        response = get_response(request)
        if response.status_code == 405:
            return JsonResponse({"detail": "not allowed here"}, status=405)
        return response

    return middleware
