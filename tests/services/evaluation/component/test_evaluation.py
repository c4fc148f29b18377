"""The running service: events in, survey.due out, answers in, figures out."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

import pytest
import requests

from shared.events.codes import ROLES
from shared.events.envelope import Event
from shared.messaging.topology import dead_of
from tests.services.evaluation.component import messages
from tests.services.evaluation.component.answers import a_response
from tests.services.evaluation.component.site import Site
from tests.support.waiting import eventually

SUBMITTED = "support_request.submitted.v1"
SUMMARY = "/reports/leadership-summary"


def submit(site: Site, agency: str, count: int, **overrides: Any) -> list[Event]:
    """Publishes so many submissions and waits until they are counted."""
    before = site.requests_counted(agency)
    events = [
        site.bus.publish(SUBMITTED, agency, messages.submitted(**overrides)) for _ in range(count)
    ]
    eventually(lambda: site.requests_counted(agency) == before + count, within=20)
    return events


def cells(content: dict[str, Any], name: str) -> dict[str, int | None]:
    table = next(each for each in content["tables"] if each["name"] == name)
    return {cell["code"]: cell["count"] for cell in table["cells"]}


def test_requests_open_surveys_and_become_figures_over_the_minimum(site: Site) -> None:
    urgent = submit(site, "harbor", 12, urgency="urgent")
    submit(site, "harbor", 4, urgency="prompt")
    routine = submit(site, "harbor", 25)
    for event in routine[:15]:
        request_id = event.data["request_id"]
        site.bus.publish("offer.accepted.v1", "harbor", messages.accepted(request_id))
        site.bus.publish("support_request.closed.v1", "harbor", messages.closed(request_id))
    due = site.surveys_due.wait_for(41 + 15)
    opened = {(event.data["request_id"], event.data["wave"]) for event in due}
    assert len(opened) == 56
    assert (urgent[0].data["request_id"], "baseline") in opened
    assert (routine[0].data["request_id"], "after_contact") in opened

    content = site.summary("harbor")
    assert content["requests"] == 40
    assert cells(content, "urgency") == {"routine": 25, "prompt": None, "urgent": None}
    assert set(cells(content, "identity").values()) == {None}
    assert "supporter_ref" not in str(content)


def test_the_other_agency_learns_nothing_of_it(site: Site) -> None:
    content = site.summary("lakeside")
    assert content["status"] == "too_few_to_show"
    assert (content["requests"], content["tables"], content["statistics"]) == (None, [], [])


def test_an_event_that_comes_twice_counts_once(site: Site) -> None:
    (event,) = submit(site, "harbor", 1)
    before = site.requests_counted("harbor")
    site.bus.publish_events([event, event])
    submit(site, "harbor", 1)
    eventually(lambda: _duplicates(site) >= 2)
    assert site.requests_counted("harbor") == before + 1


def test_a_request_that_only_intake_escalated_counts_as_escalated(site: Site) -> None:
    (event,) = submit(site, "harbor", 1)
    before = _escalated(site)
    facts = {"request_id": event.data["request_id"]}
    for _ in range(2):
        site.bus.publish("support_request.unanswered.v1", "harbor", facts)
    eventually(lambda: _escalated(site) > before, within=20)
    news = facts | {"reason": "no_candidate", "offers_made": 0}
    site.bus.publish("request.escalated.v1", "harbor", news)
    eventually(lambda: _heard(site, "unanswered") == 2 and _heard(site, "request.escalated") == 1)
    assert _escalated(site) == before + 1


def _heard(site: Site, event: str) -> int:
    lines = requests.get(site.process.metrics_url, timeout=5).text.splitlines()
    counted = [line for line in lines if "counted_events_total{" in line and event in line]
    return sum(int(float(line.split()[-1])) for line in counted)


def _escalated(site: Site) -> int:
    rows = site.mongo.collection("evaluation.counters", "harbor").find()
    return sum(row["counts"].get("escalated", {}).get("yes", 0) for row in rows)


def _duplicates(site: Site) -> int:
    lines = requests.get(site.process.metrics_url, timeout=5).text.splitlines()
    wanted = ("watchmate_events_total", "on_support_request_submitted_v1", 'outcome="duplicate"')
    return sum(int(float(line.split()[-1])) for line in lines if all(w in line for w in wanted))


def test_an_event_of_an_agency_that_never_was_is_dead_lettered_and_others_flow(site: Site) -> None:
    dead = site.bus.depth(dead_of("evaluation"))
    site.bus.publish(SUBMITTED, "nowhere", messages.submitted())
    eventually(lambda: site.bus.depth(dead_of("evaluation")) == dead + 1, within=60)
    submit(site, "harbor", 1)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "leadership"])
def test_nobody_but_leadership_reads_the_summary(site: Site, role: str) -> None:
    assert site.get(SUMMARY, site.tokens.staff("evaluation", role)).status_code == 403


def test_the_summary_needs_a_token(site: Site) -> None:
    assert site.get(SUMMARY).status_code == 401


def test_a_month_that_has_not_begun_has_no_report(site: Site) -> None:
    token = site.tokens.staff("evaluation", "leadership")
    assert site.get(SUMMARY, token, month="2099-01").status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "november", "2026-11-01", "", "2026-1"])
def test_a_wrong_month_is_refused(site: Site, month: str) -> None:
    token = site.tokens.staff("evaluation", "leadership")
    assert site.get(SUMMARY, token, month=month).status_code == 422


def test_leadership_has_no_other_route(site: Site) -> None:
    document = site.get("/openapi.json").json()
    theirs = [
        path
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if isinstance(operation, dict) and "leadership" in operation.get("x-roles", ())
    ]
    assert theirs and all(path.startswith("/v1/reports") for path in theirs)


def test_a_supporters_reference_is_heard_and_not_kept(site: Site) -> None:
    ref = token_urlsafe(16)
    site.bus.publish("supporter.enrolled.v1", "lakeside", {"supporter_ref": ref})
    site.bus.publish("supporter.left.v1", "lakeside", {"supporter_ref": ref})
    eventually(lambda: "supporter.left" in requests.get(site.process.metrics_url, timeout=5).text)
    row = site.mongo.agency("lakeside")
    kept = [list(row[name].find()) for name in row.list_collection_names() if "evaluation" in name]
    assert ref not in str(kept)


def test_figures_for_operators_name_no_agency(site: Site) -> None:
    submit(site, "harbor", 1)
    assert site.post(a_response()).status_code == 201
    site.summary("lakeside")
    lines = requests.get(site.process.metrics_url, timeout=5).text.splitlines()
    ours = [line for line in lines if line.startswith("watchmate_evaluation_")]
    names = (
        *("counted_events", "invitations", "responses"),
        *("reports", "suppressed_cells"),
    )
    assert all(any(f"evaluation_{name}_total" in line for line in ours) for name in names)
    assert not any("harbor" in line or "lakeside" in line for line in ours)


def _eventually(condition: Callable[[], bool]) -> None:
    eventually(condition)


def test_a_killed_service_loses_and_doubles_nothing(site: Site) -> None:
    before = site.requests_counted("harbor")
    for _ in range(30):
        site.bus.publish(SUBMITTED, "harbor", messages.submitted())
    site.process.kill()
    site.forget_dead_sessions()
    site.process.start()
    eventually(lambda: site.requests_counted("harbor") == before + 30, within=30)
