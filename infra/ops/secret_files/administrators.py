"""Who rules the servers: the administrator's ways in, and what the servers are told of them."""

from __future__ import annotations

import base64
import json
import os
import secrets as random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.ops.secret_files.layout import Layout, write_readable
from infra.provisioning.admin import AdminAccess, password_in
from infra.provisioning.broker_users import has_password, hashed
from infra.provisioning.files import write_private
from infra.provisioning.plan import Plan, Refused, Step
from infra.provisioning.secrets import read_env

NAME = "admin"
REPLICA_SET = "watchmate"
_KEY_BYTES = 576  # MongoDB takes up to 1024 characters of base64


@dataclass(frozen=True)
class Hosts:
    """Where the deployment's parts find the servers."""

    mongodb: str = "mongodb:27017"
    rabbitmq: str = "rabbitmq"


def hosts_before(layout: Layout) -> Hosts | None:
    """As ``ops.env`` names them; None before it was written."""
    found = read_env(layout.administrators)
    if not {"ADMIN_MONGODB_URI", "ADMIN_AMQP_URI"} <= found.keys():
        return None
    mongodb = urlsplit(found["ADMIN_MONGODB_URI"]).netloc.rpartition("@")[2]
    return Hosts(mongodb, urlsplit(found["ADMIN_AMQP_URI"]).hostname or Hosts.rabbitmq)


def plan_administrators(plan: Plan, layout: Layout, hosts: Hosts) -> AdminAccess:
    """Passwords are taken from ``ops.env`` where they are there already."""
    found = read_env(layout.administrators)
    mongodb = _password(found, "ADMIN_MONGODB_URI")
    broker = _password(found, "ADMIN_AMQP_URI")
    uri = f"mongodb://{NAME}:{mongodb}@{hosts.mongodb}/?authSource=admin&replicaSet={REPLICA_SET}"
    lines = {
        "ADMIN_MONGODB_URI": uri,
        "ADMIN_AMQP_URI": f"amqp://{NAME}:{broker}@{hosts.rabbitmq}:5672//",
        "ADMIN_MANAGEMENT_URI": f"http://{NAME}:{broker}@{hosts.rabbitmq}:15672",
    }
    if found != lines:
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        path, verb = layout.administrators, "change" if found else "write"
        what = f"administrators: {verb} {path.name}"
        plan.steps.append(Step(what, lambda: write_private(path, text)))
    _plan_definitions(plan, layout.definitions, broker)
    return AdminAccess(*lines.values())


def plan_server_secrets(plan: Plan, layout: Layout) -> None:
    """What members of a replica set know each other by, and Grafana's administrator."""
    _plan_once(plan, layout.mongodb_key, lambda: base64.b64encode(os.urandom(_KEY_BYTES)).decode())
    _plan_once(plan, layout.grafana_password, lambda: random.token_urlsafe(24))


def _plan_once(plan: Plan, path: Path, make: Callable[[], str]) -> None:
    if not path.exists():
        what = f"{path.parent.name}: write {path.name}"
        plan.steps.append(Step(what, lambda: write_readable(path, make())))


def _plan_definitions(plan: Plan, path: Path, password: str) -> None:
    """The broker reads them at each start, so that another password is taken over, too."""
    if any(has_password(user, password) for user in _users(path)):
        return
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    definitions = {
        "users": [{"name": NAME, "tags": ["administrator"], **hashed(password)}],
        "vhosts": [{"name": "/"}],
        "permissions": [{"user": NAME, "vhost": "/", **everything}],
    }
    text = json.dumps(definitions, indent=1) + "\n"
    plan.steps.append(Step(f"rabbitmq: write {path.name}", lambda: write_readable(path, text)))


def _users(path: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(path.read_text())["users"])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path}: cannot be read; remove it, and it is written anew") from error


def _password(found: dict[str, str], variable: str) -> str:
    kept = password_in(found[variable]) if variable in found else None
    return kept or random.token_urlsafe(32)
