"""All five services as real processes on a region of their own, with something in every list."""

import copy
import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from shared.runtime.resources import SERVICES
from shared.storage import Mongo
from tests.fuzz_api.operations import Operation, operations_of
from tests.support.calendar_surveys import open_surveys
from tests.support.deployment import PAIR, deployed
from tests.support.service_process import NAMEKO, ServiceProcess
from tests.support.settling import at_rest
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually

AGENCY = "harbor"
UNIT = "D01"
# Argon2 in its smallest size: how hard a phrase is to guess is not what is tried here.
_SETTINGS = {"PHRASE_COST": "256", "SMTP_PORT": "9", "LOG_LEVEL": "WARNING"}

_CAP = "  default_cap: 3\n"
_GENEROUS = """  live_requests_per_officer: 1000
  anonymous_requests_per_hour: 1000000
  survey_answers_per_hour: 1000000
  report_questions_per_day: 1000000
  matching: {exposure: {limit: 100}, offer_quota: {offers: 1000}}
"""
_SCOPES = "members:read members:write indicators:read indicators:write"
_BY_THEMSELVES = (".outbox", ".inbox", ".due")
# All five at the same moment, on a machine with more to do.
_READY_WITHIN = 120.0


def reference() -> str:
    """The form of every pseudonym."""
    return secrets.token_urlsafe(16)


def fresh_key() -> str:
    return secrets.token_urlsafe(24)


@dataclass
class Site:
    """Where the services are, who calls them, and which objects are there to be called for."""

    services: Mapping[str, ServiceProcess]
    tokens: TokenFactory
    mongo: Mongo
    environments: Mapping[str, Mapping[str, str]]
    amqp_admin_uri: str = ""
    officer: str = field(default_factory=reference)
    supporter: str = field(default_factory=reference)
    bearers: dict[str, str] = field(default_factory=dict)
    client: dict[str, str] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=dict)
    _documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    def url(self, service: str) -> str:
        return self.services[service].url

    def document(self, service: str) -> dict[str, Any]:
        """A copy of its own: whoever asks may change it."""
        if service not in self._documents:
            self._documents[service] = self._fetched(service)
        return copy.deepcopy(self._documents[service])

    def _fetched(self, service: str) -> dict[str, Any]:
        answer = requests.get(f"{self.url(service)}/v1/openapi.json", timeout=30)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def operations(self, service: str) -> list[Operation]:
        return operations_of(service, self.document(service))

    def names(self, service: str) -> set[str]:
        return {f"{found.method} {found.path}" for found in self.operations(service)}

    def token(self, service: str, role: str) -> str:
        """A fresh token of a caller to whom the known objects belong."""
        if role == "officer":
            claims = {"unit": UNIT, "self_ref": reference(), "mailbox": self.officer}
            own = claims if service == "intake" else {}
            return self.tokens.officer(service, self.officer, AGENCY, **own)
        if role == "supporter":
            return self.tokens.supporter(service, self.supporter, AGENCY)
        if role == "partner":
            return self.tokens.partner(service, _SCOPES, AGENCY)
        return self.tokens.staff(service, role, AGENCY)

    def authorization(self, operation: Operation, role: str | None = None) -> str | None:
        """What opens the operation; None where nothing is needed."""
        if operation.access == "open":
            return None
        if operation.access == "capability":
            return f"Bearer {self.bearers.get(operation.path) or self.bearers[operation.service]}"
        return f"Bearer {self.token(operation.service, role or operation.roles[0])}"

    def path(self, operation: Operation, number: int = 0) -> str:
        """With the ids of objects that are there: the first, or the one of that number."""
        names = operation.path_parameters
        return operation.path.format(**{name: self.ids(operation, name)[number] for name in names})

    def ids(self, operation: Operation, parameter: str) -> list[str]:
        """What the parameter may be; requests are known by what is to be done with them, too."""
        parts = operation.path.split("/")
        for place in (parts[-1], parts[2]):
            if found := self.known.get(f"{place}/{parameter}"):
                return found
        return self.known[parameter]

    def state(self) -> dict[str, Any]:
        """What is stored: a digest per collection, of the books that run by themselves a count."""
        found = {}
        for name in self.mongo.client.list_database_names():
            if name.startswith(self.mongo.prefix):
                database = self.mongo.client[name]
                for collection in database.list_collection_names():
                    found[f"{name}.{collection}"] = _state_of(database[collection])
        return found

    def come_to_rest(self) -> None:
        """Until all was heard and done, so that only calls can write."""
        eventually(lambda: at_rest(self.mongo, self.services), within=90, what="rest")

    def counts(self, service: str) -> dict[str, int]:
        """How many documents the service has of each kind; its news and duties left out."""
        return {
            name: self._count(name)
            for name in self.state()
            if f".{service}." in name and not name.endswith(_BY_THEMSELVES)
        }

    def _count(self, collection: str) -> int:
        database, _, name = collection.partition(".")
        return self.mongo.client[database][name].count_documents({})


def _state_of(collection: Any) -> Any:
    if collection.name.endswith(_BY_THEMSELVES):
        return collection.count_documents({})
    digest = hashlib.sha256()
    for batch in collection.find_raw_batches(sort=[("_id", 1)]):
        digest.update(batch)
    return digest.hexdigest()


@contextmanager
def opened_site(
    folder: Path, program: Sequence[str] = NAMEKO, settings: Mapping[str, str] | None = None
) -> Iterator[Site]:
    """``program`` starts the services in place of nameko's own command; ``settings`` are theirs."""
    tokens = TokenFactory(folder)
    with deployed(None, _region(folder), folder) as deployment, ExitStack() as stack:
        tokens.seal_keys = deployment.seal_keys()
        common = {"JWKS_URL": tokens.jwks_url, **_SETTINGS, **(settings or {})}
        environments = {service: {**deployment.env(service), **common} for service in SERVICES}
        services = {
            name: _launched(stack, name, env, program) for name, env in environments.items()
        }
        for process in services.values():
            process.await_ready(_READY_WITHIN)
        mongo = stack.enter_context(
            closing(Mongo(deployment.servers.mongodb_uri, deployment.prefix))
        )
        yield Site(services, tokens, mongo, environments, deployment.amqp_admin_uri)


def _region(folder: Path) -> Path:
    """The pair of the examples, where everybody may ask, and be asked, as often as a test needs,
    and all surveys are open."""
    text = PAIR.read_text()
    assert _CAP in text
    file = folder / "region.yml"
    file.write_text(text.replace(_CAP, _CAP + _GENEROUS + open_surveys()))
    return file


def _launched(
    stack: ExitStack, service: str, env: Mapping[str, str], program: Sequence[str]
) -> ServiceProcess:
    """Not yet ready: five services start faster beside one another."""
    target = f"services.{service}.entrypoints.service:{service.title()}Service"
    process = ServiceProcess(f"services/{service}/config.yml", target, env, program)
    stack.callback(process.discard)
    process.start(ready=False)
    return process
