"""Members of a replica set: away, behind, or without data."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra.ops.deployment import Deployment
from infra.ops.doctor.checks.database import examined
from infra.ops.doctor.site import Site
from infra.provisioning import AdminAccess

SITE = Site(Deployment(AdminAccess("", "", ""), Path("/nowhere")))
NOW = datetime.now(UTC)
STATES = {1: "PRIMARY", 2: "SECONDARY", 7: "ARBITER", 8: "(not reachable/healthy)"}


def member(name: str, state: int, behind: float = 0) -> dict[str, Any]:
    known = {"name": name, "state": state, "stateStr": STATES[state], "health": int(state != 8)}
    return known if state == 7 else {**known, "optimeDate": NOW - timedelta(seconds=behind)}


def told(*members: dict[str, Any]) -> list[str]:
    return [str(finding) for finding in examined({"set": "rs", "members": list(members)}, SITE)]


def test_an_arbiter_is_up() -> None:
    [line] = told(member("a", 1), member("b", 2, 10), member("c", 7))
    assert line.startswith("ok") and "primary a, 3 of 3 members up" in line


def test_a_secondary_that_is_far_behind_is_warned_of() -> None:
    first, second = told(member("a", 1), member("b", 2, 61), member("c", 2, 59))
    assert first.startswith("ok")
    assert second.startswith("warning") and "member b is 61 s behind its primary" in second


def test_a_member_that_is_away_is_not_behind_but_trouble() -> None:
    first, second = told(member("a", 1), member("b", 2), member("c", 8, 9999))
    assert first.startswith("trouble") and "member c of rs is" in first
    assert second.startswith("ok") and "2 of 3 members up" in second
    assert "has no primary" in told(member("b", 2), member("c", 7))[0]
