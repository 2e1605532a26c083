# phase 2: begin drop
"""Tokens."""

from typing import Any

from flask import Blueprint

from domain import models
from openapi import describe
from routes.exchange import get_access, read_body, to_json

access = Blueprint("access", __name__)


@access.post("/auth/token")
@describe(body=models.Credentials, response=models.Token, errors=(401, 422))
def issue_token() -> dict[str, Any]:
    """Exchange a user name and a password for a token."""
    body = read_body(models.Credentials)
    token = get_access().issue_token(body.username, body.password)
    return to_json(models.Token(access_token=token))


# phase 2: end
