"""HTTP as a partner's client would do it: idempotency keys, patient retries, clear failures."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import requests

_UNHEARD = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


class CallFailed(Exception):
    """A service answered something the demonstration did not expect."""

    def __init__(self, method: str, path: str, status: int, title: str) -> None:
        super().__init__(f"{method} {path} answered {status}: {title}")
        self.status = status


@dataclass(frozen=True)
class Answer:
    """``passing`` says that the service asked to be asked again."""

    status: int
    body: dict[str, Any]
    passing: bool = False


class Api:
    """The region's services by name. Unsafe calls keep one idempotency key over their retries."""

    def __init__(self, urls: Mapping[str, str], patience_seconds: float = 60.0) -> None:
        self.urls = dict(urls)
        self._patience = patience_seconds
        self._local = threading.local()
        self._lock = threading.Lock()
        self.statuses: Counter[int] = Counter()

    def get(self, service: str, path: str, token: str | None = None, **params: Any) -> Answer:
        return self._call("GET", service, path, token, params=params)

    def post(
        self,
        service: str,
        path: str,
        body: dict[str, Any] | None = None,
        token: str | None = None,
        key: str | None = None,
    ) -> Answer:
        return self._unsafe("POST", service, path, body, token, key)

    def post_table(self, service: str, path: str, table: bytes, token: str) -> Answer:
        headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "text/csv"}
        return self._call("POST", service, path, token, data=table, headers=headers)

    def put(
        self, service: str, path: str, body: dict[str, Any], token: str, key: str | None = None
    ) -> Answer:
        return self._unsafe("PUT", service, path, body, token, key)

    def patch(self, service: str, path: str, body: dict[str, Any], token: str) -> Answer:
        return self._unsafe("PATCH", service, path, body, token, None)

    def client_token(self, client_id: str, secret: str, service: str) -> str:
        """The OAuth client-credentials grant, as a partner system would use it."""
        response = self._session().post(
            f"{self.urls['identity']}/v1/token",
            data={"grant_type": "client_credentials", "audience": f"watchmate.{service}"},
            auth=(client_id, secret),
            timeout=10,
        )
        if response.status_code != 200:
            raise CallFailed("POST", "/v1/token", response.status_code, "no token")
        return str(response.json()["access_token"])

    def file(self, service: str, path: str, token: str) -> bytes:
        """What is not JSON, as it is.

        :raises CallFailed:
        """
        headers = {"Authorization": f"Bearer {token}"}
        answer = self._session().get(self.urls[service] + path, headers=headers, timeout=30)
        if answer.status_code != 200:
            raise CallFailed("GET", path, answer.status_code, "no file")
        return answer.content

    def _unsafe(
        self,
        method: str,
        service: str,
        path: str,
        body: dict[str, Any] | None,
        token: str | None,
        key: str | None,
    ) -> Answer:
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self._call(method, service, path, token, json=body or {}, headers=headers)

    def _call(
        self, method: str, service: str, path: str, token: str | None, **options: Any
    ) -> Answer:
        headers = options.pop("headers", {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        deadline = time.monotonic() + self._patience
        while True:
            answer = self._once(method, self.urls[service] + path, headers, options)
            if answer is not None and not answer.passing:
                return answer
            if time.monotonic() > deadline:
                raise CallFailed(method, path, answer.status if answer else 0, "gave up waiting")
            time.sleep(0.2)

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], options: Mapping[str, Any]
    ) -> Answer | None:
        """None when the service could not be reached, or not heard to the end."""
        try:
            response = self._session().request(method, url, headers=headers, timeout=30, **options)
        except _UNHEARD:
            return None
        with self._lock:
            self.statuses[response.status_code] += 1
        body = response.json() if response.content else {}
        return Answer(response.status_code, body, "Retry-After" in response.headers)

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        session: requests.Session = self._local.session
        return session


def expect(answer: Answer, *statuses: int, what: str) -> dict[str, Any]:
    """The body, when the status is one of those; CallFailed with the problem's title else."""
    if answer.status not in statuses:
        raise CallFailed("", what, answer.status, str(answer.body.get("title", "no title")))
    return answer.body
