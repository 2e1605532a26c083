"""Tokens."""

from fastapi import APIRouter

from domain import models
from routes.parameters import SignIn

access = APIRouter(tags=["access"])


@access.post("/auth/token", responses={401: {"description": "Wrong user name or password"}})
def issue_token(body: models.Credentials, access: SignIn) -> models.Token:
    """Exchange a user name and a password for a token."""
    return models.Token(access_token=access.issue_token(body.username, body.password))
