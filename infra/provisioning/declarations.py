"""What all services together declare, checked for contradictions."""

from collections.abc import Iterable, Iterator

from infra.provisioning.plan import Refused
from shared.runtime.resources import SERVICES, ServiceResources, load


def declared_services(skip_missing: bool = False) -> tuple[ServiceResources, ...]:
    """``skip_missing`` is for tests of a part of the system: a service not there is left out."""
    return tuple(_load_each(skip_missing))


def publishers(services: Iterable[ServiceResources]) -> dict[str, str]:
    """Event type to the service that publishes it.

    :raises Refused: when a type is published by two, or heard but published by nobody.
    """
    services = tuple(services)
    found: dict[str, str] = {}
    for service in services:
        for event_type in service.publishes:
            if event_type in found:
                raise Refused(f"{event_type} is published by {found[event_type]} and another")
            found[event_type] = service.service
    for service in services:
        for event_type in service.hears:
            if event_type not in found:
                raise Refused(f"{service.service} hears {event_type}, which nobody publishes")
    return found


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
