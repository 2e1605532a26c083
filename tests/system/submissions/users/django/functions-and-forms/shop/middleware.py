import uuid


class RequestId:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request_id = request.META.get("HTTP_X_REQUEST_ID") or uuid.uuid4().hex
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        print(request_id, request.META["REMOTE_ADDR"], request.path, flush=True)
        return response
