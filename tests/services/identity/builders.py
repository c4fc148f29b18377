"""Members and clients with only what a test cares about spelled out."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.identity.domain.api_client import ApiClient
from services.identity.domain.member import Member
from services.identity.domain.tie import Tie


def a_member(*roles: str, **overrides: Any) -> Member:
    plain: dict[str, Any] = {
        "id": str(uuid4()),
        "agency": "harbor",
        "name": "Ana Okafor",
        "badge": "4471",
        "unit": "D01",
        "roles": frozenset(roles or ("officer",)),
        "joined_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    return Member(**(plain | overrides))


def a_client(**overrides: Any) -> ApiClient:
    plain: dict[str, Any] = {
        "id": str(uuid4()),
        "agency": "harbor",
        "name": "Personnel",
        "scopes": frozenset({"members:read"}),
        "secret_hash": "hashed secret",
        "added_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    return ApiClient(**(plain | overrides))


def a_tie(abroad: bool = False, **overrides: Any) -> Tie:
    plain: dict[str, Any] = {
        "id": str(uuid4()),
        "agency": "harbor",
        "kind": "relative",
        "member_id": str(uuid4()),
        "declared_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    plain |= {"supporter_ref": "r" * 22} if abroad else {"other_id": str(uuid4())}
    return Tie(**(plain | overrides))
