"""The running stack, as the demonstration needs to know it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from infra.local.parts import SERVICES, inherited_environment
from infra.local.stack import Stack
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.ops.deployment import Deployment
from infra.provisioning.secrets import read_env
from shared.messaging.dead_letters import DeadLetters
from shared.region.directory import RegionDirectory
from shared.storage import Mongo


@dataclass(frozen=True)
class Running:
    """Addresses of the services, and the operator's own way into the two servers."""

    state: Path
    mail: Path
    urls: Mapping[str, str]
    identity_environment: Mapping[str, str]
    mongo: Mongo
    letters: Callable[[str], list[str]]
    agency_names: Mapping[str, str]
    stopped_by: str = "make down"

    @classmethod
    def at(cls, state: Path) -> "Running":
        """:raises Trouble: when nothing runs there."""
        return cls.of(Stack(StateFolder.at(state)))

    @classmethod
    def of(cls, stack: Stack) -> "Running":
        """:raises Trouble: when it does not run."""
        parts = {part.name: part for part in stack.parts()}
        asleep = [name for name in SERVICES if not parts[name].ready()]
        if asleep:
            raise Trouble(f"not running: {', '.join(asleep)}", "start it with `make up PACE=240`")
        addresses = stack.servers.addresses
        mongo = Mongo(addresses.mongodb_uri, stack.wish.prefix)
        return cls(
            state=stack.state.path,
            mail=stack.state.mail,
            urls={name: parts[name].url for name in SERVICES},
            identity_environment=inherited_environment() | dict(parts["identity"].environment),
            mongo=mongo,
            letters=lambda service: _letters(addresses.amqp_uri, service),
            agency_names=_agency_names(mongo),
        )

    @classmethod
    def elsewhere(cls, deployment: Deployment, keep: Path, mail: Path) -> "Running":
        """A deployment whose mail catcher's folder is at hand; ``keep`` is for who takes part.

        The process's own environment says what identity needs besides its secrets.

        :raises Trouble: when a service does not answer there.
        """
        for name, url in deployment.apis.items():
            require_answer(name, url)
        mongo = Mongo(deployment.admin.mongodb_uri, deployment.prefix)
        return cls(
            state=keep,
            mail=mail,
            urls=deployment.apis,
            identity_environment=dict(os.environ) | read_env(deployment.secrets / "identity.env"),
            mongo=mongo,
            letters=lambda service: _letters(deployment.admin.amqp_uri, service),
            agency_names=_agency_names(mongo),
            stopped_by="what started it",
        )


def require_answer(name: str, url: str) -> None:
    """:raises Trouble: when the service cannot be reached at this address."""
    try:
        answers = requests.get(f"{url}/v1/openapi.json", timeout=10).ok
    except requests.exceptions.SSLError as error:
        raise Trouble(
            f"the certificate of {url} is not trusted",
            "name the file that vouches for it with REQUESTS_CA_BUNDLE=<file>",
        ) from error
    except requests.RequestException:
        answers = False
    if not answers:
        raise Trouble(f"{name} does not answer at {url}", "see that it runs, and check the address")


def _agency_names(mongo: Mongo) -> dict[str, str]:
    region = RegionDirectory(mongo, refresh_seconds=60).current()
    return {agency.id: agency.name for agency in region.agencies}


def _letters(amqp_uri: str, service: str) -> list[str]:
    """The message ids of a service's dead letters, as often as each is there."""
    return [letter.id for letter in DeadLetters(amqp_uri, service).all()]
