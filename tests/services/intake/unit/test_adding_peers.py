"""The asker has one peer more: a request beside the first that shares nothing with it."""

from datetime import timedelta

import pytest

from services.intake.application.add_peer import Again
from services.intake.application.ask import Standing, Vetoes
from services.intake.application.submit_request import MAILBOX_OPENED, SUBMITTED
from services.intake.domain.asking import Asker, Confidence, IdentityLevel, Incident
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import (
    AlreadyEnded,
    ConfidenceDestroyed,
    NoticeOutdated,
    NotMatched,
    TooMany,
    UnknownUnit,
)
from services.intake.domain.states import State
from shared.security.conflict_tokens import commander_ref, conflict_token, incident_ref
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import (
    CONFLICT_KEY,
    NOON,
    NOTICE,
    OFFICER,
    SUPPORTER,
    a_requester,
    an_acceptance,
    an_ask,
)

OUTCOME = Outcome("supported", "one", "under_30_min")
AGAIN = Again(NOTICE, Vetoes())
LATER = NOON + timedelta(minutes=9)


def test_one_more_peer_is_a_request_beside_the_first_with_the_same_wish_and_words(
    bench: Bench,
) -> None:
    first = bench.matched()
    second = bench.add_peer(bench.request(first), a_requester(), AGAIN).request
    assert second.id != first
    assert second.wish == bench.request(first).wish
    assert bench.confidences.rows["harbor", second.id] == bench.confidences.rows["harbor", first]
    assert (bench.state(first), bench.state(second.id)) == (State.MATCHED, State.SUBMITTED)
    assert bench.own.show("harbor", OFFICER, second.id)
    assert bench.told(MAILBOX_OPENED)[-1]["mailbox"] == a_requester().mailbox
    assert len(bench.acknowledgements.rows) == 2


def test_everybody_who_accepted_the_first_is_kept_away_from_the_second(bench: Bench) -> None:
    first = bench.matched()
    bench.peer_refused(first)
    bench.hear.accepted("harbor", first, an_acceptance("offer-2", "next-peer", at=LATER))
    again = Again(NOTICE, Vetoes(("vetoed",), ("P2",)))
    bench.add_peer(bench.request(first), a_requester(self_ref="myself"), again)
    for ref in (SUPPORTER, "next-peer", "vetoed", "unit:harbor:P2", "myself"):
        assert bench.keeps_away(ref)
    assert not bench.keeps_away("somebody-else")


def test_what_the_first_does_not_keep_is_said_again_for_the_second(bench: Bench) -> None:
    first = bench.matched()
    again = Again(
        NOTICE, Vetoes(), incident=Incident("26-0042", NOON.date()), earlier_peers=("earlier",)
    )
    bench.add_peer(bench.request(first), a_requester(), again)
    event = bench.told(SUBMITTED)[-1]
    assert bench.keeps_away(incident_ref("harbor", "26-0042"))
    assert event["designated_before"]
    assert conflict_token(CONFLICT_KEY, event["conflict_salt"], "earlier") in event["earlier_peers"]


def test_an_anonymous_asker_says_again_where_they_stand(bench: Bench) -> None:
    first = bench.matched_anonymously()
    standing = Standing(former_units=("P2",))
    bench.add_peer.anonymously(bench.request(first), "P1", AGAIN, standing)
    for unit in ("P1", "P2"):
        assert bench.keeps_away(commander_ref("harbor", unit))


def test_two_requests_of_one_asker_share_no_token(bench: Bench) -> None:
    first = bench.matched()
    bench.add_peer(bench.request(first), a_requester(unit="P1"), AGAIN)
    one, two = bench.told(SUBMITTED)
    assert not {*one["excluded"], *one["unit_tokens"]} & {*two["excluded"], *two["unit_tokens"]}


def test_the_second_is_as_named_as_the_first(bench: Bench) -> None:
    named = a_requester(asker=Asker(IdentityLevel.NAMED, OFFICER))
    ask = an_ask(confidence=Confidence("words", "phone", "Alex Moreau"))
    first = bench.submit(named, ask).request.id
    bench.hear.accepted("harbor", first, an_acceptance())
    second = bench.add_peer(bench.request(first), a_requester(), AGAIN).request
    assert second.asker.identity_level is IdentityLevel.NAMED
    assert bench.confidences.rows["harbor", second.id].name == "Alex Moreau"


def test_one_more_counts_among_the_live_requests(bench: Bench) -> None:
    first = bench.matched()
    bench.limits.live = 1
    with pytest.raises(TooMany):
        bench.add_peer(bench.request(first), a_requester(), AGAIN)


def test_one_more_needs_the_notice_in_force_and_known_units(bench: Bench) -> None:
    first = bench.request(bench.matched())
    with pytest.raises(NoticeOutdated):
        bench.add_peer(first, a_requester(), Again("1999", Vetoes()))
    with pytest.raises(UnknownUnit):
        bench.add_peer(first, a_requester(), Again(NOTICE, Vetoes(units=("P9",))))


@pytest.mark.parametrize("become", ["submitted", "escalated"])
def test_nobody_is_added_to_nobody(bench: Bench, become: str) -> None:
    request_id = getattr(bench, become)()
    with pytest.raises(NotMatched):
        bench.add_peer(bench.request(request_id), a_requester(), AGAIN)


def test_destroyed_words_cannot_be_passed_on(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    with pytest.raises(AlreadyEnded):
        bench.add_peer(bench.request(request_id), a_requester(), AGAIN)
    bench.erased(request_id)
    with pytest.raises(ConfidenceDestroyed):
        bench.add_peer(bench.request(request_id), a_requester(), AGAIN)
    assert len(bench.told(SUBMITTED)) == 1


def test_an_anonymous_asker_gets_a_phrase_of_its_own_for_one_more(bench: Bench) -> None:
    first = bench.matched_anonymously()
    answer = bench.add_peer.anonymously(bench.request(first), "P1", AGAIN, Standing())
    second = answer.answer.request
    assert second.asker.identity_level is IdentityLevel.ANONYMOUS
    assert second.asker.lookup_id != bench.request(first).asker.lookup_id
    assert bench.anonymous.show("harbor", answer.keys.access_key).request.id == second.id
    assert bench.keeps_away(SUPPORTER)
    assert len(bench.told(SUBMITTED)[-1]["unit_tokens"]) >= 1


def test_one_more_anonymous_request_counts_among_those_of_the_hour(bench: Bench) -> None:
    first = bench.request(bench.matched_anonymously())
    bench.limits.waits["anonymous_request harbor"] = 60
    with pytest.raises(TooMany):
        bench.add_peer.anonymously(first, None, AGAIN, Standing())
