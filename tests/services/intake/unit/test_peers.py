"""What the asker does about their peer: see why, have another, have one more."""

import json
from datetime import timedelta

import pytest

from services.intake.application.add_peer import Again
from services.intake.application.ask import Vetoes
from services.intake.application.change_peer import PEER_REFUSED
from services.intake.application.submit_request import MAILBOX_OPENED, SUBMITTED
from services.intake.domain.asking import Asker, Confidence, IdentityLevel
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import (
    AlreadyEnded,
    ConfidenceDestroyed,
    NotFound,
    NoticeOutdated,
    NotMatched,
    TooMany,
    UnknownUnit,
)
from services.intake.domain.match import Match
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation
from shared.events import codes
from shared.security.conflict_tokens import conflict_token
from tests.services.intake.bench import HELPER, Bench
from tests.services.intake.builders import (
    CONFLICT_KEY,
    NOON,
    NOTICE,
    OFFICER,
    SUPPORTER,
    a_requester,
    a_wish,
    an_acceptance,
    an_agency,
    an_ask,
)

OUTCOME = Outcome("supported", "one", "under_30_min")
AGAIN = Again(NOTICE, Vetoes())
LATER = NOON + timedelta(minutes=9)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def change(bench: Bench, request_id: str) -> None:
    bench.change_peer(bench.own.find("harbor", OFFICER, request_id))


def explained(bench: Bench, request_id: str) -> Match:
    return bench.explain_match(bench.request(request_id))


def anonymous(bench: Bench, matched: bool = True) -> str:
    answer = bench.submit_anonymously("harbor", None, an_ask())
    if matched:
        bench.hear.accepted("harbor", answer.answer.request.id, an_acceptance())
    return answer.answer.request.id


def kept_away(bench: Bench, ref: str) -> bool:
    event = bench.told(SUBMITTED)[-1]
    return conflict_token(CONFLICT_KEY, event["conflict_salt"], ref) in event["excluded"]


# Another one


def test_a_refused_peer_opens_the_request_no_longer_and_another_is_looked_for(
    bench: Bench,
) -> None:
    request_id = bench.matched()
    change(bench, request_id)
    assert bench.state(request_id) is State.SUBMITTED
    assert bench.told(PEER_REFUSED) == [{"request_id": request_id, "offer_id": "offer-1"}]
    for act in (bench.assigned.open, bench.assigned.hand_back):
        with pytest.raises(NotFound):
            act(HELPER, request_id)
    assert len(bench.deadlines.answers) == 2


def test_refusing_twice_refuses_one_peer(bench: Bench) -> None:
    request_id = bench.matched()
    change(bench, request_id)
    with pytest.raises(NotMatched):
        change(bench, request_id)
    assert len(bench.told(PEER_REFUSED)) == 1


def test_when_the_peer_went_first_there_is_nobody_to_refuse(bench: Bench) -> None:
    request_id = bench.matched()
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    with pytest.raises(NotMatched):
        change(bench, request_id)
    assert bench.told(PEER_REFUSED) == []


def test_news_that_the_refused_peer_went_changes_nothing_more(bench: Bench) -> None:
    request_id = bench.matched()
    change(bench, request_id)
    bench.hear.accepted("harbor", request_id, an_acceptance("offer-2", "next-peer", at=LATER))
    bench.hear.offer_withdrawn("harbor", request_id, "offer-1")
    bench.hear.accepted("harbor", request_id, an_acceptance())
    acceptance = bench.request(request_id).acceptance
    assert acceptance is not None
    assert acceptance.supporter_ref == "next-peer"


def test_no_earlier_peer_comes_back_whose_going_was_not_heard_of_yet(bench: Bench) -> None:
    request_id = bench.matched()
    bench.hear.accepted("harbor", request_id, an_acceptance("offer-2", "next-peer", at=LATER))
    change(bench, request_id)
    assert bench.request(request_id).acceptance is None
    with pytest.raises(NotFound):
        bench.assigned.open(HELPER, request_id)


def test_a_closed_request_has_no_peer_to_refuse(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    with pytest.raises(AlreadyEnded):
        change(bench, request_id)


def test_a_refused_peer_cannot_close_the_request(bench: Bench) -> None:
    request_id = bench.matched()
    change(bench, request_id)
    with pytest.raises(NotFound):
        bench.assigned.close(HELPER, request_id, OUTCOME)


def test_after_a_refusal_nobody_waits_for_a_coordinator_who_had_been_told(bench: Bench) -> None:
    request_id = bench.escalated()
    bench.hear.accepted("harbor", request_id, an_acceptance())
    change(bench, request_id)
    assert bench.state(request_id) is State.SUBMITTED
    bench.hear.escalated("harbor", request_id, Escalation("all_declined", LATER))
    assert bench.state(request_id) is State.ESCALATED


@pytest.mark.parametrize("become", ["submitted", "escalated"])
def test_nobody_is_refused_while_nobody_has_accepted(bench: Bench, become: str) -> None:
    request_id = getattr(bench, become)()
    with pytest.raises(NotMatched):
        change(bench, request_id)


# One more


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
    change(bench, first)
    bench.hear.accepted("harbor", first, an_acceptance("offer-2", "next-peer", at=LATER))
    again = Again(NOTICE, Vetoes(("vetoed",), ("P2",)))
    bench.add_peer(bench.request(first), a_requester(self_ref="myself"), again)
    for ref in (SUPPORTER, "next-peer", "vetoed", "unit:harbor:P2", "myself"):
        assert kept_away(bench, ref)
    assert not kept_away(bench, "somebody-else")


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
    first = anonymous(bench)
    answer = bench.add_peer.anonymously(bench.request(first), "P1", AGAIN)
    second = answer.answer.request
    assert second.asker.identity_level is IdentityLevel.ANONYMOUS
    assert second.asker.lookup_id != bench.request(first).asker.lookup_id
    assert bench.anonymous.show("harbor", answer.keys.access_key).request.id == second.id
    assert kept_away(bench, SUPPORTER)
    assert len(bench.told(SUBMITTED)[-1]["unit_tokens"]) >= 1


def test_one_more_anonymous_request_counts_among_those_of_the_hour(bench: Bench) -> None:
    first = bench.request(anonymous(bench))
    bench.limits.waits["anonymous_request harbor"] = 60
    with pytest.raises(TooMany):
        bench.add_peer.anonymously(first, None, AGAIN)


# Why


def test_the_asker_learns_why_this_peer_from_what_decided(bench: Bench) -> None:
    request_id = bench.submitted()
    fits = ("topics", "continuity", "some_later_code")
    bench.hear.accepted("harbor", request_id, an_acceptance(fits=fits))
    found = explained(bench, request_id)
    assert [reason.code for reason in found.why] == ["topics", "continuity"]
    assert (found.supporter_ref, found.agency.id) == (SUPPORTER, "lakeside")


def test_a_peer_for_whom_nothing_special_spoke_was_free_and_allowed(bench: Bench) -> None:
    assert [reason.code for reason in explained(bench, bench.matched()).why] == ["available"]


@pytest.mark.parametrize(
    ("level", "own_unit_allowed", "rules"),
    [
        ("pseudonymous", False, ["chain_of_command", "own_unit", "kept_away"]),
        ("pseudonymous", True, ["chain_of_command", "own_unit_allowed", "kept_away"]),
        ("anonymous", False, ["kept_away_unnamed"]),
    ],
)
def test_only_what_could_be_kept_from_the_asker_is_promised(
    bench: Bench, level: str, own_unit_allowed: bool, rules: list[str]
) -> None:
    ask = an_ask(wish=a_wish(own_unit_allowed=own_unit_allowed))
    if level == "anonymous":
        request_id = bench.submit_anonymously("harbor", None, ask).answer.request.id
    else:
        request_id = bench.submitted(ask)
    bench.hear.accepted("harbor", request_id, an_acceptance())
    codes = [reason.code for reason in explained(bench, request_id).protections]
    assert codes == [*rules, "designated_and_trained", "confidential", "yours_to_end"]


@pytest.mark.parametrize(
    ("agency", "note", "jurisdictions"),
    [
        ("harbor", None, ["north"]),
        ("mesa", "other_agency", ["north"]),
        ("lakeside", "other_rules", ["north", "south"]),
    ],
)
def test_whose_rules_apply_depends_on_where_the_peer_is_from(
    bench: Bench, agency: str, note: str | None, jurisdictions: list[str]
) -> None:
    request_id = bench.submitted()
    bench.hear.accepted("harbor", request_id, an_acceptance(agency=agency))
    found = explained(bench, request_id)
    assert (found.note and found.note.code) == note
    assert [shown.jurisdiction for shown in found.notices] == jurisdictions


def test_each_language_has_its_own_explanation(bench: Bench) -> None:
    said = set()
    for language in codes.LANGUAGES:
        request_id = bench.submitted(an_ask(wish=a_wish(language=language)))
        bench.hear.accepted("harbor", request_id, an_acceptance(fits=("topics",)))
        found = explained(bench, request_id)
        said |= {reason.text for reason in (*found.why, *found.protections)}
    assert len(said) == 3 * 7


@pytest.mark.parametrize(
    ("become", "refusal"), [("submitted", NotMatched), ("escalated", NotMatched)]
)
def test_there_is_nothing_to_explain_before_a_match(
    bench: Bench, become: str, refusal: type[Exception]
) -> None:
    request_id = getattr(bench, become)()
    with pytest.raises(refusal):
        explained(bench, request_id)


def test_whoever_ended_it_without_a_peer_has_nothing_explained(bench: Bench) -> None:
    request_id = bench.submitted()
    bench.own.withdraw("harbor", OFFICER, request_id)
    with pytest.raises(AlreadyEnded):
        explained(bench, request_id)


def test_the_peer_is_still_named_after_the_end_and_gone_with_the_erasure(bench: Bench) -> None:
    request_id = bench.matched()
    bench.assigned.close(HELPER, request_id, OUTCOME)
    assert explained(bench, request_id).supporter_ref == SUPPORTER
    bench.erased(request_id)
    with pytest.raises(NotFound):
        explained(bench, request_id)


def test_a_refused_peer_is_explained_no_longer(bench: Bench) -> None:
    request_id = bench.matched()
    change(bench, request_id)
    with pytest.raises(NotMatched):
        explained(bench, request_id)


def test_an_explanation_holds_nothing_said_in_confidence(bench: Bench) -> None:
    bench.agencies.agencies["harbor"] = an_agency()
    ask = an_ask(confidence=Confidence("planted text", "planted way", "planted name"))
    named = a_requester(asker=Asker(IdentityLevel.NAMED, OFFICER), unit="P1", self_ref="myself")
    request_id = bench.submit(named, ask).request.id
    bench.hear.accepted("harbor", request_id, an_acceptance(fits=tuple(codes.FITS)))
    found = explained(bench, request_id)
    said = json.dumps([vars(r) for r in (*found.why, *found.protections)]) + str(found.note)
    for private in ("planted", OFFICER, "myself", "P1", "precinct"):
        assert private not in said
