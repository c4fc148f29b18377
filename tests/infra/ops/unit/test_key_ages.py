"""Which keys are too old: what wraps, and seals, each by their own age."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.ops.deployment import Deployment
from infra.ops.doctor.checks.keys import too_old
from infra.ops.doctor.site import Site
from infra.provisioning import AdminAccess

SITE = Site(Deployment(AdminAccess("", "", ""), Path("/nowhere")))

ONCE = ("identity/service", "intake/service", "matching/service", "intake/conflicts")
FIRST = ("identity/region", "intake/region", "intake/harbor")
SECOND = ("identity/region:2", "intake/region:2", "intake/harbor:2")
SEALS = ("identity/standing-seal:2", "intake/standing-seal:1", "intake/standing-seal:2")


def told(**days: int) -> list[str]:
    """Of pieces of so many days; what was made once is always old."""
    pieces = {"first": FIRST, "second": SECOND, "seals": SEALS, "once": ONCE}
    ages = {place: old for name, old in {**days, "once": 800}.items() for place in pieces[name]}
    now = datetime.now(UTC)
    since = {place: now - timedelta(days=old, minutes=1) for place, old in ages.items()}
    return [str(finding) for finding in too_old(since, SITE)]


def test_seals_are_told_although_material_was_rotated_yesterday() -> None:
    [line] = told(second=1, seals=800)
    assert "the newest seal is 800 days old" in line


@pytest.mark.parametrize("names", [{"second": 1}, {"first": 1}, {}])
def test_what_never_rotates_is_never_too_old(names: dict[str, int]) -> None:
    assert told(**names, seals=1) == []


@pytest.mark.parametrize("name", ["first", "second"])
def test_material_is_told_although_seals_are_new(name: str) -> None:
    [line] = told(**{name: 800}, seals=1)
    assert "the oldest key material is 800 days old" in line


def test_material_that_is_still_there_beside_the_new_is_the_oldest() -> None:
    [line] = told(first=800, second=1, seals=1)
    assert "800 days old" in line
