"""A service that is slow or falls silent is asked again under the same key, not given up."""

from typing import Any

import requests

from infra.demo.api import Api


class Line(requests.Session):
    """Answers 201 once it has let down each caller in turn."""

    def __init__(self, *trouble: Exception) -> None:
        super().__init__()
        self._trouble = list(trouble)
        self.keys: list[str] = []

    def request(self, method: Any, url: Any, headers: Any, **_options: Any) -> Any:  # type: ignore[override]
        self.keys.append(headers["Idempotency-Key"])
        if self._trouble:
            raise self._trouble.pop(0)
        answer = requests.Response()
        answer.status_code, answer._content = 201, b"{}"
        return answer


class WiredApi(Api):
    def __init__(self, line: Line) -> None:
        super().__init__({"intake": "http://intake.invalid"}, patience_seconds=30)
        self._line = line

    def _session(self) -> requests.Session:
        return self._line


def test_an_answer_that_does_not_come_is_asked_for_again() -> None:
    line = Line(
        requests.ReadTimeout(),
        requests.ConnectionError(),
        requests.exceptions.ChunkedEncodingError(),
    )
    assert WiredApi(line).post("intake", "/v1/requests").status == 201
    assert (len(line.keys), len(set(line.keys))) == (4, 1)
