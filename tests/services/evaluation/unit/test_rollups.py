"""What responses add up to, in whatever order they arrive, against a count by hand."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.application.gather_material import gather_material
from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.months import Month, Week
from services.evaluation.domain.rollups import Compared, RollUp, roll_up
from services.evaluation.domain.survey import Response
from services.evaluation.domain.tallies import Tally
from tests.services.evaluation.builders import a_response
from tests.services.evaluation.fakes import FakeLedger
from tests.services.evaluation.recounting import LATER, recount

MONTHS = (Month(2026, 10), Month(2026, 11), Month(2026, 12))


@st.composite
def arrivals(draw: st.DrawFn) -> list[Response]:
    """Responses of up to four people, each in some waves."""
    found: list[Response] = []
    for person in range(draw(st.integers(1, 4))):
        for wave in draw(st.lists(st.sampled_from(("baseline", *LATER)), unique=True)):
            score = draw(st.integers(0, 3)) / 3
            found.append(
                a_response(
                    id=f"{person} {wave}",
                    participant=f"p{person}",
                    wave=wave,
                    week=Week(2026, draw(st.integers(42, 51))),
                    scores={"total": score},
                )
            )
    return found


def arrived(responses: list[Response]) -> FakeLedger:
    """A row that took them one after the other."""
    ledger = FakeLedger()
    for response in responses:
        others = ledger.surveys.others(response.participant, response.instrument)
        ledger.rollups.add(roll_up(response, others), [response.participant])
        ledger.surveys.add(response)
    return ledger


@settings(max_examples=80)
@given(arrivals(), st.randoms(use_true_random=False))
def test_in_any_order_responses_add_up_to_what_a_recount_finds(
    responses: list[Response], random: Any
) -> None:
    random.shuffle(responses)
    wanted = {month: RollUp() for month in MONTHS} | recount(responses)
    assert arrived(responses).rollups.of(MONTHS) == wanted


def test_a_pair_belongs_to_the_later_month_whichever_came_first() -> None:
    before = a_response(wave="baseline", week=Week(2026, 43), scores={"total": 40.0})
    after = a_response(wave="after_contact", week=Week(2026, 48), scores={"total": 60.0})
    for order in ([before, after], [after, before]):
        found = arrived(order).rollups.of(MONTHS)
        pairs = [
            month.compared("baseline", "after_contact", "who5.total") for month in found.values()
        ]
        assert pairs == [Pairs(), Pairs({(40.0, 60.0): 1}), Pairs()]


def test_two_later_waves_are_compared_with_the_baseline_and_not_with_one_another() -> None:
    responses = [a_response(wave=wave) for wave in ("baseline", *LATER)]
    [found] = arrived(responses).rollups.of(MONTHS[1:2]).values()
    assert set(found.pairs) == {Compared("baseline", wave, "who5.total") for wave in LATER}


def test_scales_are_measures_and_of_a_contact_rating_the_items_too() -> None:
    rating = a_response(
        wave="after_contact",
        instrument="contact_rating",
        answers={"felt_heard": 4, "would_recommend": 5},
        scores={"total": 4.5},
    )
    scales = a_response(instrument="phq4", answers={"phq4_1": 2}, scores={"phq2": 2.0, "gad2": 1.0})
    [found] = arrived([rating, scales]).rollups.of(MONTHS[1:2]).values()
    assert {asked.measure for asked in found.distributions} == {
        *("contact_rating.total", "contact_rating.felt_heard", "contact_rating.would_recommend"),
        *("phq4.phq2", "phq4.gad2"),
    }


def test_scores_are_kept_to_a_hundredth() -> None:
    [found] = arrived([a_response(scores={"total": 7 / 6})]).rollups.of(MONTHS[1:2]).values()
    assert found.asked("baseline", "who5.total") == Distribution({1.17: 1})


def test_material_holds_each_month_and_their_sum() -> None:
    early = a_response(participant="a", week=Week(2026, 43), scores={"total": 40.0})
    late = a_response(participant="b", week=Week(2026, 48), scores={"total": 40.0})
    ledger = arrived([early, late])
    ledger.counters.add(Tally(MONTHS[0], {"requests.all": 2}), "r")
    ledger.counters.add(Tally(MONTHS[1], {"requests.all": 3, "offers.made": 1}), "r")
    material = gather_material(ledger, MONTHS)
    assert material.counts[MONTHS[1]] == {"requests.all": 3, "offers.made": 1}
    assert material.all_counts == {"requests.all": 5, "offers.made": 1}
    of_each = [one.asked("baseline", "who5.total").n for one in material.responses.values()]
    assert of_each == [1, 1, 0]
    assert material.all_responses.asked("baseline", "who5.total") == Distribution({40.0: 2})
