"""What MongoDB and RabbitMQ may let each account do, worked out from the services' declarations.

Written from the design, not from provisioning, so that a mistake there shows up as a difference.

    account        place                                           may
    -------------  ----------------------------------------------  ---------------------------
    service        its collections of an agency, in any database   find, insert, update
    service        its collections of the region, in `region`      find, insert, update
    service        those of its collections declared removable     remove
    service        `region.registry`, in `region`                  find
    export user    every collection of its one agency's database   find, watch, listCollections

    service        its `<service>.events` exchange                 publish what it declares
    service        its `<service>.dead`, `<service>.retry`         publish
    service        its `<service>.<event type>`, `<service>.dead`  get, consume, purge

Three things follow from how the servers work. MongoDB lets whoever may insert into a collection
also create it. RabbitMQ tells everybody of a virtual host how deep each queue is. And it has one
permission for a queue and an exchange of the same name, so a service may also bind its dead-letter
queue, and its exchanges, to its dead-letter exchange; nothing else may be bound, declared or
deleted.
"""

from dataclasses import dataclass

from shared.runtime.resources import ServiceResources

REGISTRY = "region.registry"
WRITER = frozenset({"find", "insert", "update", "create"})
READER = frozenset({"find", "watch"})
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ServiceRights:
    """One service's account at both servers."""

    resources: ServiceResources

    def on_collection(self, database: str, name: str) -> frozenset[str]:
        """``database`` without the deployment's prefix: `region`, `agency_harbor`, `admin`."""
        if (database, name) == ("region", REGISTRY):
            return frozenset({"find"})
        own = [entry for entry in self.resources.all_collections if entry.name == name]
        reached = [entry for entry in own if entry.scope == "agency" or database == "region"]
        if not reached:
            return NOTHING
        return WRITER | ({"remove"} if any(entry.removable for entry in reached) else set())

    def on_database(self, database: str) -> frozenset[str]:
        return NOTHING

    def publishes(self, exchange: str, routing_key: str) -> bool:
        name = self.resources.service
        if exchange == f"{name}.events":
            return routing_key in self.resources.publishes
        return exchange in (f"{name}.dead", f"{name}.retry")

    def reads(self, queue: str) -> bool:
        name = self.resources.service
        return queue in {f"{name}.dead", *(f"{name}.{event}" for event in self.resources.hears)}

    def binds(self, target: str, source: str) -> bool:
        dead = f"{self.resources.service}.dead"
        return target == dead and source == dead


@dataclass(frozen=True)
class ExportRights:
    """The account by which one agency's rows are taken out of the region."""

    agency: str

    def on_collection(self, database: str, name: str) -> frozenset[str]:
        own = database == f"agency_{self.agency}" and not name.startswith("system.")
        return READER if own else NOTHING

    def on_database(self, database: str) -> frozenset[str]:
        own = database == f"agency_{self.agency}"
        return frozenset({"listCollections"}) if own else NOTHING
