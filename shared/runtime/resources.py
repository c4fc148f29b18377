"""What a service owns in the stores and on the bus, declared once and read by provisioning."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

SERVICES = ("identity", "intake", "matching", "notifications", "evaluation")

Scope = Literal["agency", "region"]


@dataclass(frozen=True)
class Index:
    """One MongoDB index; its name follows from its keys, so a changed index is a new one."""

    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    sparse: bool = False
    expire_after: timedelta | None = None
    partial: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        return "_".join(f"{field}_{direction}" for field, direction in self.keys)

    @property
    def options(self) -> dict[str, Any]:
        options: dict[str, Any] = {"name": self.name}
        if self.unique:
            options["unique"] = True
        if self.sparse:
            options["sparse"] = True
        if self.expire_after is not None:
            options["expireAfterSeconds"] = int(self.expire_after.total_seconds())
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        return options


@dataclass(frozen=True)
class Collection:
    """A collection of one service, in each agency's database or in the region's.

    ``removable`` grants the right to delete, which only erasure needs.
    ``key_material`` says that it holds keys: a backup keeps it apart from the records.
    ``clustered`` keeps its rows in the order of their ids and in no other: with random ids nothing
    tells in which order they were written.
    A region's record that belongs to one agency names it in its field ``agency``.
    """

    name: str
    scope: Scope
    indexes: tuple[Index, ...] = ()
    removable: bool = False
    key_material: bool = False
    clustered: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What it is created with."""
        by_id = {"key": {"_id": 1}, "unique": True, "name": "_id_"}
        return {"clusteredIndex": by_id} if self.clustered else {}

    @property
    def files(self) -> int:
        """What MongoDB makes for it: a file for its records, for ``_id`` and for each index.

        Records that lie in the order of their ids need no file for ``_id``.
        """
        return (1 if self.clustered else 2) + len(self.indexes)


@dataclass(frozen=True)
class ServiceResources:
    """Collections, event types published and event types heard by one service.

    ``encrypts`` adds the key vaults (one per agency, one for the region) of the service.
    ``shares`` names the secrets it has in common with every other service that names them;
    ``rotates`` those of which it is given the latest three, numbered.
    """

    service: str
    collections: tuple[Collection, ...] = ()
    publishes: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    encrypts: bool = False
    shares: tuple[str, ...] = ()
    rotates: tuple[str, ...] = ()

    @property
    def all_collections(self) -> tuple[Collection, ...]:
        vaults = _key_vaults(self.service) if self.encrypts else ()
        return self.collections + _mechanisms(self.service) + vaults


def load(service: str) -> ServiceResources:
    """The declaration of a service, by name, because shared code never imports a service."""
    module = importlib.import_module(f"services.{service}.adapters.resources")
    return cast(ServiceResources, module.RESOURCES)


def _mechanisms(service: str) -> tuple[Collection, ...]:
    """What the three doors of every service need: outbox, inbox, due tasks, stored answers.

    Old rows leave by TTL indexes, so that no service needs the right to delete them. Inbox keys
    outlive any dead letter that could still be replayed (those live 30 days).
    """
    waiting = Index(keys=(("leased_until", 1),), partial={"sent_at": None})
    return (
        Collection(
            f"{service}.outbox",
            "region",
            (waiting, Index(keys=(("sent_at", 1),), expire_after=timedelta(days=7))),
        ),
        Collection(
            f"{service}.inbox",
            "region",
            (Index(keys=(("at", 1),), expire_after=timedelta(days=90)),),
        ),
        Collection(
            f"{service}.due",
            "region",
            (
                Index(keys=(("kind", 1), ("claimable_at", 1)), partial={"done_at": None}),
                Index(keys=(("kind", 1), ("subject", 1))),
                Index(keys=(("done_at", 1),), expire_after=timedelta(days=1)),
            ),
        ),
        Collection(
            f"{service}.idempotency",
            "region",
            (Index(keys=(("at", 1),), expire_after=timedelta(days=2)),),
        ),
    )


def _key_vaults(service: str) -> tuple[Collection, ...]:
    by_name = Index(
        keys=(("keyAltNames", 1),), unique=True, partial={"keyAltNames": {"$exists": True}}
    )
    return (
        Collection(f"{service}.keys", "agency", (by_name,), removable=True, key_material=True),
        Collection(f"{service}.keys", "region", (by_name,), removable=True, key_material=True),
    )
