"""Say which requested package a missing module belongs to, from names alone."""

import re
from collections.abc import Sequence
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

MODULES: Final = {
    "argon2-cffi": ("argon2",),
    "attrs": ("attr", "attrs"),
    "beautifulsoup4": ("bs4",),
    "django-cors-headers": ("corsheaders",),
    "django-environ": ("environ",),
    "django-filter": ("django_filters",),
    "djangorestframework": ("rest_framework",),
    "djangorestframework-simplejwt": ("rest_framework_simplejwt",),
    "factory-boy": ("factory",),
    "fastapi-users-db-sqlalchemy": ("fastapi_users_db_sqlalchemy", "fastapi_users"),
    "grpcio": ("grpc",),
    "mysqlclient": ("mysqldb",),
    "pillow": ("pil",),
    "protobuf": ("google",),
    "psycopg2-binary": ("psycopg2",),
    "pyjwt": ("jwt",),
    "pynacl": ("nacl",),
    "pyyaml": ("yaml",),
    "scikit-learn": ("sklearn",),
    "uuid7": ("uuid_extensions",),
}
"""Modules whose names do not follow from the package's; in lower case."""

_MISSING: Final = re.compile(
    r"(?:^|ModuleNotFoundError: )No module named '(?P<module>[\w.]{1,200})'"
)


def module_names(package: str) -> frozenset[str]:
    """Return the names, in lower case, of the modules that a package may provide.

    Besides the known ones: its own name, without a `python-` or `-python` that only says where
    it is at home.
    """
    name = canonicalize_name(package)
    plain = name.removeprefix("python-").removesuffix("-python").removesuffix("-binary")
    own = (text.replace("-", "_") for text in (name, plain))
    return frozenset((*MODULES.get(name, ()), *own))


def find_missing_request(text: str, requests: Sequence[str]) -> str | None:
    """Return the request whose module an error says is missing; None for any other error.

    `requests` are requirements of packages that are not installed, `text` is the line of an
    error, such as `No module named 'jwt'`.
    """
    match = _MISSING.search(text)
    if match is None:
        return None
    module = match["module"].partition(".")[0].lower()
    names = ((request, Requirement(request).name) for request in requests)
    return next((request for request, name in names if module in module_names(name)), None)
