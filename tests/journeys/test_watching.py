"""Every figure somebody looks at is there: rules and dashboards against a region that runs."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import requests

from infra.local.watching import ALERTMANAGER, NODE, PROMETHEUS
from tests.support.people import People, Supporter
from tests.support.prometheus import Prometheus
from tests.support.waiting import eventually
from tests.support.watching import Rule, alerts, metrics_in, queries, rules
from tests.support.whole_region import WholeRegion

pytestmark = [pytest.mark.xdist_group("whole_region"), pytest.mark.timeout(300)]

AGENCY, HELPING = "harbor", "lakeside"
NO_DOOR = "a native stack has no door in front, so there is no certificate to look at"
NOT_YET = "the pool is read every five minutes, and was empty when the region started"
NO_CLUSTER = "a native stack has no volumes"
NOT_THERE = {
    "watchmate_identity_certificate_seconds": NO_DOOR,
    "kubelet_volume_stats_available_bytes": NO_CLUSTER,
    "kubelet_volume_stats_capacity_bytes": NO_CLUSTER,
}
"""Series that a healthy native stack need not have."""

MAY_BE_EMPTY = {
    "watchmate:credentials_lapsing:ratio": NOT_YET,
    "min(watchmate_identity_certificate_seconds)": NO_DOOR,
}
"""Expressions that need not answer; the series they read must be there all the same."""


@pytest.fixture(scope="module")
def prometheus(region: WholeRegion) -> Prometheus:
    parts = region.parts
    missing = [name for name in (PROMETHEUS, ALERTMANAGER, NODE) if name not in parts]
    assert not missing, f"{missing} not installed: `make watch` does it"
    return Prometheus(parts[PROMETHEUS].url)


@pytest.fixture
def lived(people: People, enrol: Callable[..., Supporter], prometheus: Prometheus) -> None:
    """One of everything that is counted, whatever other tests have done before."""
    supporter = enrol(HELPING)
    people.contact_point(supporter.person, "supporter", "peer@region.example")
    people.ask_anonymously(AGENCY, urgency="urgent", topics=["sleep"])
    officer = people.officer(AGENCY)
    asked = people.ask(officer)["request_id"]
    people.accept_and_read(supporter, asked)
    people.close(supporter, asked)


def test_everything_that_runs_is_scraped(prometheus: Prometheus) -> None:
    jobs = {"watchmate", "rabbitmq", "rabbitmq_queues", PROMETHEUS, ALERTMANAGER, "node"}
    healthy = {job: {"up"} for job in jobs}
    eventually(lambda: prometheus.targets() == healthy, within=20, what="all targets up")


def test_every_panel_every_recorded_figure_and_every_alert_finds_its_data(
    prometheus: Prometheus, lived: None
) -> None:
    asked = {query.expression.replace("$__rate_interval", "1m") for query in queries()}
    recorded = [rule for rule in rules() if not rule.is_alert]
    asked |= {rule.expression for rule in recorded} | {rule.name for rule in recorded}
    assert set(MAY_BE_EMPTY) <= asked
    wanted = sorted(asked - set(MAY_BE_EMPTY) - _expressions_of(MAY_BE_EMPTY, recorded))
    unanswered: list[str] = []

    def all_answered() -> bool:
        unanswered[:] = [one for one in wanted if not _has_data(prometheus, one)]
        return not unanswered

    try:
        eventually(all_answered, within=40, every=1.0, what="data of every query")
    except AssertionError:
        pytest.fail("without data:\n" + "\n".join(unanswered))
    for expression in asked:
        _require_series(prometheus, expression)


def test_every_alert_can_be_judged(prometheus: Prometheus, lived: None) -> None:
    """What it reads is there, and it is silent because all is well, not because it is blind."""
    for alert in alerts():
        prometheus.values(alert.expression)
        _require_series(prometheus, alert.expression)
    assert prometheus.rules_in_trouble() == []


def test_a_page_arrives_as_a_mail_that_names_nobody(region: WholeRegion) -> None:
    url = region.parts[ALERTMANAGER].url
    now = datetime.now(UTC)
    alert = {
        "labels": {"alertname": "UrgentRequestUnanswered", "severity": "page"},
        "annotations": {"summary": "An urgent request has waited 15m for a peer"},
        "startsAt": now.isoformat(),
        "endsAt": (now + timedelta(minutes=5)).isoformat(),
    }
    requests.post(f"{url}/api/v2/alerts", json=[alert], timeout=10).raise_for_status()

    def arrived() -> bool:
        mails = [file.read_text(errors="replace") for file in region.mail.glob("*.eml")]
        return any("act now: UrgentRequestUnanswered" in mail for mail in mails)

    eventually(arrived, within=40, every=0.5, what="the mail of a page")


def _has_data(prometheus: Prometheus, expression: str) -> bool:
    return any(not math.isnan(value) for value in prometheus.values(expression))


def _require_series(prometheus: Prometheus, expression: str) -> None:
    missing = [
        name
        for name in metrics_in(expression) - set(NOT_THERE) - set(MAY_BE_EMPTY)
        if not prometheus.knows(name)
    ]
    assert missing == [], f"{expression} reads what nobody shows"


def _expressions_of(names: dict[str, str], recorded: list[Rule]) -> set[str]:
    return {rule.expression for rule in recorded if rule.name in names}
