# phase 2: begin drop
"""Who may change devices: users of the environment, and the tokens that they get."""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from domain.errors import UnauthorizedError

ALGORITHM = "HS256"


@dataclass(frozen=True)
class Access:
    """Issues tokens and reads them."""

    passwords: Mapping[str, str]
    secret: str
    lifetime: timedelta

    def issue_token(self, username: str, password: str) -> str:
        """Return a token of a user. Raises `UnauthorizedError`."""
        expected = self.passwords.get(username, "")
        # Unlike ==, it takes as long for a password that begins well as for any other.
        is_right = hmac.compare_digest(expected.encode(), password.encode())
        if username not in self.passwords or not is_right:
            raise UnauthorizedError("the user name or the password is wrong")
        expires_at = datetime.now(UTC) + self.lifetime
        return jwt.encode({"sub": username, "exp": expires_at}, self.secret, ALGORITHM)

    def read_token(self, token: str) -> str:
        """Return the user of a token. Raises `UnauthorizedError`."""
        try:
            claims = jwt.decode(
                token, self.secret, [ALGORITHM], options={"require": ["exp", "sub"]}
            )
        except jwt.InvalidTokenError as error:
            raise UnauthorizedError(f"the token is not valid: {error}") from error
        return str(claims["sub"])


def read_access() -> Access:
    """Read the users, the secret and the lifetime of tokens from the environment."""
    pairs = (pair.partition(":") for pair in os.environ["AUTH_USERS"].split(","))
    return Access(
        passwords={username: password for username, _, password in pairs},
        secret=os.environ["JWT_SECRET"],
        lifetime=timedelta(seconds=float(os.environ["TOKEN_TTL_SECONDS"])),
    )


# phase 2: end
