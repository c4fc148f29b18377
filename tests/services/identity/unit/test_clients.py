"""Partner systems are known by a secret that nobody keeps."""

from dataclasses import replace

import pytest

from services.identity.application.admit_clients import AdmitClients
from services.identity.application.ports import UnknownAgency
from services.identity.domain.api_client import NoSuchClient, UnknownScope
from services.identity.domain.hats import Hat, UnknownAudience
from tests.services.identity.builders import a_client
from tests.services.identity.fakes import (
    FakeAgencies,
    FakeClients,
    FakeClock,
    FakeHasher,
    FakeLimits,
    FakeSigner,
)
from tests.services.identity.office import Office, signing

READ = frozenset({"members:read"})


def admission(hasher: FakeHasher) -> AdmitClients:
    agencies = FakeAgencies(harbor=())
    return AdmitClients(
        FakeClients(), agencies, hasher, FakeClock(), lambda: "c1", lambda: "secret", FakeLimits()
    )


def test_a_client_is_known_by_its_secret_until_it_is_closed() -> None:
    clients = admission(FakeHasher())
    client, secret = clients.add("harbor", "Personnel", READ)
    assert secret not in client.secret_hash.split("hashed ")[0]
    assert clients.open_client("c1") == client
    assert clients.knows_secret(client, secret)
    assert not clients.knows_secret(client, "guess")
    clients.close("c1")
    assert clients.open_client("c1") is None
    with pytest.raises(NoSuchClient):
        clients.close("c1")


def test_an_unknown_client_costs_as_much_to_refuse() -> None:
    hasher = FakeHasher()
    assert not admission(hasher).knows_secret(None, "secret")
    assert hasher.verified == 1


def test_a_client_needs_an_agency_and_a_known_scope() -> None:
    clients = admission(FakeHasher())
    with pytest.raises(UnknownAgency):
        clients.add("nowhere", "x", READ)
    for scopes in (frozenset(), frozenset({"everything"})):
        with pytest.raises(UnknownScope):
            clients.add("harbor", "x", scopes)


def test_a_clients_token_says_what_rfc_9068_wants() -> None:
    signer = FakeSigner()
    office = Office()
    tokens = signing(office.rows, office.find_standing, signer)
    tokens.for_client(a_client(id="c1"), "members:read", "watchmate.identity")
    [(claims, key)] = signer.signed
    assert key == tokens.keys.ring().current.id
    assert claims["exp"] - claims["iat"] == 600
    assert claims == claims | {
        "iss": "watchmate", "aud": "watchmate.identity", "sub": "c1", "client_id": "c1",
        "jti": "j1", "agency": "harbor", "roles": ["partner"], "scope": "members:read",
    }  # fmt: skip
    with pytest.raises(UnknownAudience):
        tokens.for_client(a_client(), "members:read", "watchmate.payroll")


def test_a_client_of_a_retired_agency_is_no_client_and_gets_no_token() -> None:
    office = Office()
    clients = replace(admission(FakeHasher()), agencies=office.agencies)
    client, _ = clients.add("harbor", "Personnel", READ)
    office.agencies.retire("harbor")
    assert clients.open_client("c1") is None
    tokens = signing(office.rows, office.find_standing, FakeSigner())
    with pytest.raises(UnknownAgency):
        tokens.for_client(client, "members:read", "watchmate.identity")
    with pytest.raises(UnknownAgency):
        tokens.for_member("harbor", "m1", Hat.OFFICER, "watchmate.intake")
