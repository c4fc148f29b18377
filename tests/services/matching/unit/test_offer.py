"""An offer's life: one answer, whoever gives it first."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.errors import (
    MatchingError,
    OfferAnswered,
    OfferExpired,
    OfferNotDue,
    OfferWithdrawn,
)
from services.matching.domain.offer import Offer, OfferState
from services.matching.domain.vocabulary import RefusalReason, WithdrawalReason
from tests.services.matching.builders import MONDAY_NOON, offer

IN_TIME = MONDAY_NOON + timedelta(minutes=29)
TOO_LATE = MONDAY_NOON + timedelta(minutes=30)
STEPS: dict[str, Callable[[Offer, datetime], Offer]] = {
    "accept": lambda one, now: one.accept(now),
    "decline": lambda one, now: one.decline(now, RefusalReason.CONFLICT),
    "expire": lambda one, now: one.expire(now),
    "withdraw": lambda one, now: one.withdraw(now, WithdrawalReason.SUPPORTER_LEFT),
    "complete": lambda one, now: one.complete(now),
}


def test_accepting_twice_is_one_acceptance() -> None:
    accepted = offer().accept(IN_TIME)
    assert accepted.accept(TOO_LATE) is accepted
    assert accepted.settled_at == IN_TIME


def test_an_acceptance_at_the_last_moment_is_too_late() -> None:
    with pytest.raises(OfferExpired):
        offer().accept(TOO_LATE)


def test_an_expired_offer_cannot_be_accepted() -> None:
    with pytest.raises(OfferExpired):
        offer().expire(TOO_LATE).accept(TOO_LATE)


def test_a_withdrawn_offer_cannot_be_accepted() -> None:
    gone = offer().withdraw(IN_TIME, WithdrawalReason.REQUEST_WITHDRAWN)
    with pytest.raises(OfferWithdrawn):
        gone.accept(IN_TIME)


def test_a_declined_offer_cannot_be_accepted_nor_an_accepted_one_declined() -> None:
    with pytest.raises(OfferAnswered):
        offer().decline(IN_TIME, RefusalReason.UNSPECIFIED).accept(IN_TIME)
    with pytest.raises(OfferAnswered):
        offer().accept(IN_TIME).decline(IN_TIME, RefusalReason.UNSPECIFIED)


def test_expiry_before_its_time_is_refused_and_after_an_answer_does_nothing() -> None:
    with pytest.raises(OfferNotDue):
        offer().expire(IN_TIME)
    accepted = offer().accept(IN_TIME)
    assert accepted.expire(TOO_LATE) is accepted


moments = st.integers(0, 60).map(lambda minutes: MONDAY_NOON + timedelta(minutes=minutes))
histories = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), moments), max_size=12)
ALLOWED = {
    OfferState.OPEN: {
        OfferState.ACCEPTED,
        OfferState.DECLINED,
        OfferState.EXPIRED,
        OfferState.WITHDRAWN,
    },
    OfferState.ACCEPTED: {OfferState.WITHDRAWN, OfferState.COMPLETED},
    OfferState.DECLINED: set(),
    OfferState.EXPIRED: set(),
    OfferState.WITHDRAWN: set(),
    OfferState.COMPLETED: set(),
}


@given(histories)
def test_whatever_happens_in_whatever_order_an_offer_only_takes_the_drawn_paths(
    history: list[tuple[str, datetime]],
) -> None:
    one = offer()
    for step, now in history:
        before = one
        try:
            one = STEPS[step](one, now)
        except MatchingError:
            continue
        assert one is before or one.state in ALLOWED[before.state]
        assert one.expires_at == before.expires_at
        if one.state is OfferState.ACCEPTED and one is not before:
            assert now < one.expires_at
