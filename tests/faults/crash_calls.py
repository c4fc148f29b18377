"""A proper call of an operation that writes, repeated under its key until it is answered."""

from dataclasses import dataclass, field

import requests

from tests.fuzz_api.fresh import bearer_of_fresh, path_of_fresh
from tests.fuzz_api.operations import Operation
from tests.fuzz_api.sending import headers_for
from tests.fuzz_api.site import Site
from tests.fuzz_api.valid_bodies import valid_body

_TIMEOUT = 30
_ASK_AGAIN = frozenset({409, 500, 503})


@dataclass
class KeyedCall:
    site: Site
    operation: Operation
    path: str
    headers: dict[str, str]
    body: bytes
    answers: list[int] = field(default_factory=list)

    def make(self) -> None:
        """Once; a connection that broke counts as no answer."""
        url = self.site.url(self.operation.service) + self.path
        try:
            answer = requests.request(
                self.operation.method, url, data=self.body, headers=self.headers, timeout=_TIMEOUT
            )
        except requests.RequestException:
            return
        if answer.status_code not in _ASK_AGAIN:
            assert answer.ok, f"{self.operation.name}: {answer.status_code} {answer.text}"
            self.answers.append(answer.status_code)

    def answered(self) -> bool:
        """Asks again as long as there is no answer."""
        if not self.answers:
            self.make()
        return bool(self.answers)


def prepared(site: Site, operation: Operation) -> KeyedCall:
    """On objects made for this call, so that each call finds the same."""
    path = operation.path.format(**path_of_fresh(site, operation))
    headers = headers_for(site, operation)
    if operation.access == "capability":
        headers["Authorization"] = f"Bearer {bearer_of_fresh(site, operation)}"
    return KeyedCall(site, operation, path, headers, valid_body(site, operation))
