from datetime import UTC, datetime

import falcon.asgi

from users import Refused, Users

users = Users()


def now():
    return datetime.now(UTC).isoformat()


async def refuse(request, response, refused, params):
    response.status, response.media = refused.status, {"detail": str(refused)}


class Collection:
    async def on_get(self, request, response):
        response.media = {"users": users.all()}

    async def on_post(self, request, response):
        response.media = users.create(await request.bounded_stream.read(), now())
        response.status = 201


class Single:
    async def on_get(self, request, response, number):
        response.media = users.get(number)

    async def on_put(self, request, response, number):
        response.media = users.replace(number, await request.bounded_stream.read(), now())

    async def on_delete(self, request, response, number):
        users.delete(number)
        response.status = 204


app = falcon.asgi.App()
app.req_options.strip_url_path_trailing_slash = True
app.add_error_handler(Refused, refuse)
app.add_route("/users", Collection())
app.add_route("/users/{number:int}", Single())
