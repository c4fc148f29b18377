"""The services' own documents, held against the declared table."""

from typing import Any

from tests.isolation.clients import Clients
from tests.isolation.declared_routes import LEADERSHIP_MAY, Route, declared_routes
from tests.isolation.ledger import Ledger

_PART = "HTTP documents"


def compare_documents(clients: Clients, ledger: Ledger) -> None:
    """A route nobody declared, or one that admits others than declared, is allowed wrongly."""
    for service in clients.urls:
        declared = {_admits(route) for route in declared_routes(service)}
        documented = {_admits(route) for route in _documented(service, clients.document(service))}
        for entry in sorted(declared | documented):
            is_there = entry in documented
            ledger.record(_PART, " ".join(entry), declared=entry in declared, permitted=is_there)
        for _, name, who in sorted(documented):
            if "leadership" in who:
                may = name in LEADERSHIP_MAY
                ledger.record(_PART, f"leadership has {name}", declared=may, permitted=True)


def _admits(route: Route) -> tuple[str, str, str]:
    who = ",".join(sorted(route.roles)) or route.access
    return route.service, route.name, who + (f" with {route.scope}" if route.scope else "")


def _documented(service: str, document: dict[str, Any]) -> list[Route]:
    return [
        Route(
            service,
            method.upper(),
            path,
            operation["x-access"],
            frozenset(operation["x-roles"]),
            operation.get("x-scope"),
        )
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and "responses" in operation
    ]
