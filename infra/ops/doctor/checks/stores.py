"""Databases, collections and indexes as declared; nothing waits longer than it should."""

from collections.abc import Iterator
from datetime import timedelta

from infra.ops.doctor.differences import differences
from infra.ops.doctor.findings import Finding, ok, trouble
from infra.ops.doctor.site import Site
from infra.provisioning.databases import plan_databases
from infra.provisioning.plan import Plan
from shared.messaging.outbox_rows import OutboxRows
from shared.storage import DueTasks, Mongo

_LONGEST_LEASE = timedelta(minutes=6)
"""The relay holds a row for seconds, and one that no queue wants for five minutes at most."""


def databases(site: Site) -> Iterator[Finding]:
    """Also the indexes by which old rows leave, such as those of inbox and outbox."""
    plan = Plan()
    with site.client() as client:
        agencies = site.agencies(client)
        plan_databases(plan, client, site.deployment.names, agencies, site.services)
    found = list(differences(plan, site))
    yield from found or [ok(f"{len(agencies) + 1} databases with collections and indexes")]


def outbox(site: Site) -> Iterator[Finding]:
    well = True
    with site.stores() as mongo:
        for service in (one.service for one in site.services):
            for finding in _outbox_of(service, mongo, site):
                well = False
                yield finding
    if well:
        yield ok("no event waits for the broker")


def _outbox_of(service: str, mongo: Mongo, site: Site) -> Iterator[Finding]:
    backlog = OutboxRows(mongo, service, site.clock).backlog()
    if backlog.oldest_seconds > site.limits.oldest_outbox_seconds:
        yield trouble(
            f"{backlog.rows} events of {service} wait to be published, one of them for"
            f" {_span(backlog.oldest_seconds)}",
            f"see that {service} and the broker run; if they do, look for event_unroutable and"
            f" relay_waits in the log of {service}",
        )
    beyond = {"sent_at": None, "leased_until": {"$gt": site.clock.now() + _LONGEST_LEASE}}
    name = f"{service}.outbox"
    if held := mongo.collection(name).count_documents(beyond, limit=1000):
        yield trouble(
            f"{held} events of {service} are held for longer than any relay holds one",
            f"set the clocks right, then run in mongosh, in database {mongo.region.name},"
            f' db.getCollection("{name}").updateMany({{sent_at: null}},'
            f" {{$set: {{leased_until: new Date()}}}})",
        )


def due(site: Site) -> Iterator[Finding]:
    """Tasks whose time has come and that nobody claimed or finished; offers expire by such."""
    well = True
    with site.stores() as mongo:
        for service in (one.service for one in site.services):
            tasks = DueTasks(mongo, service, site.clock)
            for kind in mongo.collection(f"{service}.due").distinct("kind", {"done_at": None}):
                backlog = tasks.backlog([kind])
                if backlog.oldest_seconds > site.limits.most_overdue_seconds:
                    well = False
                    yield trouble(
                        f"{backlog.tasks} tasks '{kind}' of {service} are not done, the oldest"
                        f" {_span(backlog.oldest_seconds)} late",
                        f"see that {service} runs; if it does, look for due_task_failed in its log",
                    )
    if well:
        yield ok("no offer and no other task is overdue")


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
