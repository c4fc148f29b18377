"""One suite for the roll-ups, over the fake and over MongoDB, and what MongoDB must do besides."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import product
from threading import Barrier
from typing import Any

import pytest

from services.evaluation.adapters.mongo_rollups import SPREAD
from services.evaluation.application.ports import Ledger
from services.evaluation.domain.distributions import Distribution, Pairs
from services.evaluation.domain.instruments import Instrument, Scale
from services.evaluation.domain.months import Month, Week
from services.evaluation.domain.rollups import (
    BY_ITEM,
    COMPARED_WITH,
    Addition,
    Asked,
    Compared,
    RollUp,
    roll_up,
)
from services.evaluation.domain.survey import Response
from services.evaluation.domain.tallies import Tally
from shared.region.survey_policy import SurveyPolicy
from shared.storage import Mongo
from tests.services.evaluation.adapters.stores import Store, mongo_store
from tests.services.evaluation.builders import a_rating, a_response
from tests.services.evaluation.fakes import BANK
from tests.services.evaluation.recounting import recount

NOVEMBER = Month(2026, 11)
LARGEST = 64_000
"""Bytes of a document; the module of the adapter says what an instrument takes."""

WAVES = SurveyPolicy().waves
"""Of a region that says nothing else."""

ASKED = [
    one for one in BANK.current if any(one.code in wave.instruments for wave in WAVES.values())
]

MONTHS = [Month(2026, number) for number in range(1, 13)]


def take(response: Response, harbor: Ledger) -> None:
    others = harbor.surveys.others(response.participant, response.instrument)
    harbor.surveys.add(response)
    harbor.rollups.add(roll_up(response, others), [response.participant])


def taken(store: Store, responses: Sequence[Response]) -> None:
    for response in responses:
        store.write(partial(take, response))


def some_responses(people: int, seed: int) -> list[Response]:
    """Of each person a baseline, most of them later waves, in any order."""
    draw = random.Random(seed)
    found: list[Response] = []
    for person in range(people):
        for wave in ("baseline", "after_contact", "twelve_weeks"):
            week = Week(2026, draw.randint(2, 51))
            answered: dict[str, Any] = {"participant": f"p{person}", "wave": wave, "week": week}
            if draw.random() < 0.8:
                scores = {"total": 4.0 * draw.randint(0, 25)}
                found.append(a_response(id=f"{person}.{wave}", scores=scores, **answered))
        rating = {"instrument": "contact_rating", "answers": a_rating(draw.randint(1, 5))}
        found.append(
            a_response(id=f"{person}.r", scores={"total": 10 / 3}, **{**answered, **rating})
        )
    draw.shuffle(found)
    return found


def test_what_responses_add_up_to_is_what_a_recount_finds(store: Store) -> None:
    responses = some_responses(people=20, seed=3)
    taken(store, responses)
    wanted = {month: RollUp() for month in MONTHS} | recount(responses)
    assert store.harbor.rollups.of(MONTHS) == wanted


def test_many_additions_at_once_are_those_one_by_one(store: Store) -> None:
    one = RollUp(
        {Asked("baseline", "who5.total"): Distribution({52.0: 2, 100.0: 1})},
        {
            Compared("baseline", "four_weeks", "who5.total"): Pairs(
                {(52.0, 100.0): 3, (0.0, 8.0): 1}
            )
        },
    )
    additions = [Addition(month, one) for month in (MONTHS[0], NOVEMBER, NOVEMBER)]
    store.write(lambda harbor: harbor.rollups.add(additions, ["a", "b"]))
    found = store.harbor.rollups.of([NOVEMBER, MONTHS[0], MONTHS[1]])
    assert found == {NOVEMBER: one + one, MONTHS[0]: one, MONTHS[1]: RollUp()}


def test_another_agencys_responses_are_not_in_it(store: Store) -> None:
    taken(store, [a_response()])
    assert store.ledgers.for_agency("lakeside").rollups.of([NOVEMBER]) == {NOVEMBER: RollUp()}


def count(tally: Tally, harbor: Ledger) -> None:
    harbor.counters.add(tally, "r")


def test_counters_of_several_months_are_those_of_each(store: Store) -> None:
    for month, amount in ((MONTHS[0], 2), (NOVEMBER, 3)):
        tally = Tally(month, {"requests.all": amount})
        store.write(partial(count, tally))
    found = store.harbor.counters.over([MONTHS[0], NOVEMBER, MONTHS[1]])
    assert found == {
        MONTHS[0]: {"requests.all": 2},
        NOVEMBER: {"requests.all": 3},
        MONTHS[1]: {},
    }


def documents(mongo: Mongo) -> dict[str, Any]:
    rows = mongo.collection("evaluation.rollups", "harbor").find()
    return {row.pop("_id"): row for row in rows}


class TakenTogether:
    """Two transactions that have both looked for the other's response before either writes."""

    def __init__(self) -> None:
        self._begun = Barrier(2)
        self.tries: Counter[str] = Counter()

    def take(self, response: Response, harbor: Ledger) -> None:
        others = harbor.surveys.others(response.participant, response.instrument)
        self.tries[response.wave] += 1
        if self.tries[response.wave] == 1:
            self._begun.wait(timeout=20)
        harbor.surveys.add(response)
        harbor.rollups.add(roll_up(response, others), [response.participant])


@pytest.mark.parametrize("later", [48, 49])
def test_of_two_waves_answered_at_once_the_pair_is_counted_once(mongo: Mongo, later: int) -> None:
    """Also over the turn of a month, where the two write no other document in common."""
    store = mongo_store(mongo)
    before = a_response(week=Week(2026, 48))
    after = replace(before, id="after", wave="after_contact", week=Week(2026, later))
    together = TakenTogether()
    with ThreadPoolExecutor(2) as pool:
        for done in [
            pool.submit(store.write, partial(together.take, one)) for one in (before, after)
        ]:
            done.result()
    assert together.tries.total() > 2
    assert store.harbor.rollups.of(MONTHS)[after.week.month].pairs == {
        Compared("baseline", "after_contact", "who5.total"): Pairs({(60.0, 60.0): 1})
    }


@pytest.mark.parametrize("instrument", ASKED, ids=lambda one: one.code)
def test_a_month_at_its_fullest_stays_small(mongo: Mongo, instrument: Instrument) -> None:
    """Every score and every pair of scores, in every document."""
    store = mongo_store(mongo)
    full = fullest(instrument)
    additions = [Addition(NOVEMBER, full)]
    for number in range(60):
        store.write(partial(add, additions, f"p{number}"))
    size = {"$max": {"$bsonSize": "$$ROOT"}}
    [month] = mongo.collection("evaluation.rollups", "harbor").aggregate(
        [
            {"$match": {"month": str(NOVEMBER)}},
            {"$group": {"_id": None, "largest": size, "documents": {"$sum": 1}}},
        ]
    )
    assert month["documents"] == SPREAD
    assert month["largest"] <= LARGEST


def add(additions: Sequence[Addition], participant: str, harbor: Ledger) -> None:
    harbor.rollups.add(additions, [participant])


def fullest(instrument: Instrument) -> RollUp:
    waves = [code for code, wave in WAVES.items() if instrument.code in wave.instruments]
    compared = [wave for wave in waves if COMPARED_WITH.get(wave) in waves]
    found = RollUp()
    for measure, scores in values(instrument).items():
        alone = Distribution(dict.fromkeys(scores, 10_000))
        pairs = Pairs(dict.fromkeys(product(scores, scores), 10_000))
        found += RollUp(
            {Asked(wave, measure): alone for wave in waves},
            {Compared(COMPARED_WITH[wave], wave, measure): pairs for wave in compared},
        )
    return found


def values(instrument: Instrument) -> dict[str, list[float]]:
    """Of each measure."""
    items = instrument.items if instrument.code in BY_ITEM else ()
    found = {item.code: [float(n) for n in range(item.lowest, item.highest + 1)] for item in items}
    found |= {scale.code: possible(instrument, scale) for scale in instrument.scales}
    return {f"{instrument.code}.{code}": scores for code, scores in found.items()}


def possible(instrument: Instrument, scale: Scale) -> list[float]:
    """Each score that some answers give; the items of a scale have one range."""
    item = next(one for one in instrument.items if one.code in scale.items)
    found = set()
    for answered in range(len(scale.items) - scale.missing_allowed, len(scale.items) + 1):
        times = 1 if scale.method == "mean" else len(scale.items)
        for points in range(answered * item.lowest, answered * item.highest + 1):
            found.add(round(scale.of_raw(points * times / answered).value, 2))
    return sorted(found)
