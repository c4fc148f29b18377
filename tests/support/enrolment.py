"""Supporters who are in the pool for as long as a test needs them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.people import People, Supporter

Enrol = Callable[..., Supporter]
"""With the agency and what the profile is to say otherwise than ``People.profile``."""


@contextmanager
def enrolling(people: People) -> Iterator[Enrol]:
    """Whoever is brought in leaves the pool at the end."""
    enrolled: list[Supporter] = []

    def bring_in(agency: str, **profile: Any) -> Supporter:
        enrolled.append(people.supporter(agency, **profile))
        return enrolled[-1]

    yield bring_in
    for supporter in enrolled:
        people.leave_pool(supporter)
