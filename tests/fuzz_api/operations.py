"""What an OpenAPI document says about each of its operations, as far as a caller needs it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ENDINGS = (
    "/departure",
    "/withdrawal",
    "/closure",
    "/resolution",
    "/refusal",
    "/cancellation",
    "/other-peer",
    "/deselection",
)
# After one of these the object is not there for a second call.
ONCE = (*ENDINGS, "/return", "/steps")
_METHODS = ("get", "put", "post", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    service: str
    method: str
    path: str
    access: str
    roles: tuple[str, ...]
    takes_key: bool
    media_types: tuple[str, ...]
    statuses: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.service}: {self.method} {self.path}"

    @property
    def path_parameters(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)

    @property
    def safe(self) -> bool:
        return self.method in SAFE

    @property
    def takes_json(self) -> bool:
        return "application/json" in self.media_types

    @property
    def takes_table(self) -> bool:
        return "text/csv" in self.media_types


def operations_of(service: str, document: Document) -> list[Operation]:
    return list(_operations(service, document))


def _operations(service: str, document: Document) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(service, method.upper(), path, item[method])


def _operation(service: str, method: str, path: str, described: Document) -> Operation:
    parameters = described.get("parameters", [])
    return Operation(
        service,
        method,
        path,
        described["x-access"],
        tuple(described["x-roles"]),
        any(entry.get("$ref", "").endswith("/IdempotencyKey") for entry in parameters),
        tuple(described.get("requestBody", {}).get("content", {})),
        tuple(described["responses"]),
    )
