"""A small OpenAPI document, made of the routes of an app and of what `describe` says of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Model = type[BaseModel]
View = TypeVar("View", bound=Callable[..., Any])
ARGUMENT = re.compile("<(?:(?P<converter>[^:>]+):)?(?P<name>[^>]+)>")
TYPES = {"int": "integer", "float": "number"}
"""The type of an argument by its converter; all others are strings."""


@dataclass(frozen=True)
class Operation:
    """What a route takes and gives; `more` holds other fields of the operation."""

    body: Model | None = None
    query: Model | None = None
    response: Model | None = None
    status: int = 200
    errors: tuple[int, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


operations: dict[Any, Operation] = {}


def describe(
    *,
    body: Model | None = None,
    query: Model | None = None,
    response: Model | None = None,
    status: int = 200,
    errors: tuple[int, ...] = (),
    **more: Any,
) -> Callable[[View], View]:
    """Document a view: the models of its body, query and response, its status and its errors.

    `more` are other fields of an operation, such as `tags=["users"]`.
    """

    def remember(view: View) -> View:
        operations[view] = Operation(body, query, response, status, errors, more)
        return view

    return remember


def document(app: Flask, title: str, **components: Any) -> dict[str, Any]:
    """Build the document of all routes of an app; `components` stand beside its schemas."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint not in ("static", "openapi"):
            path = ARGUMENT.sub(r"{\g<name>}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                paths.setdefault(path, {})[method.lower()] = describe_method(view, rule.rule)
    bodies = [model for row in operations.values() for model in (row.body, row.response) if model]
    models = sorted({*bodies}, key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas.get("$defs", {}), **components},
    }


def describe_method(view: Any, rule: str) -> dict[str, Any]:
    """Describe one method of one path; `rule` is the path as Flask writes it."""
    operation = operations.get(view, Operation())
    responses: dict[str, Any] = {str(code): {"description": "Error"} for code in operation.errors}
    responses[str(operation.status)] = {"description": "Success", **refer(operation.response)}
    method: dict[str, Any] = {
        "summary": (view.__doc__ or view.__name__).partition("\n")[0],
        "parameters": [
            {
                "name": argument["name"],
                "in": "path",
                "required": True,
                "schema": {"type": TYPES.get(argument["converter"], "string")},
            }
            for argument in ARGUMENT.finditer(rule)
        ]
        + list_parameters(operation.query),
        "responses": responses,
        **operation.more,
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
