"""What asker, supporter, coordinator and matching do to a request afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.intake.application.assigned_requests import Supporter
from services.intake.application.ports import Wanted
from services.intake.application.request_book import CLOSED, WITHDRAWN
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NotFound, PhraseNotFound
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import NOON, OFFICER, SUPPORTER, an_acceptance, an_ask

OUTCOME = Outcome("supported", "two_to_three", "1_to_3_h")
ALL = Wanted()


def test_an_officer_sees_own_requests_newest_first(bench: Bench) -> None:
    first = bench.submitted()
    bench.clock.forward(timedelta(minutes=1))
    second = bench.submitted()
    page = bench.own.list("harbor", OFFICER, ALL)
    assert [answer.request.id for answer in page.items] == [second, first]
    assert bench.own.list("harbor", "somebody-else", ALL).items == []


def test_somebody_elses_request_is_like_a_missing_one(bench: Bench) -> None:
    request_id = bench.submitted()
    for agency, ref in (("harbor", "somebody-else"), ("lakeside", OFFICER), ("nowhere", OFFICER)):
        with pytest.raises(NotFound):
            bench.own.show(agency, ref, request_id)


def test_an_anonymous_request_belongs_to_no_officer(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    with pytest.raises(NotFound):
        bench.own.show("harbor", None, answer.answer.request.id)  # type: ignore[arg-type]


def test_withdrawing_is_told_once_and_starts_the_erasure_clock(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.own.withdraw("harbor", OFFICER, request_id)
    bench.own.withdraw("harbor", OFFICER, request_id)
    assert bench.told(WITHDRAWN) == [{"request_id": request_id, "sequence": 2}]
    assert bench.deadlines.erasures == [("harbor", request_id, NOON + timedelta(days=7))]


def test_a_withdrawn_request_closes_to_its_supporter_at_once(bench: Bench) -> None:
    request_id = bench.matched()
    bench.own.withdraw("harbor", OFFICER, request_id)
    with pytest.raises(NotFound):
        bench.assigned.open(HELPER, request_id)


def test_the_phrase_gives_the_same_keys_again(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    back = bench.anonymous.session("harbor", f"  {answer.phrase.upper()} ")
    assert back.keys == answer.keys
    shown = bench.anonymous.show("harbor", back.keys.access_key)
    assert shown.request.id == answer.answer.request.id


@pytest.mark.parametrize("agency", ["harbor", "lakeside", "nowhere"])
def test_a_wrong_phrase_costs_the_same_work_everywhere(bench: Bench, agency: str) -> None:
    bench.submit_anonymously("harbor", None, an_ask())
    before = bench.phrases.derived
    with pytest.raises(PhraseNotFound):
        bench.anonymous.session(agency, "not the phrase")
    assert bench.phrases.derived == before + 1


def test_an_access_key_opens_nothing_in_another_agency(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    for agency in ("lakeside", "nowhere"):
        with pytest.raises(NotFound):
            bench.anonymous.show(agency, answer.keys.access_key)


def test_an_anonymous_asker_withdraws_with_the_key(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    bench.anonymous.withdraw("harbor", answer.keys.access_key)
    assert bench.state(answer.answer.request.id) is State.WITHDRAWN


def test_the_accepted_supporter_reads_what_was_said(bench: Bench) -> None:
    opened = bench.assigned.open(HELPER, bench.matched())
    assert opened.confidence.text == "what only the peer may read"


def test_the_notice_is_shown_again_to_a_supporter_of_another_jurisdiction(bench: Bench) -> None:
    opened = bench.assigned.open(HELPER, bench.matched())
    assert opened.notice is not None
    assert opened.notice.jurisdiction == "north"


def test_no_notice_is_shown_again_at_home(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.hear.accepted("harbor", request_id, an_acceptance(agency="harbor"))
    assert bench.assigned.open(Supporter(SUPPORTER, "harbor"), request_id).notice is None


@pytest.mark.parametrize(
    "other", [Supporter("somebody-else", "lakeside"), Supporter(SUPPORTER, "mesa")]
)
def test_no_other_supporter_reaches_the_request(bench: Bench, other: Supporter) -> None:
    request_id = bench.matched()
    assert bench.assigned.list(other, ALL).items == []
    with pytest.raises(NotFound):
        bench.assigned.open(other, request_id)
    with pytest.raises(NotFound):
        bench.assigned.close(other, request_id, OUTCOME)


def test_a_revoked_acceptance_takes_the_request_away_and_the_next_supporter_gets_it(
    bench: Bench,
) -> None:
    request_id = bench.matched()
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    assert bench.state(request_id) is State.SUBMITTED
    assert bench.assigned.list(HELPER, ALL).items == []
    following = an_acceptance("offer-2", "next-supporter", at=NOON + timedelta(minutes=9))
    bench.hear.accepted("harbor", request_id, following)
    assert bench.assigned.open(Supporter("next-supporter", "lakeside"), request_id)
    with pytest.raises(NotFound):
        bench.assigned.open(HELPER, request_id)


def test_closing_tells_a_nameless_outcome_and_starts_the_erasure_clock(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    assert bench.told(CLOSED) == [
        {
            "request_id": request_id,
            "sequence": 2,
            "outcome": "supported",
            "contacts_band": "two_to_three",
            "duration_band": "1_to_3_h",
            "supporter_ref": SUPPORTER,
        }
    ]
    assert len(bench.deadlines.erasures) == 1
    with pytest.raises(AlreadyEnded):
        bench.assigned.close(HELPER, request_id, OUTCOME)


def test_when_the_first_contact_was_is_told_if_the_supporter_told_it(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, replace(OUTCOME, first_contact_band="1_to_4_h"))
    assert bench.told(CLOSED)[0]["first_contact_band"] == "1_to_4_h"


def test_a_coordinator_sees_that_somebody_waits_and_not_who(bench: Bench) -> None:
    request_id = bench.escalated()
    bench.clock.forward(timedelta(hours=2))
    (waiting,) = bench.escalations.list("harbor", ALL).items
    assert (waiting.request_id, waiting.waiting) == (request_id, "1_to_4_h")
    assert OFFICER not in str(waiting)
    assert bench.escalations.list("lakeside", ALL).items == []


def test_a_coordinator_resolves_what_waits_in_the_own_agency(bench: Bench) -> None:
    request_id = bench.escalated()
    with pytest.raises(NotFound):
        bench.escalations.resolve("lakeside", request_id, "handled_by_coordinator")
    bench.escalations.resolve("harbor", request_id, "handled_by_coordinator")
    assert bench.told(CLOSED)[0]["supporter_ref"] is None
    with pytest.raises(NotFound):
        bench.escalations.resolve("harbor", request_id, "handled_by_coordinator")


def test_a_coordinator_cannot_tell_a_matched_request_from_a_missing_one(bench: Bench) -> None:
    for request_id in (bench.matched(), "missing"):
        with pytest.raises(NotFound):
            bench.escalations.resolve("harbor", request_id, "handled_by_coordinator")


def test_news_of_a_request_that_this_agency_never_had_is_refused(bench: Bench) -> None:
    request_id = bench.submitted()
    with pytest.raises(NotFound):
        bench.hear.offer_made("lakeside", request_id, "offer-1")


def test_erasure_takes_the_words_and_the_supporter_and_leaves_a_receipt(
    bench: Bench,
) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    bench.erased(request_id)
    with pytest.raises(NotFound):
        bench.assigned.open(HELPER, request_id)
    assert bench.assigned.list(HELPER, ALL).items == []
    assert bench.own.show("harbor", OFFICER, request_id).request.erased_at
    assert bench.confidences.shredded == [("harbor", request_id)]
    assert len(bench.receipts.rows) == 1


def test_erasure_done_twice_is_done_once(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.own.withdraw("harbor", OFFICER, request_id)
    bench.erased(request_id)
    bench.erased(request_id)
    (receipt,) = bench.receipts.rows.values()
    assert receipt.on == (NOON + timedelta(days=7)).date()


def test_a_live_request_keeps_its_words_whatever_the_clock_says(bench: Bench) -> None:
    request_id = bench.matched()
    bench.erased(request_id)
    assert bench.assigned.open(HELPER, request_id).confidence.text
    assert not bench.receipts.rows


def test_an_asker_is_forgotten_when_there_is_nothing_left_to_come_back_to(bench: Bench) -> None:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    bench.anonymous.withdraw("harbor", answer.keys.access_key)
    request_id = answer.answer.request.id
    assert bench.deadlines.forgettings == [("harbor", request_id, NOON + timedelta(days=30))]
    for _ in range(2):
        bench.forget_asker("harbor", request_id)
    with pytest.raises(PhraseNotFound):
        bench.anonymous.session("harbor", answer.phrase)
    assert len(bench.receipts.rows) == 1


def test_a_live_request_never_forgets_its_asker(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.forget_asker("harbor", request_id)
    assert bench.own.show("harbor", OFFICER, request_id)


def test_news_after_erasure_revives_nothing(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.own.withdraw("harbor", OFFICER, request_id)
    bench.erased(request_id)
    bench.hear.accepted("harbor", request_id, an_acceptance())
    bench.hear.escalated("harbor", request_id, Escalation("all_declined", NOON))
    assert bench.state(request_id) is State.WITHDRAWN
    assert bench.assigned.list(HELPER, ALL).items == []
