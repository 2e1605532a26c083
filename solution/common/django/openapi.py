"""A small OpenAPI document, made of the views of an API and of what `describe` says of them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Model = type[BaseModel]
View = TypeVar("View", bound=Callable[..., Any])
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """What a method of a view takes and gives."""

    body: Model | None = None
    query: Model | None = None
    response: Model | None = None
    status: int = 200
    errors: tuple[int, ...] = ()


operations: dict[Any, Operation] = {}


def describe(
    *,
    body: Model | None = None,
    query: Model | None = None,
    response: Model | None = None,
    status: int = 200,
    errors: tuple[int, ...] = (),
) -> Callable[[View], View]:
    """Document a method: the models of its body, query and response, its status and its errors."""

    def remember(view: View) -> View:
        operations[view] = Operation(body, query, response, status, errors)
        return view

    return remember


def document(patterns: Sequence[Any], title: str) -> dict[str, Any]:
    """Build the document of all paths that lead to classes of views."""
    paths = {}
    for entry in patterns:
        view = entry.callback.view_class
        paths["/" + re.sub("<(?:[^:>]+:)?([^>]+)>", r"{\1}", str(entry.pattern))] = {
            method: describe_method(getattr(view, method), entry.pattern.converters)
            for method in METHODS
            if hasattr(view, method)
        }
    models = {each for one in operations.values() for each in (one.body, one.response) if each}
    named = [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)]
    _, schemas = models_json_schema(named, ref_template="#/components/schemas/{model}")
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas.get("$defs", {})},
    }


def describe_method(view: Any, arguments: Sequence[str]) -> dict[str, Any]:
    """Describe one method of one path."""
    operation = operations.get(view, Operation())
    responses: dict[str, Any] = {str(code): {"description": "Error"} for code in operation.errors}
    responses[str(operation.status)] = {"description": "Success", **refer(operation.response)}
    method: dict[str, Any] = {
        "summary": (view.__doc__ or view.__name__).partition("\n")[0],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}
            for name in arguments
        ]
        + list_parameters(operation.query),
        "responses": responses,
    }
    return method | ({"requestBody": refer(operation.body)} if operation.body else {})


def list_parameters(query: Model | None) -> list[dict[str, Any]]:
    """List the parameters of a query: the fields of its model."""
    schema = query.model_json_schema() if query else {}
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": field}
        for name, field in schema.get("properties", {}).items()
    ]


def refer(model: Model | None) -> dict[str, Any]:
    """Refer to the schema of a body."""
    if model is None:
        return {}
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"content": {"application/json": {"schema": schema}}}
