"""Calls at the running services, and what an answer looks like to whoever asked."""

import secrets
from dataclasses import dataclass
from typing import Any

import requests

from tests.isolation.callers import Caller, Mint

_VARYING = frozenset({"date", "request-id"})
"""The second is drawn anew for each call, whatever it was about."""


@dataclass(frozen=True)
class Seen:
    """All that an answer says: two answers that are equal tell nothing apart."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def admitted(self) -> bool:
        return self.status not in (401, 403)

    @property
    def done(self) -> bool:
        return self.status < 400


class Clients:
    """One session a service; every unsafe call has an idempotency key of its own."""

    def __init__(self, urls: dict[str, str], mint: Mint) -> None:
        self.urls = urls
        self.mint = mint
        self._sessions = {service: requests.Session() for service in urls}

    def call(
        self, caller: Caller, service: str, method: str, path: str, body: Any = None
    ) -> requests.Response:
        return self.call_with(self.mint.bearer(caller, service), service, method, path, body)

    def call_with(
        self, bearer: str | None, service: str, method: str, path: str, body: Any = None
    ) -> requests.Response:
        """A text is sent as a table, everything else as JSON."""
        headers = {"Idempotency-Key": secrets.token_urlsafe(24)}
        content: dict[str, Any] = {"json": body}
        if isinstance(body, str):
            content = {"data": body.encode()}
            headers["Content-Type"] = "text/csv"
        if bearer is not None:
            headers["Authorization"] = f"Bearer {bearer}"
        return self._sessions[service].request(
            method, self.urls[service] + path, headers=headers, timeout=60, **content
        )

    def seen(self, caller: Caller, service: str, method: str, path: str, body: Any = None) -> Seen:
        return seen(self.call(caller, service, method, path, body))

    def document(self, service: str) -> dict[str, Any]:
        answer = self._sessions[service].get(f"{self.urls[service]}/v1/openapi.json", timeout=60)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()


def seen(answer: requests.Response) -> Seen:
    headers = {(n.lower(), v) for n, v in answer.headers.items() if n.lower() not in _VARYING}
    return Seen(answer.status_code, tuple(sorted(headers)), answer.content)
