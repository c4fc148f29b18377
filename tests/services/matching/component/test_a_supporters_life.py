"""The running service: a supporter's way into the pool, through changes, and out of it."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.services.matching.component.site import Site, new_ref, profile_body
from tests.support.deployment import ROOT

TODAY = date.today()
DAY = timedelta(days=1)


def day(ago: int) -> str:
    return (TODAY - ago * DAY).isoformat()


def accepted_by(site: Site, ref: str) -> str:
    """A request that this supporter has accepted."""
    request_id = str(site.submit().data["request_id"])
    made = site.told("offer.made.v1", request_id=request_id, supporter_ref=ref)
    path = f"/offers/{made.data['offer_id']}/acceptance"
    assert site.call("POST", path, site.supporter(ref), {}).ok
    return request_id


def stages(site: Site, ref: str) -> list[str]:
    answer = site.call("GET", f"/careers/{ref}", site.coordinator()).json()
    return [taken["step"] for taken in answer["steps"]]


def test_a_career_from_nomination_over_deselection_to_return(site: Site) -> None:
    token, ref = site.coordinator(), new_ref()
    begun = {"supporter_ref": ref, "step": "nominated", "on": day(30)}
    assert site.call("POST", "/careers", token, begun).status_code == 201
    body = profile_body("harbor") | {"supporter_ref": ref, "designated_on": day(5)}
    early = site.call("POST", "/supporters", token, body)
    assert (early.status_code, early.json()["type"]) == (409, "urn:watchmate:problem:career_step")
    for ago, step in ((25, "applied"), (20, "interviewed"), (10, "selected")):
        path = f"/careers/{ref}/steps"
        assert site.call("POST", path, token, {"step": step, "on": day(ago)}).ok
    back = site.call("POST", f"/careers/{ref}/steps", token, {"step": "declined", "on": day(11)})
    assert (back.status_code, back.json()["errors"][0]["pointer"]) == (409, "#/on")
    assert site.call("POST", "/supporters", token, body).status_code == 201
    request_id = accepted_by(site, ref)
    second = site.enrol(topics=[])
    gone = site.call("POST", f"/careers/{ref}/deselection", token, {"reason": "conduct"})
    assert (gone.status_code, gone.json()["stage"]) == (200, "deselected")
    withdrawn = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=ref)
    assert withdrawn.data["accepted_before"] is True
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
    assert site.call("GET", f"/supporters/{ref}", token).status_code == 404
    offer = f"/offers/{withdrawn.data['offer_id']}"
    assert site.call("GET", offer, site.supporter(ref)).status_code == 404
    assert site.call("POST", "/supporters", token, body).status_code == 409
    anew = body | {"designated_on": TODAY.isoformat()}
    assert site.call("POST", "/supporters", token, anew).status_code == 201
    assert stages(site, ref)[-3:] == ["designated", "deselected", "returned"]


def test_a_deselection_takes_effect_by_itself_at_its_time(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    at = datetime.now(UTC) + timedelta(seconds=2)
    body = {"reason": "inactivity", "effective_at": at.isoformat()}
    decided = site.call("POST", f"/careers/{ref}/deselection", token, body).json()
    assert (decided["stage"], decided["deselection"]["reason"]) == ("designated", "inactivity")
    assert site.call("GET", f"/supporters/{ref}", token).ok
    site.told("supporter.left.v1", supporter_ref=ref)
    assert datetime.now(UTC) >= at
    assert stages(site, ref) == ["designated", "deselected"]


def test_other_agencies_careers_are_like_none_and_a_taken_reference_is_refused(
    site: Site,
) -> None:
    ref, foreign = site.enrol(), site.coordinator("lakeside")
    bodies: dict[str, tuple[str, dict[str, Any] | None]] = {
        "": ("GET", None),
        "/steps": ("POST", {"step": "applied", "on": day(1)}),
        "/deselection": ("POST", {"reason": "other"}),
    }
    for tail, (method, body) in bodies.items():
        theirs = site.call(method, f"/careers/{ref}{tail}", foreign, body)
        none = site.call(method, f"/careers/{new_ref()}{tail}", foreign, body)
        assert (theirs.status_code, theirs.content) == (404, none.content)
    assert site.call("GET", "/careers?limit=100", foreign).text.count(ref) == 0
    begun = {"supporter_ref": ref, "step": "nominated", "on": day(1)}
    theirs_too = profile_body("lakeside") | {"supporter_ref": ref}
    taken = site.call("POST", "/careers", foreign, begun)
    enrolled = site.call("POST", "/supporters", foreign, theirs_too)
    assert (taken.status_code, taken.content) == (409, enrolled.content)


def test_a_training_that_lapses_hands_running_contacts_over(site: Site) -> None:
    """The midnight is brought near: the day in the ledger and the hour of the task are moved."""
    ref = site.enrol()
    request_id = accepted_by(site, ref)
    second = site.enrol(topics=[])
    rows = site.deployment.prefix + "region"
    with closing(site.deployment.mongo_admin) as client:
        region = client[rows]
        task = region["matching.due"].find_one({"kind": "credential_lapse", "subject": ref})
        assert task is not None
        assert task["due_at"] > datetime.now(UTC) + 199 * DAY
        lapsed = {"training.0.expires_on": day(2), "training_valid_until": day(2)}
        region["matching.supporters"].update_one({"_id": ref}, {"$set": lapsed})
        now = {"due_at": datetime.now(UTC), "claimable_at": datetime.now(UTC)}
        region["matching.due"].update_one({"_id": task["_id"]}, {"$set": now})
    gone = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=ref)
    assert (gone.data["accepted_before"], gone.data["reason"]) == (True, "supporter_unavailable")
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)


def test_training_is_entered_once_and_moves_the_midnight(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    course = {
        "topic": "active_listening",
        "hours": 8,
        "completed_on": day(1),
        "expires_on": day(-400),
        "evidence": "CERT-2026/7",
    }
    for _ in range(2):
        answer = site.call("POST", f"/supporters/{ref}/training", token, course)
        assert answer.status_code == 200, answer.text
    assert answer.json()["training_valid_until"] == day(-400)
    assert [one["evidence"] for one in answer.json()["training"]] == [None, "CERT-2026/7"]
    with closing(site.deployment.mongo_admin) as client:
        due = client[site.deployment.prefix + "region"]["matching.due"]
        waiting = list(due.find({"kind": "credential_lapse", "subject": ref, "done_at": None}))
    assert [task["due_at"] > datetime.now(UTC) + 399 * DAY for task in waiting] == [True]
    backwards = course | {"expires_on": day(2)}
    refused = site.call("POST", f"/supporters/{ref}/training", token, backwards)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/expires_on"]
    ahead = course | {"completed_on": day(-9)}
    refused = site.call("POST", f"/supporters/{ref}/training", token, ahead)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/completed_on"]


def test_every_fact_of_a_profile_comes_back_and_can_be_sent_again(site: Site) -> None:
    token = site.coordinator()
    facts: dict[str, Any] = {
        "gender": "nonbinary",
        "rank_band": "supervisor",
        "veteran": True,
        "lived_experience": ["grief"],
        "channels": ["phone"],
        "duties": ["promotion_board"],
        "away": [{"first": day(3), "last": day(-3)}],
        "extra": [{"date": day(0), "from": "22:00", "to": "02:00"}],
    }
    ref = site.enrol(**facts)
    stored = site.call("GET", f"/supporters/{ref}", token).json()
    assert {name: stored[name] for name in facts} == facts
    again = {name: stored[name] for name in (*facts, "training", "availability")}
    changed = site.call("PATCH", f"/supporters/{ref}", token, again)
    assert (changed.status_code, changed.json()) == (200, stored)
    cleared = site.call("PATCH", f"/supporters/{ref}", token, {"gender": None}).json()
    assert cleared["gender"] is None


def test_weekly_spans_that_overlap_are_refused_with_the_remedy(site: Site) -> None:
    spans = [{"day": 6, "from": "22:00", "to": "06:00"}, {"day": 0, "from": "05:00", "to": "09:00"}]
    body = profile_body("harbor") | {"availability": spans}
    answer = site.call("POST", "/supporters", site.coordinator(), body)
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["pointer"]) == (422, "#/availability")
    assert "do not overlap" in error["detail"]


def test_whoever_was_at_an_incident_rests(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    body = {"number": "26-0042", "role": "witness", "on": day(0)}
    noted = site.call("POST", f"/supporters/{ref}/involvements", token, body)
    assert noted.status_code == 200, noted.text
    assert noted.json()["rests_until"] is not None
    request_id = site.submit().data["request_id"]
    site.told("request.escalated.v1", request_id=request_id)
    elsewhere = site.call(
        "POST", f"/supporters/{ref}/involvements", token, body | {"agency": "atlantis"}
    )
    assert [error["pointer"] for error in elsewhere.json()["errors"]] == ["#/agency"]


def test_coverage_tells_what_is_thin_and_what_lapses(site: Site) -> None:
    token, ref = site.coordinator(), site.enrol()
    idle = site.enrol(availability=[])
    site.enrol("lakeside")
    found = site.call("GET", "/coverage?threshold=3&days=250", token).json()
    assert (found["supporters"], found["active"], found["topics"]["grief"]) == (2, 2, 2)
    assert {"kind": "language", "value": "en", "supporters": 2} in found["too_few"]
    assert {one["supporter_ref"] for one in found["lapsing"]} == {ref, idle}
    assert found["without_hours"] == [idle]
    assert site.call("GET", "/coverage", site.supporter(ref)).status_code == 403


HEADER = "supporter_ref,unit,shared,designated_on,training,topics,languages,time_zone,availability"


def row(ref: str, unit: str = "D01") -> str:
    training = f"active_listening 40 {day(100)} {day(-200)}"
    return f"{ref},{unit},yes,{day(100)},{training},grief,en,America/Chicago,mon 08:00-16:00"


def roster(*rows: str) -> str:
    return "\r\n".join((HEADER, *rows)) + "\r\n"


def test_a_roster_is_taken_row_by_row_and_can_be_sent_again(site: Site) -> None:
    token = site.coordinator()
    good, bad = new_ref(), new_ref()
    body = {"text": roster(row(good), row(bad, unit="P11"))}
    report = site.call("POST", "/roster-imports", token, body).json()
    assert (report["accepted"], report["refused"]) == (1, 1)
    assert (report["rows"][1]["row"], report["rows"][1]["column"]) == (3, "unit")
    again = site.call("POST", "/roster-imports", token, body).json()
    assert (again["accepted"], again["known"], again["refused"]) == (0, 1, 1)
    assert stages(site, good) == ["designated"]


def test_all_or_nothing_enrols_nobody_when_one_row_is_refused(site: Site) -> None:
    token = site.coordinator()
    good = new_ref()
    body = {"text": roster(row(good), row(new_ref(), unit="P11")), "all_or_nothing": True}
    answer = site.call("POST", "/roster-imports", token, body)
    assert (answer.status_code, answer.json()["rows"][0]["row"]) == (422, 3)
    assert "P11" not in answer.text
    assert site.call("GET", f"/supporters/{good}", token).status_code == 404


def test_a_roster_of_a_hundred_is_taken_in_one_request(site: Site) -> None:
    token = site.coordinator("lakeside")
    rows = [row(new_ref(), "P11") for _ in range(100)]
    answer = site.call("POST", "/roster-imports", token, {"text": roster(*rows)})
    assert (answer.status_code, answer.json()["accepted"]) == (200, 100), answer.text
    more = site.call("POST", "/roster-imports", token, {"text": roster(*rows, row(new_ref()))})
    assert (more.status_code, more.json()["errors"][0]["pointer"]) == (422, "#/text")


def import_by_command(site: Site, file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.matching.entrypoints.commands", "import-roster"]
    env = os.environ | site.deployment.env("matching")
    env |= {"PYTHONPATH": str(ROOT), "JWKS_URL": site.tokens.jwks_url}
    return subprocess.run(
        [*command, "--file", str(file), *more],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_takes_a_large_roster_and_can_be_called_again(
    site: Site, tmp_path: Path
) -> None:
    refs = [new_ref() for _ in range(120)]
    file = tmp_path / "roster.csv"
    file.write_text(roster(*map(row, refs)), "utf-8-sig")
    first = import_by_command(site, file, "--agency", "harbor")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[-1] == '{"accepted": 120, "known": 0, "refused": 0}'
    site.told("supporter.enrolled.v1", within=60, supporter_ref=refs[-1])
    again = import_by_command(site, file, "--agency", "harbor", "--all-or-nothing")
    assert again.stdout.splitlines()[-1] == '{"accepted": 0, "known": 120, "refused": 0}'


def test_the_command_enrols_nobody_when_all_or_nothing_meets_a_mistake(
    site: Site, tmp_path: Path
) -> None:
    good = new_ref()
    file = tmp_path / "roster.csv"
    file.write_text(roster(row(good), row(new_ref(), unit="NONE")), "utf-8")
    done = import_by_command(site, file, "--agency", "harbor", "--all-or-nothing")
    assert done.returncode == 1
    assert "row 3: refused, column unit: give the code of a unit" in done.stdout
    assert site.call("GET", f"/supporters/{good}", site.coordinator()).status_code == 404


@pytest.mark.parametrize(
    ("content", "agency", "said"),
    [
        (roster(row("x" * 22)).encode("utf-16"), "harbor", "UTF-8"),
        (b"", "harbor", "empty"),
        (roster(row("x" * 22)).encode(), "atlantis", "no such active agency"),
        (None, "harbor", "cannot be read"),
    ],
    ids=["encoding", "empty", "agency", "file"],
)
def test_the_command_says_in_one_line_what_is_wrong(
    site: Site, tmp_path: Path, content: bytes | None, agency: str, said: str
) -> None:
    file = tmp_path / "roster.csv"
    if content is not None:
        file.write_bytes(content)
    done = import_by_command(site, file, "--agency", agency)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_pause_takes_the_open_offer_to_somebody_else(site: Site) -> None:
    first = site.enrol()
    request_id = site.submit().data["request_id"]
    site.told("offer.made.v1", request_id=request_id, supporter_ref=first)
    second = site.enrol(topics=[])
    assert site.call("PUT", "/availability", site.supporter(first), {"paused": True}).ok
    gone = site.told("offer.withdrawn.v1", request_id=request_id, supporter_ref=first)
    assert gone.data["reason"] == "supporter_unavailable"
    site.told("offer.made.v1", request_id=request_id, supporter_ref=second)
    assert site.call("GET", "/offers", site.supporter(first)).json()["items"] == []
