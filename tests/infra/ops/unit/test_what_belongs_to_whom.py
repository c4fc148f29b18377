"""Every collection is an agency's, a record's with its agency in it, the region's, or a key."""

import importlib

import pytest

from infra.ops.backups.contents import filter_of, key_collections
from infra.ops.backups.manifest import KEYS, RECORDS, Head, Place
from infra.ops.backups.replay import handler_name
from infra.provisioning.declarations import declared_services
from infra.provisioning.names import PROVISIONING
from shared.runtime.resources import SERVICES, load

HEAD = Head("b1", RECORDS, "metro", "harbor", "2026-01-02T03:04:05Z", (7, 1), "0.1.0")

# Whose records in the region's database name an agency; every mechanism is per service.
WITH_AGENCY = {
    "identity.ties_abroad",
    "identity.clients",
    "intake.assignments",
    "matching.supporters",
    "matching.offer_routes",
    "matching.line",
    "matching.personnel",
    *(f"{service}.{part}" for service in SERVICES for part in ("outbox", "inbox", "due")),
}
OF_NOBODY = {
    "matching.leases",
    *(f"{service}.limits" for service in ("identity", "intake", "evaluation")),
    *(f"{service}.idempotency" for service in SERVICES),
}
KEYS_THERE = {
    *("identity.keys", "intake.keys", "notifications.keys", "evaluation.keys"),
    "identity.signing_keys",
}
KEYS_OF_AGENCIES_ALONE = {"intake.pass_keys"}


def test_each_collection_of_the_region_is_known_to_belong_to_an_agency_or_to_nobody() -> None:
    declared = {
        entry.name
        for service in declared_services()
        for entry in service.all_collections
        if entry.scope == "region"
    }
    assert declared == WITH_AGENCY | OF_NOBODY | KEYS_THERE, (
        "a new collection: say in which of these lists it is, for backups of one agency"
    )


def test_what_holds_keys_is_declared() -> None:
    found = {place.collection for place in key_collections()}
    assert found == KEYS_THERE | KEYS_OF_AGENCIES_ALONE


def test_fingerprints_go_with_the_keys_and_the_marker_with_nothing() -> None:
    place = Place("region", PROVISIONING)
    whole = Head("b1", RECORDS, "metro", None, "2026-01-02T03:04:05Z", (7, 1), "0.1.0")
    keys = Head("b1", KEYS, "metro", None, "2026-01-02T03:04:05Z", (7, 1), "0.1.0")
    assert filter_of(place, whole) == {"_id": {"$nin": ["keys", "restore", "restore-lease"]}}
    assert filter_of(place, keys) == {"_id": "keys"}


def test_of_one_agency_only_its_own_are_taken() -> None:
    assert filter_of(Place("region", "matching.supporters"), HEAD) == {"agency": "harbor"}
    assert filter_of(Place("agency_harbor", "intake.requests"), HEAD) == {}


@pytest.mark.parametrize("service", SERVICES)
def test_handlers_are_called_as_a_restore_looks_for_them(service: str) -> None:
    module = importlib.import_module(f"services.{service}.entrypoints.service")
    hosted = getattr(module, f"{service.title()}Service")
    for event_type in load(service).hears:
        assert hasattr(hosted, handler_name(event_type)), event_type
