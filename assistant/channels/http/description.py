"""The OpenAPI document: what FastAPI makes of the routes, with problem documents and the way to sign in."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic.json_schema import models_json_schema

from assistant.channels.http.gate import is_public
from assistant.channels.shapes import Problem

_SCHEMAS = "#/components/schemas/"
PROBLEM = f"{_SCHEMAS}Problem"
"""Where the shape of errors stands in the document."""
_BEARER = {"type": "http", "scheme": "bearer", "description": "Khóa API tạo ở trang Tài khoản"}


def describe(app: FastAPI, *, accounts: bool) -> None:
    """Let the application's document be true of its errors and, where people have `accounts`, of who may call."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        known = app.openapi_schema
        document = plain()
        if known is None:
            _complete(document, accounts=accounts)
            _restore_examples(document, app)
        return document

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's own way ("Extending OpenAPI")


def _complete(document: dict[str, Any], *, accounts: bool) -> None:
    _, found = models_json_schema([(Problem, "validation")], ref_template=f"{_SCHEMAS}{{model}}")
    components = document.setdefault("components", {})
    components.setdefault("schemas", {}).update(found["$defs"])
    if accounts:
        components["securitySchemes"] = {"token": _BEARER}
        for path, operations in document["paths"].items():
            if not is_public(path):
                for operation in operations.values():
                    operation["security"] = [{"token": []}]


def _restore_examples(document: dict[str, Any], app: FastAPI) -> None:
    """Write the examples again as they were given: FastAPI leaves out their nulls, which the shapes ask for."""
    for route in iter_route_contexts(app.routes):
        operations = document["paths"].get(route.path, {})
        for method in route.methods or ():
            told = operations.get(method.lower(), {}).get("responses", {})
            for status, given in (route.responses if told else {}).items():
                for media, content in given.get("content", {}).items():
                    if "example" in content:
                        told[str(status)]["content"][media]["example"] = content["example"]
