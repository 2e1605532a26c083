from litestar import Response
from litestar.exceptions import ValidationException


def unprocessable(request, error):
    return Response({"detail": error.detail, "extra": error.extra}, status_code=422)


HANDLERS = {ValidationException: unprocessable}
