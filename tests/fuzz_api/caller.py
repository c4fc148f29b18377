"""Makes of a generated case one that gets past the door, unless the door is what it tries."""

import contextlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import schemathesis
from requests.auth import _basic_auth_str
from schemathesis.hooks import HookContext, unregister

from shared.http.idempotency import KEY_PATTERN
from tests.fuzz_api.fresh import path_of_fresh
from tests.fuzz_api.operations import ONCE, Operation
from tests.fuzz_api.site import Site, fresh_key
from tests.fuzz_api.valid_bodies import WHO5_ITEMS, valid_body

_KEY = "Idempotency-Key"
_AS_MEANT = 2
"""So many calls of each operation are as its document means it, on objects made for them."""


class Caller:
    """Of one service, in one round of cases."""

    def __init__(self, site: Site, service: str, seed: int) -> None:
        self._site = site
        self._chance = random.Random(seed)
        self._operations = {(o.method, o.path): o for o in site.operations(service)}
        self._as_meant = Counter[str]()

    def prepare(self, context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        operation = self._operations.get((case.operation.method.upper(), case.operation.path))
        if operation is None:
            return
        self._authorize(operation, case)
        if self._is_to_be_as_meant(operation, case):
            self._mean(operation, case)
        else:
            self._name_objects(operation, case)
            self._fill_in(case)
        key = str((case.headers or {}).get(_KEY, ""))
        if operation.takes_key and re.fullmatch(KEY_PATTERN, key):
            case.headers[_KEY] = fresh_key()

    def _is_to_be_as_meant(self, operation: Operation, case: Any) -> bool:
        """Nothing of the case is tried, and there were not enough of them yet."""
        other_method = case.method.upper() != operation.method
        if operation.path == "/v1/token" or other_method or _spoilt(case):
            return False
        self._as_meant[operation.name] += 1
        return self._as_meant[operation.name] <= _AS_MEANT

    def _mean(self, operation: Operation, case: Any) -> None:
        case.path_parameters.update(path_of_fresh(self._site, operation))
        if operation.takes_json:
            case.body = json.loads(valid_body(self._site, operation))
        if operation.takes_table:
            case.body = valid_body(self._site, operation).decode()

    def _authorize(self, operation: Operation, case: Any) -> None:
        if operation.path == "/v1/token":
            self._sign_in(case)
            return
        role = self._chance.choice(operation.roles) if operation.roles else None
        credential = self._site.authorization(operation, role)
        if credential is not None:
            case.headers["Authorization"] = credential

    def _sign_in(self, case: Any) -> None:
        client = self._site.client
        if self._chance.random() < 0.5:
            case.headers["Authorization"] = _basic_auth_str(
                client["client_id"], client["client_secret"]
            )
        if self._chance.random() < 0.2:
            case.body = {"grant_type": "client_credentials", "audience": "watchmate.identity"}

    def _name_objects(self, operation: Operation, case: Any) -> None:
        """Real ids two times of three; what was generated for the rest."""
        if self._chance.random() < 0.33 or _spoilt(case, "path"):
            return
        for name in operation.path_parameters:
            known = self._site.ids(operation, name)
            # What an ending is never tried on stays there for the others.
            mortal = known[:-1] if operation.path.endswith(ONCE) else known
            case.path_parameters[name] = self._chance.choice(mortal)

    def _fill_in(self, case: Any) -> None:
        """Words that only this region knows, where a generated body has a place for them."""
        known = self._site.words
        if not isinstance(case.body, dict) or _spoilt(case, "body") or self._chance.random() < 0.25:
            return
        case.body |= {name: word for name, word in known.items() if name in case.body}
        if "answers" in case.body:
            case.body |= {"instrument": "who5", "answers": dict.fromkeys(WHO5_ITEMS, 3)}


def _spoilt(case: Any, place: str | None = None) -> bool:
    """Whether the case tries what happens when this part of it, or any, is not as documented."""
    components: Mapping[Any, Any] = case.meta.components if case.meta else {}
    return any(
        place in (None, str(location.value)) and component.mode.is_negative
        for location, component in components.items()
    )


@contextmanager
def prepared(caller: Caller) -> Iterator[None]:
    def before_call(context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        caller.prepare(context, case, kwargs)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            unregister(before_call)
