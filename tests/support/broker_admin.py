"""The broker's management interface, for what no client of the bus may do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import requests


class BrokerAdmin:
    def __init__(self, api: str) -> None:
        parts = urlsplit(api)
        self._base = f"{parts.scheme}://{parts.hostname}:{parts.port}/api"
        self._auth = (parts.username or "guest", parts.password or "guest")

    @classmethod
    def of_the_tests(cls) -> "BrokerAdmin":
        return cls(os.environ["TEST_RABBITMQ_API"])

    def connections(self, vhost: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("GET", f"/vhosts/{_quoted(vhost)}/connections")
        return found

    def close_connections(self, vhost: str) -> int:
        """Cuts every connection into the virtual host; tells how many there were."""
        names = [connection["name"] for connection in self.connections(vhost)]
        for name in names:
            self._call("DELETE", f"/connections/{_quoted(name)}", missing_is_fine=True)
        return len(names)

    def create_vhost(self, vhost: str) -> None:
        self._call("PUT", f"/vhosts/{_quoted(vhost)}")
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        user = self._auth[0]
        self._call("PUT", f"/permissions/{_quoted(vhost)}/{user}", json=everything)

    def delete_vhost(self, vhost: str) -> None:
        self._call("DELETE", f"/vhosts/{_quoted(vhost)}", missing_is_fine=True)

    def _call(self, method: str, path: str, missing_is_fine: bool = False, **options: Any) -> Any:
        url = f"{self._base}{path}"
        answer = requests.request(method, url, auth=self._auth, timeout=30, **options)
        if not (missing_is_fine and answer.status_code == 404):
            answer.raise_for_status()
        return answer.json() if answer.content and method == "GET" else None


@contextmanager
def own_vhost() -> Iterator[tuple[str, str]]:
    """A virtual host of the test's own: its name and its AMQP address."""
    admin = BrokerAdmin.of_the_tests()
    vhost = f"t{uuid4().hex[:10]}"
    admin.create_vhost(vhost)
    try:
        base = urlsplit(os.environ["TEST_AMQP_URI"])
        yield vhost, f"{base.scheme}://{base.netloc}/{vhost}"
    finally:
        admin.delete_vhost(vhost)


def _quoted(name: str) -> str:
    return quote(name, safe="")
