"""What all services together declare, checked for contradictions."""

from collections.abc import Iterator, Sequence

from infra.provisioning.plan import Refused
from shared.events.schemas import UnknownEvent, publisher_of
from shared.runtime.resources import SERVICES, ServiceResources, load


def declared_services(skip_missing: bool = False) -> tuple[ServiceResources, ...]:
    """``skip_missing`` is for tests of a part of the system: a service not there is left out."""
    return tuple(_load_each(skip_missing))


def check_events(services: Sequence[ServiceResources]) -> None:
    """:raises Refused: when what is said and what is heard do not meet in the catalogue."""
    published = {service.service: set(service.publishes) for service in services}
    for service in services:
        for event_type in service.publishes:
            if (publisher := _publisher(event_type)) != service.service:
                raise Refused(f"{service.service} publishes {event_type}, which is {publisher}'s")
        for event_type in service.hears:
            publisher = _publisher(event_type)
            if event_type not in published.get(publisher, {event_type}):
                raise Refused(f"{service.service} hears {event_type}, which nobody publishes")


def _publisher(event_type: str) -> str:
    try:
        return publisher_of(event_type)
    except UnknownEvent as error:
        raise Refused(f"{event_type} is not in the catalogue of events") from error


def _load_each(skip_missing: bool) -> Iterator[ServiceResources]:
    for service in SERVICES:
        try:
            resources = load(service)
        except ModuleNotFoundError as error:
            if skip_missing and error.name == f"services.{service}.adapters.resources":
                continue
            raise
        foreign = [c.name for c in resources.collections if not c.name.startswith(f"{service}.")]
        if foreign:
            raise Refused(f"{service} declares collections of others: {', '.join(foreign)}")
        yield resources
