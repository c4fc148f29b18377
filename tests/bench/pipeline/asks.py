"""A call for help as it goes over the wire."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from uuid import uuid4

from tests.bench.pipeline.surroundings import AGENCY_HEADER, MAILBOX_HEADER
from tests.support.forms import call_for_help

PATH = "/v1/requests"
_TIMEOUT = 30.0


@dataclass(frozen=True)
class Ask:
    """One request, ready to be sent once."""

    port: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class NotAccepted(Exception):
    """The answer was something else than 201."""


Asks = Callable[[], Ask]


def body(notice_version: str) -> bytes:
    """Topic `sleep`, which weighs least on whoever listens."""
    return json.dumps(call_for_help(notice_version, topics=["sleep"])).encode()


def plain_headers(agency: str) -> dict[str, str]:
    """Of the floor and the peers, whose callers say who they are."""
    return {**_common(), AGENCY_HEADER: agency, MAILBOX_HEADER: str(uuid4())}


def signed_headers(token: str) -> dict[str, str]:
    return {**_common(), "Authorization": f"Bearer {token}"}


def _common() -> dict[str, str]:
    return {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}


class Caller:
    """One connection to each door, kept open; for one thread."""

    def __init__(self) -> None:
        self._connections: dict[int, HTTPConnection] = {}

    def send(self, ask: Ask) -> str:
        """The id of the accepted request.

        :raises NotAccepted, OSError, http.client.HTTPException:
        """
        connection = self._connections.get(ask.port)
        if connection is None:
            connection = HTTPConnection("127.0.0.1", ask.port, timeout=_TIMEOUT)
            self._connections[ask.port] = connection
        connection.request("POST", PATH, ask.body, dict(ask.headers))
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 201:
            raise NotAccepted(f"{answer.status} instead of 201")
        return str(json.loads(content)["request_id"])

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()
