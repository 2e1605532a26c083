"""Read `phases/<exercise>/load.toml`: what a load profile stores, and which routes it asks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise, InputFile
from interview_kit.core.toml import RefusedDocumentError, parse_toml
from interview_kit.exercise.document import Part, describe_error

Target = Annotated[str, Field(pattern=r"^/[!-~]*$", max_length=200)]
Header = Annotated[str, Field(pattern=r"^[!-~]+$", max_length=200)]
Module = Annotated[str, Field(pattern=r"^[a-z_]+\.py$")]
Count = Annotated[int, Field(ge=1, le=100_000)]


class RequestTable(Part):
    """One request; its texts may hold `{n}`, a new number each time, and `{id}`, a stored id."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: Target
    body: dict[str, Any] | None = None


class CreateTable(RequestTable):
    """The request that stores a record; `id` is the key of its id in the response."""

    id: str


class LoginTable(RequestTable):
    """The request that gets a token, where the API offers one, and the key of the token."""

    token: str


class RouteTable(RequestTable):
    """A request that is measured, with its name in the report."""

    name: Annotated[str, Field(min_length=1, max_length=40)]


class LoadDocument(Part):
    """Schema of the whole file.

    `headers` are sent with each request. `files` are modules beside it, by the variable of the file
    whose content they make for a load profile.
    """

    format_version: Literal[1]
    records: Count
    few: Count
    clients: Annotated[int, Field(ge=1, le=64)]
    create: CreateTable
    login: LoginTable | None = None
    headers: dict[Header, Header] = Field(default_factory=dict)
    files: dict[str, Module] = Field(default_factory=dict)
    routes: Annotated[list[RouteTable], Field(min_length=1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRequest:
    """A request with places for a new number `{n}` and for the id of a stored record `{id}`."""

    name: str
    method: str
    path: str
    body: dict[str, Any] | None = None

    def fill(self, number: int, stored: str) -> tuple[str, bytes]:
        """Return its path and its body as JSON, with all places filled."""
        values = {"n": number, "id": stored}
        body = b"" if self.body is None else json.dumps(fill_texts(self.body, values)).encode()
        return self.path.format_map(values), body


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """What a load profile does: `few` records first, then `records` in all, by `clients` at once.

    `id_key` is the key of the id in the response to `create`, `token_key` that of the token in the
    response to `login`. `headers` are sent with each request; `files` are read by both programs.
    """

    records: int
    few: int
    clients: int
    create: PlannedRequest
    id_key: str
    routes: tuple[PlannedRequest, ...]
    login: PlannedRequest | None = None
    token_key: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[InputFile, ...] = ()


def fill_texts(value: Any, values: dict[str, Any]) -> Any:
    """Fill the places in every text of a JSON value."""
    if isinstance(value, str):
        return value.format_map(values)
    if isinstance(value, dict):
        return {key: fill_texts(item, values) for key, item in value.items()}
    return [fill_texts(item, values) for item in value] if isinstance(value, list) else value


def read_load_plan(exercise: Exercise) -> LoadPlan | None:
    """Read the plan of an exercise; None where it has none. Raises `EngineError`."""
    file = layout.load_plan(exercise.id)
    if not file.is_file():
        return None
    display_path = f"phases/{exercise.id}/{file.name}"
    try:
        document = LoadDocument.model_validate(parse_toml(file.read_bytes()))
    except RefusedDocumentError as error:
        raise EngineError(f"{display_path} {error}") from error
    except ValidationError as error:
        raise EngineError(f"{display_path}: {describe_error(error)}") from error
    plan = build_plan(document, choose_files(document, exercise.files, file.parent))
    problems = chain(find_file_problems(document, exercise.files, file.parent), find_problems(plan))
    if problem := next(problems, None):
        raise EngineError(f"{display_path}: {problem}")
    return plan


def choose_files(
    document: LoadDocument, files: Sequence[InputFile], folder: Path
) -> tuple[InputFile, ...]:
    """Return the files of the exercise that have other contents in a load profile."""
    modules = document.files
    return tuple(
        replace(file, module=folder / modules[file.variable])
        for file in files
        if file.variable in modules
    )


def build_plan(document: LoadDocument, files: tuple[InputFile, ...]) -> LoadPlan:
    """Build the plan from the file."""
    login = document.login
    return LoadPlan(
        records=document.records,
        few=document.few,
        clients=document.clients,
        create=plan_request("create", document.create),
        id_key=document.create.id,
        routes=tuple(plan_request(route.name, route) for route in document.routes),
        login=plan_request("login", login) if login else None,
        token_key=login.token if login else "",
        headers=document.headers,
        files=files,
    )


def plan_request(name: str, table: RequestTable) -> PlannedRequest:
    """Build one request from its table."""
    return PlannedRequest(name=name, method=table.method, path=table.path, body=table.body)


def find_file_problems(
    document: LoadDocument, files: Sequence[InputFile], folder: Path
) -> Iterator[str]:
    """Find files that the exercise does not have, and modules that are missing."""
    for variable, module in document.files.items():
        if variable not in {file.variable for file in files}:
            yield f"`files.{variable}`: exercise.toml has no such file: remove it or fix its name"
        elif not (folder / module).is_file():
            yield f"`files.{variable}`: {module} is missing: write it beside load.toml"


def find_problems(plan: LoadPlan) -> Iterator[str]:
    """Find what no schema says: counts out of order, places that nothing fills."""
    if plan.few >= plan.records:
        yield "`few` must be below `records`"
    for request in (plan.create, *plan.routes, *([plan.login] if plan.login else [])):
        try:
            request.fill(1, "1")
        except (KeyError, ValueError, IndexError) as error:
            yield f"{request.name}: a place in braces is neither {{n}} nor {{id}}: {error}"
