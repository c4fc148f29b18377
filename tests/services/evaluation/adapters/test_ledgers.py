"""One suite for the stores of evaluation, over the fake and over MongoDB."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.resources import RESOURCES
from services.evaluation.application.ports import Ledger, Ledgers
from services.evaluation.domain.flow import Ending, Flow, OfferTrace
from services.evaluation.domain.moments import Moments
from services.evaluation.domain.months import Month, Week
from services.evaluation.domain.questions import Question
from services.evaluation.domain.releases import Look, next_release
from services.evaluation.domain.sheet import Statistic, gather
from services.evaluation.domain.survey import AlreadyAnswered, Response
from services.evaluation.domain.tallies import Tally
from shared.storage import Mongo, Transactions
from tests.services.evaluation.builders import a_rating, a_submission
from tests.services.evaluation.fakes import NOON, FakeLedgers

MONTH = Month(2026, 11)

Write = Callable[[Callable[[Ledger], Any]], Any]


class Store:
    """``write`` runs work on harbor's row, in a transaction where there is one."""

    def __init__(self, ledgers: Ledgers, write: Write) -> None:
        self.ledgers = ledgers
        self.write = write

    @property
    def harbor(self) -> Ledger:
        return self.ledgers.for_agency("harbor")


@pytest.fixture(params=["fake", "mongo"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    if request.param == "fake":
        fake = FakeLedgers()
        yield Store(fake, lambda work: work(fake.for_agency("harbor")))
    else:
        yield mongo_store(request.getfixturevalue("mongo"))


def mongo_store(mongo: Mongo) -> Store:
    for collection in RESOURCES.collections:
        for index in collection.indexes:
            rows = mongo.collection(collection.name, "harbor")
            rows.create_index(list(index.keys), **index.options)
    transactions = Transactions(mongo)

    def write(work: Callable[[Ledger], Any]) -> Any:
        return transactions.run(
            lambda tx: work(MongoLedgers(mongo, tx.session).for_agency("harbor"))
        )

    return Store(MongoLedgers(mongo, None), write)


def a_flow() -> Flow:
    later = NOON + timedelta(minutes=3)
    return Flow(
        submission=a_submission(topics=("grief", "sleep")),
        offers={"o1": OfferTrace("accepted", "lakeside", NOON, later)},
        ending=Ending(4, "supported", "one", "none", NOON),
        escalated=True,
    )


def test_a_flow_comes_back_as_it_was_kept(store: Store) -> None:
    store.write(lambda harbor: harbor.flows.keep("r1", a_flow()))
    assert store.harbor.flows.get("r1") == a_flow()


def test_a_flow_leaves_a_while_after_its_end(mongo: Mongo) -> None:
    [flows] = [one for one in RESOURCES.collections if one.name == "evaluation.flows"]
    [index] = [one for one in flows.indexes if one.expire_after == timedelta(days=90)]
    assert index.keys == (("ending.at", 1),)
    ledger = MongoLedgers(mongo, None).for_agency("harbor")
    ledger.flows.keep("ended", a_flow())
    ledger.flows.keep("open", replace(a_flow(), ending=None))
    rows = mongo.collection("evaluation.flows", "harbor")
    assert [row["_id"] for row in rows.find({"ending.at": {"$type": "date"}})] == ["ended"]


def test_a_flow_nobody_heard_of_is_empty(store: Store) -> None:
    assert store.harbor.flows.get("never") == Flow()


def test_flows_of_another_agency_are_not_seen(store: Store) -> None:
    store.write(lambda harbor: harbor.flows.keep("r1", a_flow()))
    assert store.ledgers.for_agency("lakeside").flows.get("r1") == Flow()


def test_counts_add_up_over_requests_and_go_down_again(store: Store) -> None:
    def count(request: str, **amounts: int) -> None:
        named = {name.replace("__", "."): n for name, n in amounts.items()}
        store.write(lambda harbor: harbor.counters.add(Tally(MONTH, named), request))

    for number in range(20):
        count(f"r{number}", outcome__open=1, urgency__urgent=1)
    count("r3", outcome__open=-1, outcome__supported=1)
    assert store.harbor.counters.of(MONTH) == {
        "outcome.open": 19,
        "outcome.supported": 1,
        "urgency.urgent": 20,
    }
    assert store.harbor.counters.of(Month(2026, 10)) == {}


def test_invitations_are_used_up(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.invite("baseline", "who5"))
    used = [
        store.write(lambda harbor: harbor.surveys.use_invitation("baseline", "who5"))
        for _ in range(2)
    ]
    assert used == [True, False]
    store.write(lambda harbor: harbor.surveys.invite("baseline", "who5"))
    assert store.write(lambda harbor: harbor.surveys.use_invitation("baseline", "who5"))


def test_an_invitation_to_one_instrument_is_none_to_another(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.invite("after_contact", "who5"))
    assert not store.write(
        lambda harbor: harbor.surveys.use_invitation("after_contact", "contact_rating")
    )


def a_response(response_id: str = "x1") -> Response:
    return Response(
        response_id, "digest", "after_contact", "contact_rating", "1", Week(2026, 48), a_rating(), 4
    )


def test_a_response_is_found_by_its_participant(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.add(a_response()))
    assert store.harbor.surveys.score("digest", "after_contact", "contact_rating") == 4
    assert store.harbor.surveys.score("digest", "baseline", "contact_rating") is None
    assert store.harbor.surveys.answered("digest", "after_contact", "contact_rating")
    assert not store.harbor.surveys.answered("digest", "baseline", "contact_rating")


def test_a_response_that_does_not_count_is_known_and_has_no_score(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.add(replace(a_response(), counted=False)))
    assert store.harbor.surveys.score("digest", "after_contact", "contact_rating") is None
    assert store.harbor.surveys.answered("digest", "after_contact", "contact_rating")


def test_a_participant_has_one_response_for_each_wave_and_instrument(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.add(a_response()))
    with pytest.raises(AlreadyAnswered):
        store.write(lambda harbor: harbor.surveys.add(a_response("x2")))


def add_moments(measures: dict[str, Moments], harbor: Ledger) -> None:
    harbor.surveys.add_moments(MONTH, measures)


def test_moments_add_up_within_their_month(store: Store) -> None:
    for score in (40.0, 60.0):
        measures = {"who5_before": Moments.of(score)}
        store.write(partial(add_moments, measures))
    assert store.harbor.surveys.moments(MONTH) == {"who5_before": Moments(2, 100, 5200)}
    assert store.harbor.surveys.moments(Month(2026, 10)) == {}


def a_look(version: int = 1) -> Look:
    counts = {"requests.all": 30, "urgency.urgent": 10, "urgency.routine": 20}
    sheet = gather(counts, {"who5_before": Statistic(12, {"mean": 52.0})})
    release = next_release(None, sheet, 5, date(2026, 11, 23))
    return Look(period=7, release=release, version=version)


def test_a_look_comes_back_as_it_was_kept(store: Store) -> None:
    assert store.harbor.looks.at(MONTH) is None
    assert store.harbor.looks.keep(MONTH, a_look())
    assert store.harbor.looks.at(MONTH) == a_look()


def test_of_two_who_look_at_once_one_is_kept(store: Store) -> None:
    assert store.harbor.looks.keep(MONTH, a_look())
    assert not store.harbor.looks.keep(MONTH, a_look())
    assert store.harbor.looks.keep(MONTH, a_look(2))
    assert not store.harbor.looks.keep(MONTH, a_look(2))


def test_handlers_of_one_request_at_the_same_time_lose_no_news(mongo: Mongo) -> None:
    store = mongo_store(mongo)

    def hear(number: int) -> None:
        news = Flow(offers={f"o{number}": OfferTrace("made", "harbor", NOON)})

        def learn(harbor: Ledger) -> None:
            harbor.flows.keep("r1", harbor.flows.get("r1").merge(news))
            harbor.counters.add(Tally(MONTH, {"offers.made": 1}), "r1")

        store.write(learn)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hear, range(16)))
    assert len(store.harbor.flows.get("r1").offers) == 16
    assert store.harbor.counters.of(MONTH) == {"offers.made": 16}


def test_of_many_answers_at_once_no_more_than_the_invitations_are_taken(mongo: Mongo) -> None:
    store = mongo_store(mongo)
    for _ in range(3):
        store.write(lambda harbor: harbor.surveys.invite("baseline", "who5"))
    with ThreadPoolExecutor(8) as pool:
        used = pool.map(
            lambda _: store.write(lambda h: h.surveys.use_invitation("baseline", "who5")), range(9)
        )
        assert sum(used) == 3


def test_questions_are_counted_by_day_role_and_window(mongo: Mongo) -> None:
    questions = MongoLedgers(mongo, None).for_agency("harbor").questions
    asked = Question(date(2026, 11, 23), "leadership", "leadership-summary", "2026-11")
    for each in (asked, asked, replace(asked, window=None)):
        questions.note(each)
    rows = mongo.collection("evaluation.questions", "harbor").find()
    kept = [{k: v for k, v in row.items() if k != "_id"} for row in rows]
    facts = {"day": "2026-11-23", "role": "leadership", "report": "leadership-summary"}
    assert sorted(kept, key=lambda row: row["asked"]) == [
        {**facts, "window": None, "asked": 1},
        {**facts, "window": "2026-11", "asked": 2},
    ]
