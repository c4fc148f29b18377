"""The running service: the on-call roster over HTTP."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import requests

from tests.services.matching.component.site import Site, new_ref
from tests.support.waiting import eventually

CHICAGO = ZoneInfo("America/Chicago")
SOON = date.today() + timedelta(days=2)


def changes(month: int, week: int) -> date:
    """The next such Sunday, on which the clocks of Chicago change."""
    for year in (SOON.year, SOON.year + 1):
        first = date(year, month, 1)
        sunday = first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (week - 1))
        if sunday > SOON:
            return sunday
    raise AssertionError


SPRING, AUTUMN = changes(3, 2), changes(11, 1)


def body(ref: str, day: date = SOON, start: str = "08:00", end: str = "16:00", **more: Any) -> Any:
    last = day if end > start else day + timedelta(days=1)
    return {
        "supporter_ref": ref,
        "role": "primary",
        "from": f"{day}T{start}",
        "to": f"{last}T{end}",
        **more,
    }


def enter(site: Site, wish: Any, agency: str = "harbor") -> list[dict[str, Any]]:
    answer = site.call("POST", "/shifts", site.coordinator(agency), wish)
    assert answer.status_code == 201, answer.text
    shifts: list[dict[str, Any]] = answer.json()["shifts"]
    return shifts


def refused(site: Site, wish: Any) -> tuple[int, str]:
    answer = site.call("POST", "/shifts", site.coordinator(), wish)
    assert answer.headers["Content-Type"] == "application/problem+json"
    errors = answer.json().get("errors", [{"pointer": ""}])
    return answer.status_code, errors[0]["pointer"]


def change(site: Site, shift: dict[str, Any], what: str, said: Any, token: str = "") -> Any:
    path = f"/shifts/{shift['shift_id']}/{what}"
    return site.call("POST", path, token or site.coordinator(), said)


def test_a_roster_is_written_listed_handed_over_and_cancelled(site: Site) -> None:
    one, two = site.enrol(), site.enrol()
    [shift] = enter(site, body(one))
    local = datetime.fromisoformat(shift["from"])
    assert (local, shift["hours"]) == (datetime(*SOON.timetuple()[:3], 8, tzinfo=CHICAGO), 8)
    listed = site.call("GET", f"/shifts?from={SOON}&until={SOON}", site.coordinator()).json()
    assert listed == {"items": [shift], "next": None}
    assert site.call("GET", "/duty", site.supporter(one)).json()["items"] == [shift]
    handed = change(site, shift, "handover", {"supporter_ref": two})
    assert handed.json() == shift | {"supporter_ref": two, "later": []}
    assert site.call("GET", "/duty", site.supporter(one)).json()["items"] == []
    assert change(site, shift, "cancellation", {}).status_code == 204
    assert site.call("GET", "/duty", site.supporter(two)).json()["items"] == []
    assert change(site, shift, "cancellation", {}).status_code == 404


def test_a_series_is_listed_page_by_page(site: Site) -> None:
    one, token = site.enrol(), site.coordinator()
    until = SOON + timedelta(weeks=5, days=3)
    shifts = enter(site, body(one, weekly_until=str(until)))
    assert len(shifts) == 6
    for path, reader in (
        (f"/shifts?limit=4&from={SOON}&until={until}", token),
        ("/duty?limit=4", site.supporter(one)),
    ):
        first = site.call("GET", path, reader).json()
        rest = site.call("GET", f"{path}&cursor={first['next']}", reader).json()
        assert (first["items"] + rest["items"], rest["next"]) == (shifts, None)


def test_an_overlap_is_refused_with_the_shift_in_the_way(site: Site) -> None:
    one, two = site.enrol(), site.enrol()
    [shift] = enter(site, body(one))
    for wish in (
        body(two, start="15:00", end="23:00"),
        body(one, role="secondary"),
        body(two, SOON - timedelta(days=1), "22:00", "08:01"),
    ):
        answer = site.call("POST", "/shifts", site.coordinator(), wish)
        assert (answer.status_code, answer.json()["shift_id"]) == (409, shift["shift_id"])
    [second] = enter(site, body(two, role="secondary"))
    answer = change(site, shift, "handover", {"supporter_ref": two})
    assert (answer.status_code, answer.json()["shift_id"]) == (409, second["shift_id"])


def test_the_clocks_changes_are_told_and_counted(site: Site) -> None:
    one, token = site.enrol(), site.coordinator()
    skipped = site.call("POST", "/shifts", token, body(one, SPRING, "02:30", "10:00"))
    assert skipped.status_code == 422
    assert skipped.json()["errors"][0]["pointer"] == "#/from"
    assert f"Give {SPRING}T03:00 or later" in skipped.json()["errors"][0]["detail"]
    assert refused(site, body(one, AUTUMN, "01:30", "09:00")) == (422, "#/from_fold")
    assert refused(site, body(one, AUTUMN, "00:00", "01:30")) == (422, "#/to_fold")
    [late] = enter(site, body(one, AUTUMN, "01:30", "09:00", from_fold="second"))
    assert (late["hours"], late["from"]) == (7.5, f"{AUTUMN}T01:30:00-06:00")
    eve = [day - timedelta(days=1) for day in (SPRING, AUTUMN)]
    [spring] = enter(site, body(one, eve[0], "22:00", "06:00"))
    [autumn] = enter(site, body(one, eve[1], "17:00", "01:30", to_fold="second"))
    assert (spring["hours"], autumn["hours"]) == (7, 9.5)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"from": "2031-02-30T08:00"}, "#/from"),
        ({"from": "2031-02-03T08:00Z"}, "#/from"),
        ({"from": "2031-02-03T08:00\n"}, "#/from"),
        ({"from": 20310203}, "#/from"),
        ({"from": None}, "#/from"),
        ({"from": "2099-12-31T23:59", "to": "2099-12-31T23:59"}, "#/to"),
        ({"from": "2099-12-31T08:00", "to": "2099-12-31T16:00"}, "#/from"),
        ({"from": f"{SOON}T17:00"}, "#/to"),
        ({"to": f"{SOON + timedelta(days=1)}T08:01"}, "#/to"),
        ({"from": "2001-01-01T08:00", "to": "2001-01-01T16:00"}, "#/to"),
        ({"role": "tertiary"}, "#/role"),
        ({"from_fold": "third"}, "#/from_fold"),
        ({"weekly_until": "9999-12-31"}, "#/weekly_until"),
        ({"weekly_until": str(SOON - timedelta(days=1))}, "#/weekly_until"),
        ({"weekly_until": str(SOON + timedelta(weeks=53))}, "#/weekly_until"),
        ({"surprise": "secret words"}, "#"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_at_its_field_without_an_echo(
    site: Site, wrong: dict[str, Any], pointer: str
) -> None:
    wish = body(site.enrol()) | wrong
    assert refused(site, wish) == (422, pointer)
    said = site.call("POST", "/shifts", site.coordinator(), wish).text
    given = {str(value) for value in wrong.values() if value is not None}
    assert not any(word in said for word in given | {"secret"})


@pytest.mark.parametrize(
    "path",
    [
        "/shifts?from=2031-02-30",
        "/shifts?from=0001-01-01",
        "/shifts?until=9999-12-31",
        "/shifts?from=2050-01-01&until=2052-01-01",
        f"/shifts?until={date.today() - timedelta(days=2)}",
        "/shifts/gaps?until=9999-12-31",
        f"/shifts/gaps?until={date.today() + timedelta(days=95)}",
        f"/shifts/gaps?until={date.today() - timedelta(days=2)}",
    ],
)
def test_days_that_cannot_be_asked_for_are_refused_with_what_can(site: Site, path: str) -> None:
    answer = site.call("GET", path, site.coordinator())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("#query/")


def test_gaps_are_told_ahead_for_both_roles(site: Site) -> None:
    one, token = site.enrol(), site.coordinator()
    enter(site, body(one, start="00:00", end="00:00"))
    found = site.call("GET", f"/shifts/gaps?until={SOON + timedelta(days=1)}", token).json()
    before, after = found["without_primary"]
    starts = datetime(*SOON.timetuple()[:3], tzinfo=CHICAGO)
    assert datetime.fromisoformat(before["to"]) == starts
    assert datetime.fromisoformat(after["from"]) == starts + timedelta(days=1)
    assert after["to"] == found["until"]
    assert len(found["without_secondary"]) == 1
    ahead = datetime.fromisoformat(site.call("GET", "/shifts/gaps", token).json()["until"])
    assert timedelta(days=13) < ahead - datetime.now(CHICAGO) <= timedelta(days=14)


def test_who_left_never_was_or_is_of_another_agency_is_nobody(site: Site) -> None:
    [shift] = enter(site, body(site.enrol()))
    gone = site.enrol()
    assert site.call("POST", f"/supporters/{gone}/departure", site.coordinator(), {}).ok
    answers = [
        answer.content
        for ref in (gone, new_ref(), site.enrol("lakeside"))
        for answer in (
            site.call("POST", "/shifts", site.coordinator(), body(ref, role="secondary")),
            change(site, shift, "handover", {"supporter_ref": ref}),
        )
        if answer.status_code == 404
    ]
    assert len(answers) == 6
    assert len(set(answers)) == 1


def test_another_agencys_roster_is_like_none(site: Site) -> None:
    ref = site.enrol()
    [shift] = enter(site, body(ref))
    foreign, theirs = site.coordinator("lakeside"), site.enrol("lakeside")
    missing = shift | {"shift_id": str(uuid4())}
    for what, said in (("cancellation", {}), ("handover", {"supporter_ref": theirs})):
        answer, none = (change(site, one, what, said, foreign) for one in (shift, missing))
        assert (answer.status_code, answer.content) == (404, none.content)
    assert site.call("GET", "/shifts", foreign).json()["items"] == []
    assert site.call("GET", "/duty", site.supporter(ref, "lakeside")).json()["items"] == []
    assert site.call("GET", "/duty", site.coordinator()).status_code == 403
    for path in ("/shifts", "/shifts/gaps"):
        assert site.call("GET", path, site.supporter(ref)).status_code == 403
    enter(site, body(theirs), "lakeside")


def test_leaving_the_pool_empties_ones_shifts_and_opens_the_gap(site: Site) -> None:
    ref, token = site.enrol(), site.coordinator()
    enter(site, body(ref))
    path = f"/shifts/gaps?until={SOON}"
    assert len(site.call("GET", path, token).json()["without_primary"]) == 2
    site.bus.publish("member.left.v1", "harbor", {"supporter_ref": ref})
    eventually(lambda: len(site.call("GET", path, token).json()["without_primary"]) == 1)


def test_the_process_tells_how_soon_there_is_a_gap(site: Site) -> None:
    text = requests.get(site.process.metrics_url, timeout=5).text
    assert "watchmate_matching_roster_gap_hours " in text
    assert "watchmate_matching_rosters_with_gap " in text
