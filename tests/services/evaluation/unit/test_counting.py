"""The counters are the sum of all requests, whatever order the news come in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain.flow import OFFER_OUTCOMES, Ending, OfferTrace
from services.evaluation.domain.months import Month
from shared.events.codes import OUTCOMES
from tests.services.evaluation.builders import a_submission
from tests.services.evaluation.fakes import NOON, Office

NOVEMBER = Month(2026, 11)

News = tuple[str, Callable[[Office], Any]]


def counts(office: Office, agency: str = "harbor") -> dict[str, int]:
    return dict(office.ledgers.for_agency(agency).counters.of(NOVEMBER))


def offer(outcome: str, agency: str = "lakeside", after: int = 0) -> OfferTrace:
    at = NOON + timedelta(minutes=after)
    accepted = at if outcome == "accepted" else None
    return OfferTrace(outcome, agency, at if outcome == "made" else None, accepted)


@st.composite
def histories(draw: st.DrawFn) -> list[News]:
    """News of up to four requests; each piece has an id, as an event has."""
    news: list[News] = []
    for number in range(draw(st.integers(1, 4))):
        for index, each in enumerate(draw(_request_news(f"r{number}"))):
            news.append((f"{number}.{index}", each))
    return news


@st.composite
def _request_news(draw: st.DrawFn, request: str) -> list[Callable[[Office], Any]]:
    submission = a_submission(
        urgency=draw(st.sampled_from(["routine", "urgent"])),
        topics=draw(st.sampled_from([("grief",), ("sleep",), ("grief", "sleep")])),
    )
    news = [lambda o: o.follow.submitted("harbor", request, submission)]
    for number in range(draw(st.integers(0, 2))):
        for outcome in ("made", draw(st.sampled_from(OFFER_OUTCOMES))):
            trace = offer(outcome, draw(st.sampled_from(["harbor", "lakeside"])), 7 * number + 1)
            news.append(_offered(request, f"{request}.{number}", trace))
    if draw(st.booleans()):
        news.append(lambda o: o.follow.escalated("harbor", request))
    if draw(st.booleans()):
        news.append(lambda o: o.follow.withdrawn("harbor", request, 2, NOON))
    if draw(st.booleans()):
        first = draw(st.sampled_from(["", "within_1_h", "over_3_days"]))
        ending = Ending(draw(st.integers(1, 3)), "supported", "one", "none", first)
        news.append(lambda o: o.follow.closed("harbor", request, ending))
    news.append(lambda o: o.notices("harbor", f"n-{request}", "mail", "delivered", NOON))
    return news


def _offered(request: str, offer_id: str, trace: OfferTrace) -> Callable[[Office], Any]:
    return lambda office: office.follow.offered("harbor", request, offer_id, trace)


def told(news: list[News]) -> Office:
    """An office that heard all this, with an inbox as every handler has."""
    office = Office()
    inbox: set[str] = set()
    for event_id, tell in news:
        if event_id not in inbox:
            inbox.add(event_id)
            tell(office)
    return office


@settings(max_examples=60, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_shuffled_and_repeated_events_give_the_same_counters(news: list[News], random: Any) -> None:
    mixed = news + random.choices(news, k=len(news))
    random.shuffle(mixed)
    assert counts(told(mixed)) == counts(told(news))


@settings(max_examples=40, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_requests_are_counted_once_even_without_an_inbox(news: list[News], random: Any) -> None:
    office = Office()
    mixed = news + random.choices(news, k=len(news))
    random.shuffle(mixed)
    for _, tell in mixed:
        tell(office)
    seen, wanted = counts(office), counts(told(news))
    for each in (seen, wanted):
        each.pop("notices.mail_delivered")
    assert seen == wanted


def test_a_request_is_counted_under_everything_known_of_it() -> None:
    office = Office()
    office.follow.offered("harbor", "r", "o", offer("accepted", after=20))
    office.follow.offered("harbor", "r", "o", offer("made", after=2))
    office.follow.submitted("harbor", "r", a_submission(topics=("grief", "sleep")))
    office.follow.closed("harbor", "r", Ending(3, "supported", "one", "none", "1_to_4_h"))
    assert counts(office) == {
        "requests.all": 1,
        "urgency.routine": 1,
        "identity.anonymous": 1,
        "preference.no_matter": 1,
        "topic.grief": 1,
        "topic.sleep": 1,
        "answered.another_agency": 1,
        "escalated.no": 1,
        "outcome.supported": 1,
        "contacts.one": 1,
        "duration.none": 1,
        "first_contact.1_to_4_h": 1,
        "offers.accepted": 1,
        "time_to_offer.within_5_min": 1,
        "time_to_acceptance.15_to_60_min": 1,
    }


def test_everything_about_a_request_is_in_the_requesters_row_alone() -> None:
    office = Office()
    office.follow.submitted("harbor", "r", a_submission())
    office.follow.offered("harbor", "r", "o", offer("accepted", "lakeside"))
    assert set(office.ledgers.rows) == {"harbor"}


def test_the_month_is_that_of_the_agencys_own_calendar() -> None:
    office = Office()
    just_after_midnight_utc = NOON.replace(month=12, day=1, hour=1)
    office.follow.submitted("harbor", "r", a_submission(just_after_midnight_utc))
    assert counts(office)["requests.all"] == 1


def test_a_submission_opens_the_baseline_and_a_close_the_second_wave() -> None:
    office = Office()
    office.follow.submitted("harbor", "r", a_submission())
    office.follow.closed("harbor", "r", Ending(2, "supported"))
    office.follow.closed("harbor", "r", Ending(2, "supported"))
    assert office.spy.published == [
        ("survey.due.v2", "harbor", {"request_id": "r", "wave": "baseline"}),
        ("survey.due.v2", "harbor", {"request_id": "r", "wave": "after_contact"}),
    ]


def test_after_a_contact_two_later_surveys_are_planned_once() -> None:
    office = Office()
    for _ in range(2):
        office.follow.closed("harbor", "r", Ending(2, "supported", at=NOON))
    assert office.spy.planned == [
        ("harbor", "r", "four_weeks", NOON + timedelta(weeks=4)),
        ("harbor", "r", "twelve_weeks", NOON + timedelta(weeks=12)),
    ]


def test_a_later_survey_is_told_when_it_is_time() -> None:
    office = Office()
    office.follow.closed("harbor", "r", Ending(2, "supported", at=NOON))
    office.follow.follow_up("harbor", "r", "four_weeks")
    due = {"request_id": "r", "wave": "four_weeks"}
    assert office.spy.published[-1] == ("survey.due.v2", "harbor", due)


@pytest.mark.parametrize("last", [Ending(3, "withdrawn"), Ending(3, "no_contact"), None])
def test_a_later_survey_is_not_told_without_a_contact(last: Ending | None) -> None:
    office = Office()
    if last is not None:
        office.follow.closed("harbor", "r", last)
    office.follow.follow_up("harbor", "r", "four_weeks")
    assert office.spy.published == []


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_who_had_a_contact_is_asked_how_it_was(outcome: str) -> None:
    office = Office()
    office.follow.closed("harbor", "r", Ending(2, outcome))
    had_contact = outcome not in ("no_contact", "handled_by_coordinator")
    assert bool(office.spy.published) == had_contact


def test_an_escalation_told_twice_counts_once() -> None:
    office = Office()
    office.follow.submitted("harbor", "r", a_submission())
    for _ in range(2):
        office.follow.escalated("harbor", "r")
    assert counts(office)["escalated.yes"] == 1
    assert "escalated.no" not in counts(office)


def test_a_withdrawn_request_opens_no_second_wave() -> None:
    office = Office()
    office.follow.withdrawn("harbor", "r", 2, NOON)
    assert office.spy.published == []
