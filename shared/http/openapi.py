"""The OpenAPI 3.1 document: what smorest knows, with access, keys and problems added."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import flask
from flask_smorest import Api

from shared.http.access import access_of, is_exempt
from shared.http.admission import SAFE, Access
from shared.http.idempotency import KEY_PATTERN, LONGEST, SHORTEST
from shared.http.problems import PROBLEM_TYPE

Document = dict[str, Any]
View = Callable[..., Any]

_PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "description": "urn:watchmate:problem:<code>",
            "pattern": "^urn:watchmate:problem:[a-z][a-z0-9_]*$",
            "examples": ["urn:watchmate:problem:not_found"],
        },
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_PROBLEM_CONTENT = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Fresh and random for each new request, the same for each repetition.",
    "schema": {
        "type": "string",
        "minLength": SHORTEST,
        "maxLength": LONGEST,
        "pattern": f"^{KEY_PATTERN}$",
    },
}
_MEANINGS = {
    "400": "Malformed request or missing Idempotency-Key",
    "401": "No valid token",
    "403": "The token does not allow this",
    "404": "Nothing here for this caller",
    "409": "In the way of another request or of the present state",
    "413": "Body too large",
    "415": "Unsupported media type",
    "422": "Invalid fields, or an Idempotency-Key used for another request",
    "503": "Not available just now; repeat, with the same Idempotency-Key",
}
_HEADERS = {
    "401": {
        "WWW-Authenticate": {
            "description": "How to sign in.",
            "required": True,
            "schema": {"type": "string", "pattern": "^Bearer"},
        }
    },
    "503": {
        "Retry-After": {
            "description": "Seconds after which to repeat the request.",
            "required": True,
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}
_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true` when this is the stored answer to an earlier, equal request.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


# Said by the server before any of us reads the request, so it is no problem document.
_ADDRESS_TOO_LONG = {"AddressTooLong": {"description": "Address longer than 8 KiB; no body"}}


class UndeclaredAccess(Exception):
    """A view says not who may call it."""


def operations(app: flask.Flask) -> Iterator[tuple[str, str, View]]:
    """Every (path in OpenAPI's form, method, view function) of the app."""
    for rule in app.url_map.iter_rules():
        function = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            view_class = getattr(function, "view_class", None)
            view = getattr(view_class, method.lower()) if view_class else function
            yield _openapi_path(rule.rule), method, view


def require_access(app: flask.Flask) -> None:
    """:raises UndeclaredAccess: when a view carries none of the access decorators."""
    missing = [f"{method} {path}" for path, method, view in operations(app) if not access_of(view)]
    if missing:
        raise UndeclaredAccess(", ".join(missing))


def document(app: flask.Flask, api: Api) -> Document:
    described: Document = copy.deepcopy(api.spec.to_dict())
    components = described.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    components.setdefault("responses", {}).update(_problem_responses() | _ADDRESS_TOO_LONG)
    components.setdefault("parameters", {})["IdempotencyKey"] = _KEY_PARAMETER
    components["securitySchemes"] = _security_schemes()
    for path, method, view in operations(app):
        operation = described["paths"].get(path, {}).get(method.lower())
        access = access_of(view)
        if operation is not None and access is not None:
            operation.setdefault("operationId", view.__name__)
            _describe(operation, method, access, exempt=is_exempt(view))
    return described


def _describe(operation: Document, method: str, access: Access, *, exempt: bool) -> None:
    operation["x-access"] = access.kind
    operation["x-roles"] = list(access.roles)
    if access.scope is not None:
        operation["x-scope"] = access.scope
    schemes: Document = {"roles": [{"token": []}], "capability": [{"capability": []}], "open": []}
    operation["security"] = schemes[access.kind]
    if method not in SAFE and not exempt:
        reference = {"$ref": "#/components/parameters/IdempotencyKey"}
        operation.setdefault("parameters", []).append(reference)
        _document_replay(operation)
    for status in _statuses(method, access, exempt):
        reference = {"$ref": f"#/components/responses/Problem{status}"}
        operation.setdefault("responses", {}).setdefault(status, reference)
    operation["responses"].setdefault("414", {"$ref": "#/components/responses/AddressTooLong"})
    for status, response in operation["responses"].items():
        if status >= "400" and "$ref" not in response:
            response.setdefault("content", _PROBLEM_CONTENT)


def _document_replay(operation: Document) -> None:
    for status, response in operation.get("responses", {}).items():
        if status.startswith("2"):
            response["headers"] = {**response.get("headers", {}), **_REPLAYED}


def _statuses(method: str, access: Access, exempt: bool) -> Iterator[str]:
    for status in _MEANINGS:
        if status == "409" and exempt:
            continue
        if status in {"409", "413", "415"} and method in SAFE:
            continue
        if status == "403" and access.kind != "roles":
            continue
        if status == "401" and access.kind == "open":
            continue
        yield status


def _problem_responses() -> Document:
    return {
        f"Problem{status}": {
            "description": meaning,
            "content": _PROBLEM_CONTENT,
            **({"headers": _HEADERS[status]} if status in _HEADERS else {}),
        }
        for status, meaning in _MEANINGS.items()
    }


def _security_schemes() -> Document:
    return {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt"},
        "capability": {
            "type": "http",
            "scheme": "bearer",
            "description": "<agency>.<key>, both derived from a return phrase.",
        },
    }


def _openapi_path(rule: str) -> str:
    parts = [
        "{" + part[1:-1].split(":")[-1] + "}" if part.startswith("<") else part
        for part in rule.split("/")
    ]
    return "/".join(parts)
