"""The catalogue page in the repository is the one the schemas and services tell."""

import pytest

from shared.events.catalogue import PAGE, page
from shared.events.schemas import SCHEMAS
from shared.runtime.resources import SERVICES, load


def test_the_page_is_up_to_date() -> None:
    renew = "run: python -m shared.events.catalogue --write"
    assert PAGE.exists() and PAGE.read_text() == page(), renew


@pytest.mark.parametrize("service", SERVICES)
def test_services_publish_and_hear_only_what_is_in_the_catalogue(service: str) -> None:
    declared = load(service)
    assert set(declared.hears) | set(declared.publishes) <= SCHEMAS.keys()


def test_every_event_is_heard_by_somebody() -> None:
    """A mandatory publish of an event nobody hears would never be confirmed."""
    heard = {event_type for service in SERVICES for event_type in load(service).hears}
    assert SCHEMAS.keys() <= heard
