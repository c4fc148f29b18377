"""Sends requests that no client library would, and judges what comes back."""

import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.fuzz_api.operations import Operation
from tests.fuzz_api.site import Site, fresh_key

PLANTED = "Rivera4471"
PROBLEM = "application/problem+json"
_TIMEOUT = 30


@dataclass(frozen=True)
class Trick:
    """One way to spoil a request to any operation, and the statuses that are right for it."""

    name: str
    statuses: frozenset[int]
    body: Any = None
    headers: tuple[tuple[str, str | None], ...] = ()
    suffix: str = ""


def trick(name: str, statuses: int | Iterable[int], body: Any = None, **more: Any) -> Trick:
    wanted = {statuses} if isinstance(statuses, int) else statuses
    return Trick(name, frozenset(wanted), body, **more)


def headers_for(site: Site, operation: Operation) -> dict[str, str]:
    """All that a proper call needs besides its body."""
    kind = "text/csv" if operation.takes_table else "application/json"
    headers = {"Content-Type": kind} if not operation.safe else {}
    credential = site.authorization(operation)
    if credential is not None:
        headers["Authorization"] = credential
    if operation.takes_key:
        headers["Idempotency-Key"] = fresh_key()
    return headers


def send(site: Site, operation: Operation, attempt: Trick, path: str = "") -> requests.Response:
    headers: dict[str, str | None] = {**headers_for(site, operation), **dict(attempt.headers)}
    address = site.url(operation.service) + (path or site.path(operation)) + attempt.suffix
    kept = {name: value for name, value in headers.items() if value is not None}
    request = requests.Request(operation.method, address, kept, data=attempt.body).prepare()
    if path or attempt.suffix:
        request.url = address  # as it is: requests would tidy it up
    with requests.Session() as session:
        return session.send(request, timeout=_TIMEOUT, allow_redirects=False)


def complaints(answer: requests.Response, statuses: Iterable[int]) -> list[str]:
    """What is wrong with a refusal: its status, its form, or what it repeats."""
    found = []
    if answer.status_code not in statuses:
        found.append(f"status {answer.status_code}: {answer.text[:200]}")
    if answer.content and answer.headers.get("Content-Type") != PROBLEM:
        found.append(f"content type {answer.headers.get('Content-Type')}")
    elif answer.content and not {"type", "title", "status", "detail"} <= set(answer.json()):
        found.append("not a whole problem")
    return found + echoes(answer)


def echoes(answer: requests.Response) -> list[str]:
    said = answer.text + str(dict(answer.headers)) + str(answer.reason)
    return ["repeats what was sent"] if PLANTED.lower() in said.lower() else []


def raw(url: str, data: bytes, wait: float = _TIMEOUT) -> bytes:
    """Everything the server says to these bytes until it hangs up, or is silent for a while."""
    with _connected(url, wait) as wire:
        wire.sendall(data)
        return _all_of(wire)


def abandoned(url: str, data: bytes, pause: float = 0.05) -> None:
    """Send so much and hang up."""
    with _connected(url, _TIMEOUT) as wire:
        wire.sendall(data)
        time.sleep(pause)


def _connected(url: str, wait: float) -> socket.socket:
    where = urlsplit(url)
    return socket.create_connection((where.hostname or "", where.port or 80), timeout=wait)


def _all_of(wire: socket.socket) -> bytes:
    parts = []
    try:
        while part := wire.recv(65536):
            parts.append(part)
            wire.settimeout(1.0)
    except (TimeoutError, ConnectionResetError):
        pass
    return b"".join(parts)
