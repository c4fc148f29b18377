"""RabbitMQ's management API, as far as provisioning needs it."""

from typing import Any
from urllib.parse import quote

import requests

from infra.provisioning.admin import host_of
from infra.provisioning.plan import Conflict, Unreachable

_SECONDS = 15
_NOT_FOUND = 404
_UNAUTHORIZED = (401, 403)


class Broker:
    """One virtual host. Path parts are quoted here, so ``/`` is a name like any other."""

    def __init__(self, management_uri: str, vhost: str) -> None:
        self._address = management_uri.rstrip("/").removesuffix("/api")
        self._session = requests.Session()
        self.vhost = vhost

    def close(self) -> None:
        self._session.close()

    def get(self, *path: str) -> Any:
        """The JSON answer; None when there is no such thing."""
        answer = self._ask("GET", path)
        return None if answer.status_code == _NOT_FOUND else answer.json()

    def put(self, *path: str, body: Any = None) -> None:
        self._ask("PUT", path, body or {})

    def post(self, *path: str, body: Any = None) -> None:
        self._ask("POST", path, body or {})

    def delete(self, *path: str) -> None:
        self._ask("DELETE", path)

    def _ask(self, method: str, path: tuple[str, ...], body: Any = None) -> requests.Response:
        url = f"{self._address}/api/" + "/".join(quote(part, safe="") for part in path)
        try:
            answer = self._session.request(method, url, json=body, timeout=_SECONDS)
        except requests.RequestException as error:
            raise Unreachable(
                f"RabbitMQ's management at {host_of(self._address)} did not answer"
                f" ({type(error).__name__}): check that the management plugin runs and check"
                " --management-uri"
            ) from error
        self._check(method, path, answer)
        return answer

    def _check(self, method: str, path: tuple[str, ...], answer: requests.Response) -> None:
        if answer.status_code in _UNAUTHORIZED:
            raise Unreachable(
                f"RabbitMQ's management at {host_of(self._address)} refused the administrator:"
                " check name and password, and that the user has the administrator tag"
            )
        if answer.ok or (answer.status_code == _NOT_FOUND and method in ("GET", "DELETE")):
            return
        raise Conflict(
            f"RabbitMQ refused {'/'.join(path)}: {answer.text[:300]}; put it right and run again"
        )
