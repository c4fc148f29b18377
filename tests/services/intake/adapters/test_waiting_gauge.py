"""How long people wait, as operators see it: by urgency, never by agency, never to the second."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from prometheus_client import REGISTRY

from services.intake.adapters.mongo_requests import MongoRequests
from services.intake.adapters.waiting_gauge import sample_waiting_requests
from services.intake.domain.support_request import Escalation, SupportRequest
from shared.observability.metrics import violations
from shared.storage import Mongo
from tests.services.intake.adapters.conftest import AGENCIES
from tests.services.intake.builders import NOON, a_request, a_wish, an_acceptance

NOW = NOON + timedelta(minutes=20, seconds=45)
Figures = tuple[float | None, float | None]


def sampled(mongo: Mongo, urgency: str = "urgent") -> Figures:
    """How many wait, and for how many seconds the oldest."""
    agencies = [SimpleNamespace(id=agency) for agency in AGENCIES]
    region = SimpleNamespace(current=lambda: SimpleNamespace(agencies=agencies))
    clock = SimpleNamespace(now=lambda: NOW)
    platform: Any = SimpleNamespace(mongo=mongo, region=region, clock=clock)
    sample_waiting_requests(platform)
    labels = {"urgency": urgency}
    return (
        REGISTRY.get_sample_value("watchmate_intake_waiting_requests", labels),
        REGISTRY.get_sample_value("watchmate_intake_oldest_waiting_seconds", labels),
    )


def put(mongo: Mongo, agency: str, minutes: float, **facts: Any) -> SupportRequest:
    """A request submitted so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    wish = a_wish(urgency=facts.pop("urgency", "urgent"))
    request = a_request(agency=agency, wish=wish, submitted_at=at, **facts)
    MongoRequests(mongo, None).for_agency(agency).add(request)
    return request


def test_where_nobody_waits_the_figures_are_there_and_nought(provisioned: Mongo) -> None:
    for urgency in ("routine", "prompt", "urgent"):
        assert sampled(provisioned, urgency) == (0, 0)


def test_the_oldest_of_all_agencies_counts_in_whole_minutes(provisioned: Mongo) -> None:
    put(provisioned, "harbor", 15)
    put(provisioned, "lakeside", 3)
    put(provisioned, "lakeside", 0, urgency="routine")
    assert sampled(provisioned) == (2, 17 * 60)
    assert sampled(provisioned, "routine") == (1, 20 * 60)
    assert sampled(provisioned, "prompt") == (0, 0)


def test_an_escalated_request_still_waits_and_an_accepted_one_does_not(provisioned: Mongo) -> None:
    escalated = put(provisioned, "harbor", 10)
    matched = put(provisioned, "harbor", 0)
    rows = MongoRequests(provisioned, None).for_agency("harbor")
    escalated.hear_escalation(Escalation("no_candidate", NOON))
    rows.save(escalated)
    matched.hear_acceptance(an_acceptance())
    rows.save(matched)
    assert sampled(provisioned) == (1, 10 * 60)


def test_the_figures_have_no_label_but_the_urgency(provisioned: Mongo) -> None:
    put(provisioned, "harbor", 1)
    sampled(provisioned)
    families = [one for one in REGISTRY.collect() if "waiting" in one.name and "intake" in one.name]
    assert {tuple(sample.labels) for one in families for sample in one.samples} == {("urgency",)}
    assert violations(REGISTRY) == []
