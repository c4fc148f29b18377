"""The support request by itself."""

from datetime import timedelta

import pytest

from services.intake.domain.asking import Asker, Confidence, IdentityLevel
from services.intake.domain.ending import Outcome
from services.intake.domain.errors import AlreadyEnded, NameMissing, NameNotAllowed, NotFound
from services.intake.domain.offers import Offers
from services.intake.domain.states import State
from services.intake.domain.support_request import Escalation
from tests.services.intake.builders import NOON, SUPPORTER, a_request, an_acceptance

SUPPORTED = Outcome("supported", "one", "under_30_min")
ESCALATION = Escalation("all_declined", NOON)


def test_an_offer_that_is_accepted_matches_the_request() -> None:
    request = a_request()
    request.hear_offer("offer-1")
    assert request.state is State.OFFERED
    request.hear_acceptance(an_acceptance("offer-1"))
    assert request.state is State.MATCHED


def test_an_acceptance_that_overtakes_its_offer_still_counts() -> None:
    request = a_request()
    request.hear_acceptance(an_acceptance("offer-1"))
    request.hear_offer("offer-1")
    assert request.state is State.MATCHED


def test_a_withdrawal_that_overtakes_its_acceptance_leaves_nothing_assigned() -> None:
    request = a_request()
    request.hear_offer_withdrawn("offer-1")
    request.hear_acceptance(an_acceptance("offer-1"))
    request.hear_offer("offer-1")
    assert request.state is State.SUBMITTED
    assert request.acceptance is None


def test_the_later_of_two_standing_acceptances_counts() -> None:
    request = a_request()
    later = an_acceptance("offer-2", "other-supporter", at=NOON + timedelta(minutes=5))
    request.hear_acceptance(later)
    request.hear_acceptance(an_acceptance("offer-1"))
    assert request.acceptance == later


def test_an_escalated_request_can_still_be_matched() -> None:
    request = a_request()
    request.hear_escalation(ESCALATION)
    request.hear_acceptance(an_acceptance())
    assert request.state is State.MATCHED


def test_the_supporter_whose_acceptance_stands_closes_the_request() -> None:
    request = a_request(offers=Offers().with_accepted(an_acceptance()))
    request.close(SUPPORTER, SUPPORTED, NOON)
    assert (request.state, request.sequence) == (State.CLOSED, 2)


def test_nobody_else_closes_it() -> None:
    request = a_request(offers=Offers().with_accepted(an_acceptance()))
    with pytest.raises(NotFound):
        request.close("somebody-else", SUPPORTED, NOON)
    assert (request.state, request.sequence) == (State.MATCHED, 1)


def test_a_closed_request_is_neither_closed_again_nor_withdrawn() -> None:
    request = a_request(offers=Offers().with_accepted(an_acceptance()))
    request.close(SUPPORTER, SUPPORTED, NOON)
    with pytest.raises(AlreadyEnded):
        request.close(SUPPORTER, SUPPORTED, NOON)
    with pytest.raises(AlreadyEnded):
        request.withdraw(NOON)
    assert request.sequence == 2


def test_withdrawing_twice_is_one_change() -> None:
    request = a_request()
    assert request.withdraw(NOON)
    assert not request.withdraw(NOON)
    assert request.sequence == 2


def test_only_an_escalated_request_is_resolved_by_a_coordinator() -> None:
    request = a_request()
    with pytest.raises(NotFound):
        request.resolve(SUPPORTED, NOON)
    request.hear_escalation(ESCALATION)
    request.resolve(SUPPORTED, NOON)
    assert request.state is State.CLOSED


def test_news_of_offers_says_nothing_to_a_request_that_ended() -> None:
    request = a_request()
    request.withdraw(NOON)
    request.hear_acceptance(an_acceptance())
    request.hear_escalation(ESCALATION)
    assert request.state is State.WITHDRAWN
    assert request.acceptance is None
    assert request.escalation is None


def test_a_peer_who_is_taken_away_again_revives_no_escalation_of_before() -> None:
    request = a_request()
    request.give_up_waiting(NOON - timedelta(minutes=1))
    request.name_clinician()
    request.hear_acceptance(an_acceptance())
    request.hear_offer_withdrawn(an_acceptance().offer_id)
    assert request.state is State.SUBMITTED
    assert request.give_up_waiting(NOON + timedelta(hours=1))
    assert request.name_clinician()


def test_an_escalation_of_the_search_after_a_peer_stands_in_whatever_order_it_is_heard() -> None:
    request = a_request()
    request.hear_escalation(Escalation("all_declined", NOON + timedelta(hours=1)))
    request.hear_acceptance(an_acceptance())
    request.hear_offer_withdrawn(an_acceptance().offer_id)
    assert request.state is State.ESCALATED


def test_a_request_forgotten_first_keeps_no_time_of_its_erasure() -> None:
    request = a_request(submitted_at=NOON)
    request.withdraw(NOON)
    request.forget_asker()
    request.erase(NOON + timedelta(days=1))
    assert request.erased_at == (NOON + timedelta(days=1)).replace(hour=0)


def test_erasure_forgets_who_helped() -> None:
    request = a_request(offers=Offers().with_accepted(an_acceptance()))
    request.close(SUPPORTER, SUPPORTED, NOON)
    request.erase(NOON)
    request.erase(NOON + timedelta(days=1))
    assert request.offers == Offers()
    assert request.erased_at == NOON


def test_a_forgotten_asker_leaves_only_what_is_counted() -> None:
    asker = Asker(IdentityLevel.ANONYMOUS, lookup_id="l", access_digest="d")
    request = a_request(asker=asker)
    request.withdraw(NOON)
    request.forget_asker()
    assert request.asker == Asker(IdentityLevel.ANONYMOUS)
    assert request.wish.topics == ("grief",)


def test_when_the_asker_is_forgotten_only_days_are_left_of_times() -> None:
    request = a_request(submitted_at=NOON)
    request.hear_escalation(Escalation("all_declined", NOON + timedelta(minutes=7)))
    request.resolve(SUPPORTED, NOON + timedelta(hours=5))
    request.erase(NOON + timedelta(days=1))
    request.forget_asker()
    assert request.ending
    assert request.escalation
    assert request.erased_at
    day = NOON.replace(hour=0)
    assert (request.submitted_at, request.escalation.at, request.ending.at) == (day, day, day)
    assert request.erased_at == day + timedelta(days=1)


def test_a_live_request_is_never_erased_and_never_forgotten() -> None:
    with pytest.raises(ValueError, match="live"):
        a_request().erase(NOON)
    with pytest.raises(ValueError, match="live"):
        a_request().forget_asker()


@pytest.mark.parametrize("level", [IdentityLevel.ANONYMOUS, IdentityLevel.PSEUDONYMOUS])
def test_a_name_is_only_taken_from_somebody_who_chose_to_be_named(level: IdentityLevel) -> None:
    with pytest.raises(NameNotAllowed):
        Confidence("text", "contact", "Alex Moreau").checked_for(level)


def test_somebody_who_chose_to_be_named_gives_a_name() -> None:
    with pytest.raises(NameMissing):
        Confidence("text", "contact").checked_for(IdentityLevel.NAMED)


def test_what_is_said_in_confidence_never_shows_in_a_repr() -> None:
    assert "secret" not in repr(Confidence("secret", "secret", "secret"))
