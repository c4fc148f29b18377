"""One broker user per service, who may publish its own events and read its own queues."""

import base64
import hashlib
import hmac
import os
from typing import Any

from infra.provisioning.broker import Broker
from infra.provisioning.plan import Plan, Step
from infra.provisioning.secrets import DIFFERS, Secrets
from infra.provisioning.topology import Permissions

_SALT_BYTES = 4
_HASHING = "rabbit_password_hashing_sha256"


def plan_broker_users(
    plan: Plan, broker: Broker, permissions: dict[str, Permissions], secrets: Secrets
) -> None:
    for service, wanted in permissions.items():
        user = secrets.user(service)
        _plan_user(plan, broker, user, secrets.amqp_password(service), service)
        what = f"broker user {user}: set permissions"
        plan_permissions(plan, broker, user, _rights(wanted), what)
        _plan_topic_permissions(plan, broker, user, wanted)


def _plan_user(plan: Plan, broker: Broker, user: str, password: str, account: str) -> None:
    found = broker.get("users", user)
    wrong = "" if found is None else _wrong(found, password, account)
    if found is not None and not wrong:
        return
    done = "create" if found is None else f"change ({wrong})"
    plan.steps.append(
        Step(
            f"broker user {user}: {done}",
            lambda: broker.put("users", user, body={"password": password, "tags": ""}),
        )
    )


def _wrong(found: dict[str, Any], password: str, account: str) -> str:
    """Empty when nothing is."""
    if not has_password(found, password):
        return f"{DIFFERS} {account}.env"
    return "its tags" if found["tags"] else ""


def has_password(found: dict[str, Any], password: str) -> bool:
    """Whether a user, as the broker's API and its definitions show one, has this password."""
    if found["hashing_algorithm"] != _HASHING:
        return False
    kept = base64.b64decode(found["password_hash"])
    salt, digest = kept[:_SALT_BYTES], kept[_SALT_BYTES:]
    return hmac.compare_digest(digest, hashlib.sha256(salt + password.encode()).digest())


def hashed(password: str) -> dict[str, str]:
    """The password as definitions hold it: base64(salt + SHA-256(salt + password))."""
    salt = os.urandom(_SALT_BYTES)
    digest = hashlib.sha256(salt + password.encode()).digest()
    return {
        "password_hash": base64.b64encode(salt + digest).decode(),
        "hashing_algorithm": _HASHING,
    }


def plan_permissions(
    plan: Plan, broker: Broker, user: str, wanted: dict[str, str], what: str
) -> None:
    found = broker.get("permissions", broker.vhost, user)
    if found is None or not wanted.items() <= found.items():
        plan.steps.append(
            Step(what, lambda: broker.put("permissions", broker.vhost, user, body=wanted))
        )


def _rights(wanted: Permissions) -> dict[str, str]:
    return {"configure": wanted.configure, "write": wanted.write, "read": wanted.read}


def _plan_topic_permissions(plan: Plan, broker: Broker, user: str, wanted: Permissions) -> None:
    body = {"exchange": wanted.topic_exchange, "write": wanted.topic_write, "read": "^$"}
    found = broker.get("topic-permissions", broker.vhost, user) or ()
    if not any(body.items() <= entry.items() for entry in found):
        plan.steps.append(
            Step(
                f"broker user {user}: set topic permissions on {wanted.topic_exchange}",
                lambda: broker.put("topic-permissions", broker.vhost, user, body=body),
            )
        )
