"""The order in which a search asks, before the hard rules decide."""

import pytest

from services.matching.domain.cascade import Step, steps_for
from services.matching.domain.vocabulary import Preference
from tests.services.matching.builders import need, question, ref

DUTY = frozenset({ref("dana")})


@pytest.mark.parametrize(
    ("prefer", "agencies"),
    [
        (Preference.OWN_AGENCY, {"harbor"}),
        (Preference.ANOTHER_AGENCY, {"mesa"}),
        (Preference.NO_MATTER, {"harbor", "mesa"}),
    ],
)
def test_only_agencies_that_can_meet_the_wish_are_read(
    prefer: Preference, agencies: set[str]
) -> None:
    ((step, asked),) = steps_for(question(need=need(prefer=prefer)), limit_reached=False)
    assert (step, asked.lenders) == (Step.POOL, agencies)


def test_another_agency_is_asked_next_where_the_requester_said_it_will_do() -> None:
    wish = need(prefer=Preference.OWN_AGENCY, may_widen=True)
    steps = list(steps_for(question(need=wish), limit_reached=False))
    assert [(step, asked.lenders, asked.widened) for step, asked in steps] == [
        (Step.POOL, {"harbor"}, False),
        (Step.OTHER_AGENCIES, {"mesa"}, True),
    ]


def test_whoever_is_on_duty_is_asked_last_and_beyond_the_limit_of_offers() -> None:
    put = question(on_call=DUTY)
    assert [step for step, _ in steps_for(put, limit_reached=False)] == [Step.POOL, Step.ON_CALL]
    assert [step for step, _ in steps_for(put, limit_reached=True)] == [Step.ON_CALL]


def test_where_nobody_lends_nobody_is_asked() -> None:
    wish = need(prefer=Preference.ANOTHER_AGENCY)
    put = question(need=wish, lenders=frozenset({"harbor"}))
    assert list(steps_for(put, limit_reached=False)) == []
