"""The services' own OpenAPI documents, from their applications, without any server."""

import importlib
from functools import cache
from pathlib import Path
from typing import Any

from shared.runtime.platform import Platform
from shared.runtime.resources import SERVICES
from shared.runtime.settings import Settings

_NOWHERE = {
    "MONGODB_URI": "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=1",
    "AMQP_URI": "amqp://127.0.0.1:9//",
    "KEY_FILE": str(Path("none.json")),
    "JWKS_URL": "file:none",
}


@cache
def document(service: str) -> dict[str, Any]:
    platform = Platform(Settings.of(service, _NOWHERE))
    http = importlib.import_module(f"services.{service}.entrypoints.http")
    try:
        answer = http.create_app(platform).test_client().get("/v1/openapi.json")
        found: dict[str, Any] = answer.get_json()
        return found
    finally:
        platform.mongo.close()


def routes(signed_in: bool) -> set[str]:
    """Every path behind the door of which some method needs a token (or of which none does)."""
    return {
        f"/{service}{path}"
        for service in SERVICES
        for path, operations in document(service)["paths"].items()
        if _needs_token(operations) == signed_in
    }


def _needs_token(operations: dict[str, Any]) -> bool:
    """A path is one or the other: what one method would hide, another must not show."""
    kinds = {bool(one["x-access"] == "roles") for one in operations.values() if "x-access" in one}
    assert len(kinds) == 1, "a path with and without sign-in: give them two paths"
    return kinds.pop()
