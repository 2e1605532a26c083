import os
from datetime import UTC, datetime

from aiohttp import web

from users import Refused, Users

routes, users = web.RouteTableDef(), Users()


def now():
    return datetime.now(UTC).isoformat()


@web.middleware
async def refuse(request, handler):
    try:
        return await handler(request)
    except Refused as refused:
        return web.json_response({"detail": str(refused)}, status=refused.status)


@routes.get("/users/")
async def index(request):
    return web.json_response({"users": users.all()})


@routes.post("/users/")
async def create(request):
    return web.json_response(users.create(await request.read(), now()), status=201)


@routes.get(r"/users/{number:\d+}")
async def show(request):
    return web.json_response(users.get(int(request.match_info["number"])))


@routes.put(r"/users/{number:\d+}")
async def replace(request):
    number = int(request.match_info["number"])
    return web.json_response(users.replace(number, await request.read(), now()))


@routes.delete(r"/users/{number:\d+}")
async def delete(request):
    users.delete(int(request.match_info["number"]))
    return web.Response(status=204)


app = web.Application(middlewares=[refuse])
app.add_routes(routes)
web.run_app(app, host=os.environ["HOST"], port=int(os.environ["PORT"]))
