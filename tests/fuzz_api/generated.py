"""Runs schemathesis over one service and keeps the account of what came back."""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from requests.auth import _basic_auth_str
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.hooks import HookContext, unregister

from tests.fuzz_api.operations import ONCE, Operation
from tests.fuzz_api.site import Site, fresh_key

REFUSALS = [400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 428, 429]
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "missing_required_header",
    "allow_header_conformance",
)
_PHASES = ("examples", "coverage", "fuzzing", "stateful")
WHO5_ITEMS = tuple(f"who5_{number}" for number in range(1, 6))
_KEY = "Idempotency-Key"


@dataclass
class Account:
    """What was sent to one service and what is to be said against its answers."""

    service: str
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    successes: set[str] = field(default_factory=set)
    server_errors: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def take(self, event: Any) -> None:
        if isinstance(event, events.ScenarioFinished):
            self._take_scenario(event)
        elif isinstance(event, events.NonFatalError):
            self.violations.append(f"{event.label}: {event.info.format()}")
        elif isinstance(event, events.FatalError):
            raise event.exception

    def _take_scenario(self, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        self.cases += len(recorder.interactions)
        for case_id, interaction in recorder.interactions.items():
            self._take_answer(recorder.cases.get(case_id), interaction)
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.status is Status.FAILURE and check.failure_info is not None:
                    self._take_failure(check.name, recorder, case_id, check.failure_info)

    def _take_answer(self, node: Any, interaction: Any) -> None:
        if interaction.response is None:
            self.server_errors.append(f"no answer at all: {interaction.request.method}")
            return
        status = interaction.response.status_code
        self.statuses[status] += 1
        if status < 300 and node is not None:
            operation = node.value.operation
            if interaction.request.method == operation.method.upper():
                self.successes.add(operation.label)

    def _take_failure(self, name: str, recorder: Any, case_id: str, found: Any) -> None:
        answer = recorder.interactions[case_id].response
        body = answer.text[:300] if answer is not None else ""
        text = f"[{name}] {recorder.label}: {found.failure.title}: {found.failure.message}\n"
        text += f"  answer: {body}\n  {found.code_sample}"
        kept = self.server_errors if name == "not_a_server_error" else self.violations
        kept.append(text)


def attack(site: Site, service: str, seed: int, cases: int, thorough: bool = True) -> Account:
    """At least so many cases, drawn from the seed.

    The deterministic phases (limits of every field, methods nobody documented) are run once and
    only when ``thorough``; drawn cases are added, with the next seeds, until there are enough.
    """
    account = Account(service)
    operations = len(site.operations(service))
    phases = ("examples", "coverage", "fuzzing") if thorough else ("fuzzing",)
    while account.cases < cases:
        before = account.cases
        wanted = max(2, (cases - before) // operations)
        _round(site, account, _settings(seed, wanted, phases))
        if account.cases == before:
            raise AssertionError(f"{service}: nothing could be generated")
        phases = ("fuzzing",)
        seed += 1
    return account


def _round(site: Site, account: Account, settings: dict[str, Any]) -> None:
    service = account.service
    config = SchemathesisConfig.from_dict(settings)
    schema = schemathesis.openapi.from_dict(site.document(service), config=config)
    schema.config.update(base_url=site.url(service))
    with _prepared(Caller(site, service, settings["seed"])):
        for event in from_schema(schema).execute():
            account.take(event)


def _settings(seed: int, examples: int, phases: tuple[str, ...]) -> dict[str, Any]:
    checks: dict[str, Any] = {"enabled": False} | {name: {"enabled": True} for name in CHECKS}
    # 503 is documented: a dependency is away. Everything else above 499 is ours.
    checks["not_a_server_error"]["expected-statuses"] = ["2xx", "3xx", "4xx", 503]
    checks["missing_required_header"]["expected-statuses"] = [400, 401]
    # a text longer than its limit may make a body longer than any body may be
    checks["negative_data_rejection"]["expected-statuses"] = [*REFUSALS, 503]
    return {
        "seed": seed,
        "continue-on-failure": True,
        "request-timeout": 60,
        "checks": checks,
        "generation": {
            "mode": "all",
            "max-examples": examples,
            # Who may call is tried elsewhere, for every role: here everybody may.
            "with-security-parameters": False,
            "no-shrink": True,
            "database": "none",
        },
        "phases": {name: {"enabled": name in phases} for name in _PHASES},
        "warnings": False,
    }


class Caller:
    """Makes of a generated case one that gets past the door, unless the door is what it tries."""

    def __init__(self, site: Site, service: str, seed: int) -> None:
        self._site = site
        self._chance = random.Random(seed)
        self._operations = {(o.method, o.path): o for o in site.operations(service)}

    def prepare(self, context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        operation = self._operations.get((case.operation.method.upper(), case.operation.path))
        if operation is None:
            return
        self._authorize(operation, case)
        self._name_objects(operation, case)
        self._fill_in(case)
        key = str((case.headers or {}).get(_KEY, ""))
        if operation.takes_key and 22 <= len(key) <= 128 and key.isascii() and key.isprintable():
            case.headers[_KEY] = fresh_key()

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


def _spoilt(case: Any, place: str) -> bool:
    """Whether the case tries what happens when this part of it is not as documented."""
    components: Mapping[Any, Any] = case.meta.components if case.meta else {}
    return any(
        str(location.value) == place and component.mode.is_negative
        for location, component in components.items()
    )


@contextmanager
def _prepared(caller: Caller) -> Iterator[None]:
    def before_call(context: HookContext, case: Any, kwargs: dict[str, Any]) -> None:
        caller.prepare(context, case, kwargs)

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            unregister(before_call)
