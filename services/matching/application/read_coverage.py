"""A coordinator reads where their own agency's part of the pool is thin."""

from datetime import timedelta

from services.matching.domain.coverage import Coverage, Scope

from .ports import Ports

PAGE = 500
MOST = 20_000
"""More than any agency has; beyond it the answer says that it counted only so many."""


def read_coverage(
    ports: Ports,
    agency: str,
    topics: tuple[str, ...],
    languages: tuple[str, ...],
    threshold: int,
    within: timedelta,
) -> Coverage:
    """Supporters of the agency alone, and nothing about any request."""
    requirement = ports.policies.requirement(agency)
    scope = Scope(topics, languages, requirement, threshold, within)
    coverage = Coverage(scope, ports.clock.now())
    after: str | None = None
    while coverage.counted < MOST:
        page = ports.supporters.of_agency(agency, after, PAGE)
        coverage.count(page)
        if not page:
            break
        after = page[-1].ref
    return coverage
