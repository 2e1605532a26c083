"""Programs for the tests of servers, in a framework that is imported quickly."""

SMALL = """
import inspect

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import Route


class Small(Starlette):
    def add(self, method, path, status):
        def register(handler):
            kinds = inspect.get_annotations(handler)

            async def respond(request):
                given = {name: kinds[name](text) for name, text in request.path_params.items()}
                return JSONResponse(await run_in_threadpool(handler, **given), status)

            self.routes.append(Route(path, respond, methods=[method]))
            return handler

        return register

    def get(self, path):
        return self.add("GET", path, 200)

    def post(self, path, status=200):
        return self.add("POST", path, status)
"""
"""A framework of a few lines: FastAPI takes four times as long to import, in every server."""
