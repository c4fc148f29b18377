"""Who commands what, over HTTP, from a real process on real servers."""

from typing import Any

import pytest

from tests.services.identity.component.conftest import IdentityRegion

PATH = "/v1/members"
CHANGED = "member.command_changed.v1"
NEVER = "00000000-0000-4000-8000-000000000000"


def begun(region: IdentityRegion, token: str, member: str, **overrides: Any) -> Any:
    body = {"unit": region.unit(region.agencies[0], 1), "began_on": "2026-01-05"} | overrides
    return region.ask("POST", f"{PATH}/{member}/commands", token, body)


def told(region: IdentityRegion, command: str) -> list[dict[str, Any]]:
    events = [event["data"] for event in region.events(CHANGED)]
    return [data for data in events if data["command_id"] == command]


def test_a_command_is_recorded_shown_and_told_and_ends_once(
    region: IdentityRegion, coordinator: str
) -> None:
    member = region.add_member(region.agencies[0], "officer", "supporter")
    answer = begun(region, coordinator, member, acting=True)
    assert answer.status_code == 201, answer.text
    command = answer.json()
    shown = region.ask("GET", f"{PATH}/{member}", coordinator).json()
    assert shown["commands"] == [command]
    path = f"{PATH}/{member}/commands/{command['command_id']}/ending"
    ended = region.ask("POST", path, coordinator, {"ended_on": "2026-02-01"})
    assert ended.json() == command | {"ended_on": "2026-02-01"}
    again = region.ask("POST", path, coordinator)
    assert (again.status_code, again.json()) == (200, ended.json())
    reference = region.ask("GET", f"{PATH}/{member}/supporter-reference", coordinator).json()
    first, second = told(region, command["command_id"])
    assert first == first | reference | {"unit": command["unit"], "ended_at": None}
    assert second["ended_at"].startswith("2026-02-02T0")
    assert member not in str((first, second))


def test_an_officers_command_is_told_when_they_become_a_supporter(
    region: IdentityRegion, coordinator: str
) -> None:
    member = region.add_member(region.agencies[0], "officer")
    command = begun(region, coordinator, member).json()["command_id"]
    assert told(region, command) == []
    body = {"roles": ["officer", "supporter"]}
    assert region.ask("PATCH", f"{PATH}/{member}", coordinator, body).status_code == 200
    assert len(told(region, command)) == 1


@pytest.mark.parametrize(
    ("overrides", "status", "code"),
    [
        ({"unit": "Rivera"}, 422, "unknown_unit"), ({"unit": "../x"}, 422, "invalid"),
        ({"began_on": "9999-12-31"}, 422, "impossible_day"),
        ({"began_on": "0001-01-01"}, 422, "impossible_day"),
        ({"began_on": "soon"}, 422, "invalid"), ({"began_on": None}, 422, "invalid"),
        ({"acting": "yes"}, 422, "invalid"), ({"Rivera": 1}, 422, "invalid"),
        ({"began_on": "2026-01-06"}, 409, "command_overlaps"),
    ],
)  # fmt: skip
def test_a_command_that_cannot_be_is_refused_without_an_echo(
    region: IdentityRegion, coordinator: str, overrides: dict[str, Any], status: int, code: str
) -> None:
    member = region.add_member(region.agencies[0], "officer")
    begun(region, coordinator, member)
    answer = begun(region, coordinator, member, **overrides)
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (status, code)
    assert "Rivera" not in answer.text


def test_no_command_ends_before_it_began(region: IdentityRegion, coordinator: str) -> None:
    member = region.add_member(region.agencies[0], "officer")
    command = begun(region, coordinator, member).json()["command_id"]
    path = f"{PATH}/{member}/commands/{command}/ending"
    answer = region.ask("POST", path, coordinator, {"ended_on": "2026-01-04"})
    assert (answer.status_code, answer.json()["type"].split(":")[-1]) == (
        422,
        "ends_before_it_began",
    )


def test_a_foreign_members_command_answers_exactly_like_a_missing_one(
    region: IdentityRegion, coordinator: str
) -> None:
    theirs = region.add_member(region.agencies[1], "officer")
    there = region.coordinator(region.agencies[1])
    unit = region.unit(region.agencies[1])
    body = {"unit": unit, "began_on": "2026-01-05"}
    command = region.ask("POST", f"{PATH}/{theirs}/commands", there, body).json()["command_id"]
    mine = region.add_member(region.agencies[0], "officer")
    missing = region.ask("POST", f"{PATH}/{mine}/commands/{NEVER}/ending", coordinator)
    assert missing.status_code == 404
    for member, one in ((theirs, command), (mine, command), (NEVER, command)):
        answer = region.ask("POST", f"{PATH}/{member}/commands/{one}/ending", coordinator)
        assert (answer.status_code, answer.content) == (404, missing.content)
    for member in (theirs, NEVER):
        answer = region.ask("POST", f"{PATH}/{member}/commands", coordinator, body)
        assert (answer.status_code, answer.content) == (404, missing.content)
