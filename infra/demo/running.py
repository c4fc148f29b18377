"""The running stack, as the demonstration needs to know it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.local.parts import SERVICES, inherited_environment
from infra.local.stack import Stack
from infra.local.state import StateFolder
from infra.local.trouble import Trouble
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
        region = RegionDirectory(mongo, refresh_seconds=60).current()
        return cls(
            state=stack.state.path,
            mail=stack.state.mail,
            urls={name: parts[name].url for name in SERVICES},
            identity_environment=inherited_environment() | dict(parts["identity"].environment),
            mongo=mongo,
            letters=lambda service: _letters(addresses.amqp_uri, service),
            agency_names={agency.id: agency.name for agency in region.agencies},
        )


def _letters(amqp_uri: str, service: str) -> list[str]:
    """The message ids of a service's dead letters, as often as each is there."""
    return [letter.id for letter in DeadLetters(amqp_uri, service).all()]
