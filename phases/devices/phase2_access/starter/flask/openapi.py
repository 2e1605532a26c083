"""A small OpenAPI document, made of the routes of an app and of what `describe` says of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Model = type[BaseModel]
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Operation:
    """What a route takes and gives."""

    body: Model | None = None
    response: Model | None = None
    status: int = 200
    errors: tuple[int, ...] = ()


operations: dict[Any, Operation] = {}


def describe(
    *,
    body: Model | None = None,
    response: Model | None = None,
    status: int = 200,
    errors: tuple[int, ...] = (),
) -> Callable[[View], View]:
    """Document a view: the models of its body and its response, its status and its errors."""

    def remember(view: View) -> View:
        operations[view] = Operation(body, response, status, errors)
        return view

    return remember


def document(app: Flask, title: str) -> dict[str, Any]:
    """Build the document of all routes of an app."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint not in ("static", "openapi"):
            path = re.sub("<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                paths.setdefault(path, {})[method.lower()] = described(view, rule.arguments)
    models = {each for one in operations.values() for each in (one.body, one.response) if each}
    named = [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)]
    _, schemas = models_json_schema(named, ref_template="#/components/schemas/{model}")
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas.get("$defs", {})},
    }


def described(view: Any, arguments: set[str]) -> dict[str, Any]:
    """Describe one method of one path."""
    operation = operations.get(view, Operation())
    responses: dict[str, Any] = {str(code): {"description": "Error"} for code in operation.errors}
    responses[str(operation.status)] = {"description": "Success", **content(operation.response)}
    found: dict[str, Any] = {
        "summary": (view.__doc__ or view.__name__).partition("\n")[0],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in sorted(arguments)
        ],
        "responses": responses,
    }
    return found | ({"requestBody": content(operation.body)} if operation.body else {})


def content(model: Model | None) -> dict[str, Any]:
    """Refer to the schema of a body."""
    if model is None:
        return {}
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"content": {"application/json": {"schema": schema}}}
