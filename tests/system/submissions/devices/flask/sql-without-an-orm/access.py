"""Who somebody is: passwords and tokens."""

import hmac
import os
import time
from functools import wraps

import jwt
from flask import g, request


class Unauthorized(Exception):
    """There is no good token."""


def users() -> dict[str, str]:
    """User names with their passwords, from the environment."""
    pairs = (pair.partition(":") for pair in os.environ["AUTH_USERS"].split(","))
    return {name: password for name, _, password in pairs}


def issue(username: str, password: str) -> str:
    """Sign a token for the right pair."""
    known = users().get(username)
    if known is None or not hmac.compare_digest(known.encode(), password.encode()):
        raise Unauthorized("wrong user name or password")
    expires_at = time.time() + float(os.environ["TOKEN_TTL_SECONDS"])
    return jwt.encode({"sub": username, "exp": expires_at}, os.environ["JWT_SECRET"], "HS256")


def needs_token(view):
    """Let a view run only with a good bearer token; its user is `g.user`."""

    @wraps(view)
    def guarded(*args, **kwargs):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("a bearer token is needed")
        try:
            claims = jwt.decode(
                token,
                os.environ["JWT_SECRET"],
                ["HS256"],
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError as error:
            raise Unauthorized("the token is not valid") from error
        g.user = claims["sub"]
        return view(*args, **kwargs)

    return guarded
