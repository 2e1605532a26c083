"""Mistakes in tokens, and in distances."""

from interview_kit.exercise.bugs import Bug, Change

ACCESS = "domain/access.py"
PLACES = "domain/places.py"
OPTIONS = 'options={"require": ["exp", "sub"]}'

BUGS = (
    Bug(
        "expiry-not-checked",
        "the expiry of a token is not checked",
        ("D30",),
        (Change(ACCESS, OPTIONS, 'options={"require": ["exp", "sub"], "verify_exp": False}'),),
    ),
    Bug(
        "leeway",
        "a token is accepted for ten seconds after it has expired",
        ("D30",),
        (Change(ACCESS, OPTIONS, f"{OPTIONS}, leeway=10"),),
    ),
    Bug(
        "secret-in-the-code",
        "the secret is in the code instead of the environment",
        ("D28", "D29", "D30"),
        (
            Change(
                ACCESS,
                'os.environ["JWT_SECRET"]',
                '"an-example-secret-of-more-than-32-bytes"',
            ),
        ),
    ),
    Bug(
        "users-in-the-code",
        "users and passwords are in the code instead of the environment",
        ("D24", "D28", "D30"),
        (Change(ACCESS, 'os.environ["AUTH_USERS"]', '"alice:wonderland,bob:builder"'),),
    ),
    Bug(
        "lifetime-in-the-code",
        "the lifetime of a token is in the code instead of the environment",
        ("D28", "D30"),
        (Change(ACCESS, 'float(os.environ["TOKEN_TTL_SECONDS"])', "3600"),),
    ),
    Bug(
        "tokens-in-memory",
        "only tokens that this very process has issued are accepted",
        ("D29", "D30", "D31"),
        (
            Change(
                ACCESS,
                "        return jwt.encode(",
                "        return remember(jwt.encode(",
            ),
            Change(ACCESS, "self.secret, ALGORITHM)\n", "self.secret, ALGORITHM))\n"),
            Change(
                ACCESS,
                '        return str(claims["sub"])\n',
                "        if token not in ISSUED:\n"
                '            raise UnauthorizedError("the token is unknown")\n'
                '        return str(claims["sub"])\n',
            ),
            Change(
                ACCESS,
                'ALGORITHM = "HS256"\n',
                'ALGORITHM = "HS256"\n'
                "ISSUED: set[str] = set()\n\n\n"
                "def remember(token: str) -> str:\n"
                '    """Note a token."""\n'
                "    ISSUED.add(token)\n"
                "    return token\n",
            ),
        ),
    ),
    Bug(
        "flat-earth",
        "a degree of longitude is as long everywhere as at the equator",
        ("D42", "D43"),
        (Change(PLACES, "cos(latitude) * cos(other_latitude) * by_longitude", "by_longitude"),),
    ),
    Bug(
        "antimeridian",
        "places on both sides of the antimeridian are far from each other",
        ("D43",),
        (
            Change(
                PLACES,
                "sin(radians(other.longitude - one.longitude) / 2) ** 2",
                "(radians(other.longitude - one.longitude) / 2) ** 2",
            ),
        ),
    ),
)
