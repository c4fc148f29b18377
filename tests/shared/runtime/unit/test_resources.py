"""Declarations: every service gets what its three doors need."""

from datetime import timedelta

from shared.runtime.resources import Collection, Index, ServiceResources


def test_every_service_has_outbox_inbox_due_and_stored_answers() -> None:
    names = {one.name for one in ServiceResources("matching").all_collections}

    assert names == {
        "matching.outbox",
        "matching.inbox",
        "matching.due",
        "matching.idempotency",
    }


def test_only_key_vaults_may_be_deleted_from_unless_declared() -> None:
    resources = ServiceResources(
        "intake", (Collection("intake.requests", "agency"),), encrypts=True
    )

    removable = {(one.name, one.scope) for one in resources.all_collections if one.removable}

    assert removable == {("intake.keys", "agency"), ("intake.keys", "region")}


def test_inbox_keys_outlive_every_dead_letter() -> None:
    inbox = next(c for c in ServiceResources("intake").all_collections if c.name == "intake.inbox")

    assert inbox.indexes[0].expire_after == timedelta(days=90)


def test_an_index_is_named_by_its_keys() -> None:
    index = Index(keys=(("state", 1), ("since", -1)), unique=True, expire_after=timedelta(days=1))

    assert index.options == {
        "name": "state_1_since_-1",
        "unique": True,
        "expireAfterSeconds": 86400,
    }
