"""A region that grows by an agency, and looks at what a provisioned deployment holds."""

from contextlib import closing
from dataclasses import replace
from typing import Any

from amqp.exceptions import AccessRefused
from kombu import Connection

from infra.provisioning import Scope
from shared.region import load_region
from tests.support.deployment import PAIR, Deployment

PAIR_REGION = load_region(PAIR)
THREE = replace(
    PAIR_REGION,
    agencies=(
        *PAIR_REGION.agencies,
        replace(PAIR_REGION.agencies[1], id="pinewood", name="Pinewood Police Department"),
    ),
)


def scope_of(deployment: Deployment, **choices: Any) -> Scope:
    return Scope(
        deployment.secrets,
        deployment.prefix,
        deployment.vhost,
        services=choices.pop("services", deployment.services),
        **choices,
    )


def registry(deployment: Deployment) -> dict[str, Any]:
    with closing(deployment.mongo_admin) as client:
        found = client[f"{deployment.prefix}region"]["region.registry"].find_one()
    assert found is not None
    return found


def broker_lets_in(uri: str) -> bool:
    try:
        with Connection(uri, connect_timeout=5) as connection:
            connection.connect()
    except AccessRefused:
        return False
    return True


def secret_files(deployment: Deployment) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(deployment.secrets.glob("*.*"))}
