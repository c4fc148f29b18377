"""The deployment a command works on: its servers, its secrets, and where its services answer."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from infra.local.parts import metrics_port
from infra.local.ports import ports_of
from infra.local.servers import Servers
from infra.local.stack import RECORD, recorded_wish
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.provisioning.admin import AdminAccess
from infra.provisioning.arguments import add_deployment_arguments
from infra.provisioning.names import Names
from shared.runtime.resources import SERVICES


@dataclass(frozen=True)
class Deployment:
    """``apis`` and ``metrics`` are addresses by service, ``http://host:port`` without a path.

    ``state`` is the folder of a local stack, ``None`` for every other deployment.
    """

    admin: AdminAccess
    secrets: Path
    prefix: str = ""
    vhost: str = "/"
    apis: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    state: StateFolder | None = None

    @property
    def names(self) -> Names:
        return Names(self.prefix)

    @property
    def amqp_uri(self) -> str:
        """The administrator's way into the virtual host of this deployment."""
        parts = urlsplit(self.admin.amqp_uri)
        return urlunsplit(parts._replace(path="/" + quote(self.vhost, safe="")))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--state`` for a local stack, or servers, secrets and addresses one by one."""
    parser.add_argument("--state", type=StateFolder.at, help="the folder of a local stack")
    add_deployment_arguments(parser, required=False)
    parser.add_argument(
        "--api",
        default="http://{service}:8000",
        help="where a service answers; {service} stands for its name (%(default)s)",
    )
    parser.add_argument(
        "--metrics",
        default="http://{service}:9100",
        help="where a service shows its metrics (%(default)s)",
    )


def deployment_of(options: argparse.Namespace, servers_only: bool = False) -> Deployment:
    """``servers_only``: a local stack whose services were never started will do.

    :raises Trouble: when neither a local stack nor all of the servers are named.
    """
    return _local(options.state, servers_only) if options.state else _elsewhere(options)


def _local(state: StateFolder, servers_only: bool) -> Deployment:
    started = state.read_json(RECORD) is not None
    if not started and not (servers_only and state.run.exists()):
        raise Trouble(f"there is no local stack at {state.path}", "start one with 'make up'")
    wish, ports, servers = recorded_wish(state), ports_of(state), Servers(state).addresses
    return Deployment(
        AdminAccess(servers.mongodb_uri, servers.amqp_uri, servers.management_uri),
        state.secrets,
        wish.prefix,
        wish.vhost,
        {name: f"http://127.0.0.1:{ports[name]}" for name in SERVICES},
        {name: f"http://127.0.0.1:{ports[metrics_port(name)]}" for name in SERVICES},
        state,
    )


def _elsewhere(options: argparse.Namespace) -> Deployment:
    given = {
        "--mongodb-uri": options.mongodb_uri,
        "--amqp-uri": options.amqp_uri,
        "--management-uri": options.management_uri,
        "--secrets": options.secrets,
    }
    if missing := [name for name, value in given.items() if not value]:
        raise Trouble(
            f"it is not said which deployment is meant ({', '.join(missing)} missing)",
            "give --state for a local stack, or all of them",
        )
    return Deployment(
        AdminAccess(options.mongodb_uri, options.amqp_uri, options.management_uri),
        options.secrets,
        options.prefix,
        options.vhost,
        {name: options.api.format(service=name) for name in SERVICES},
        {name: options.metrics.format(service=name) for name in SERVICES},
    )
