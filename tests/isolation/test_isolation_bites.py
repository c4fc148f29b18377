"""The isolation run finds nothing where all is well, and finds each right that is one too many."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.provisioning.broker import Broker
from tests.isolation.broker_rights import BrokerProbe
from tests.isolation.declared_routes import declared_routes
from tests.isolation.http_documents import compare_documents
from tests.isolation.http_routes import RouteProbe
from tests.isolation.ledger import Ledger
from tests.isolation.mongo_rights import MongoProbe
from tests.isolation.site import standing
from tests.support.deployment import PAIR, Deployment, deployed

pytestmark = pytest.mark.xdist_group("isolation")

_READ_OFFERS = {
    "resource": {"db": "", "collection": "matching.offers"},
    "actions": ["find"],
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory, servers: object) -> Iterator[Deployment]:
    with deployed(None, PAIR, tmp_path_factory.mktemp("isolation")) as provisioned:
        yield provisioned


def tried_at_mongo(deployment: Deployment, *accounts: str) -> Ledger:
    ledger = Ledger()
    MongoProbe(deployment, ledger).run(accounts)
    return ledger


def tried_at_broker(deployment: Deployment, service: str) -> Ledger:
    ledger = Ledger()
    BrokerProbe(deployment, ledger).run([service])
    return ledger


def tried_over_http(folder: Path, targets: dict[str, str] | None = None) -> Ledger:
    ledger = Ledger()
    with standing(folder, ("identity",), targets) as site:
        probe = RouteProbe(site, ledger, declared_routes("identity"))
        compare_documents(site.clients, ledger)
        probe.run()
        probe.permitted()
    return ledger


@contextmanager
def role(deployment: Deployment, command: str, privilege: dict[str, Any]) -> Iterator[None]:
    """One privilege more or less for intake, put right again afterwards."""
    back = {"grantPrivilegesToRole": "revokePrivilegesFromRole"}
    back |= {after: before for before, after in back.items()}
    name = f"{deployment.prefix}intake_service"
    with closing(deployment.mongo_admin) as client:
        client.admin.command(command, name, privileges=[privilege])
        try:
            yield
        finally:
            client.admin.command(back[command], name, privileges=[privilege])


@contextmanager
def permissions(deployment: Deployment, **changes: str) -> Iterator[None]:
    """Other permissions for intake at the broker, put right again afterwards."""
    path = ("permissions", deployment.vhost, f"{deployment.prefix}intake")
    with closing(Broker(deployment.servers.management_uri, deployment.vhost)) as broker:
        found = broker.get(*path)
        right = {name: found[name] for name in ("configure", "write", "read")}
        broker.put(*path, body=right | changes)
        try:
            yield
        finally:
            broker.put(*path, body=right)


def test_sound_accounts_may_exactly_what_is_declared(deployment: Deployment) -> None:
    rows = tried_at_mongo(deployment, "intake", "export_harbor")
    queues = tried_at_broker(deployment, "evaluation")
    for ledger in (rows, queues):
        assert ledger.total > 1000
        assert (ledger.allowed, ledger.denied_wrongly) == ([], [])


def test_a_privilege_too_many_at_mongodb_is_found(deployment: Deployment) -> None:
    with role(deployment, "grantPrivilegesToRole", _READ_OFFERS):
        found = tried_at_mongo(deployment, "intake")
    assert any("intake: find agency_harbor/matching.offers" in line for line in found.allowed)
    assert any("$lookup" in line for line in found.allowed)
    assert found.denied_wrongly == []


def test_a_privilege_missing_at_mongodb_is_found(deployment: Deployment) -> None:
    own = {"resource": {"db": "", "collection": "intake.requests"}, "actions": ["update"]}
    with role(deployment, "revokePrivilegesFromRole", own):
        found = tried_at_mongo(deployment, "intake")
    assert any("update agency_lakeside/intake.requests" in line for line in found.denied_wrongly)
    assert found.allowed == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"read": "^(intake|evaluation)[.].*"}, "get evaluation.offer.made.v1"),
        ({"write": "^(intake[.].*|matching[.]dead)$"}, "publish matching.dead"),
    ],
)
def test_a_permission_too_many_at_the_broker_is_found(
    deployment: Deployment, change: dict[str, str], found: str
) -> None:
    with permissions(deployment, **change):
        ledger = tried_at_broker(deployment, "intake")
    assert any(found in line for line in ledger.allowed)


def test_a_sound_service_admits_exactly_whom_it_declares(tmp_path: Path, servers: object) -> None:
    ledger = tried_over_http(tmp_path)
    assert ledger.total > 300
    assert (ledger.allowed, ledger.denied_wrongly) == ([], [])


def test_guards_taken_from_a_service_are_found(tmp_path: Path, servers: object) -> None:
    leaky = "tests.isolation.leaky_identity:IdentityService"
    found = "\n".join(tried_over_http(tmp_path, {"identity": leaky}).allowed)
    for leak in (
        "GET /v1/members/{member_id} by coordinator of harbor on a member of lakeside: 409",
        "GET /v1/members/{member_id} by leadership on a foreign member",
        "expired on a member of their agency: 200",
        "GET /v1/members by coordinator of harbor lists a member of lakeside",
        "HTTP writes by the refused",
    ):
        assert leak in found, leak
