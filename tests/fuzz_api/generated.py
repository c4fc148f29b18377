"""Runs schemathesis over one service and keeps the account of what came back."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from tests.fuzz_api.caller import Caller, prepared
from tests.fuzz_api.site import Site

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
    with prepared(Caller(site, service, settings["seed"])):
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
