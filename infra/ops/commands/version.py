"""``version``: which Watchmate this is, and with ``--deployment`` what runs there."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import closing

from infra.ops import deployment
from infra.ops.deployment import Deployment
from infra.ops.running_services import version_of
from infra.ops.upgrade.records import Records
from infra.provisioning import Conflict, Refused, Unreachable
from infra.provisioning.broker import Broker
from shared.runtime.version import own_version
from shared.storage.mongo import Mongo

__all__ = ["HELP", "add_arguments", "own_version", "run"]

HELP = "the version of this Watchmate, and of what runs (--deployment)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument(
        "--deployment", action="store_true", help="also of services, servers and migrations"
    )


def run(options: argparse.Namespace) -> int:
    """What is away is said to be away: 0 all the same, for nothing was asked to be well."""
    print(f"watchmate {own_version()}")
    if options.deployment:
        for line in _lines(deployment.deployment_of(options)):
            print(line, flush=True)
    return 0


def _lines(where: Deployment) -> Iterator[str]:
    for service, address in where.metrics.items():
        yield f"{service} {version_of(address) or 'does not answer'}"
    for part in (_mongodb, _rabbitmq, _migrations):
        try:
            yield from part(where)
        except (Conflict, Refused, Unreachable) as error:
            yield f"{part.__name__[1:]}: {error}"


def _mongodb(where: Deployment) -> Iterator[str]:
    with where.admin.mongo() as client:
        yield f"mongodb {client.server_info()['version']}"


def _rabbitmq(where: Deployment) -> Iterator[str]:
    with closing(Broker(where.admin.management_uri, where.vhost)) as broker:
        said = broker.get("overview")
    yield f"rabbitmq {said['rabbitmq_version']} on Erlang {said['erlang_version']}"


def _migrations(where: Deployment) -> Iterator[str]:
    with (
        where.admin.mongo(),
        closing(Mongo(where.admin.mongodb_uri, where.prefix, "version")) as mongo,
    ):
        applied = Records(mongo).applied().values()
    for one in applied:
        yield f"migration {one.id} by {one.version} on {one.at:%Y-%m-%d}"
    if not applied:
        yield "no migration was applied"
