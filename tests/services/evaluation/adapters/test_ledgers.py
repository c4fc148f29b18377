"""One suite for the stores of evaluation, over the fake and over MongoDB."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.evaluation.adapters.migrations import m0002_scores_by_scale
from services.evaluation.adapters.mongo_ledgers import MongoLedgers
from services.evaluation.adapters.resources import RESOURCES
from services.evaluation.application.ports import Ledger
from services.evaluation.domain.distributions import Pairs
from services.evaluation.domain.flow import Ending, Flow, OfferTrace
from services.evaluation.domain.followed import Followed
from services.evaluation.domain.months import Month, Week
from services.evaluation.domain.participation import Taken
from services.evaluation.domain.questions import Question
from services.evaluation.domain.releases import Look, next_release
from services.evaluation.domain.sheet import Statistic, gather
from services.evaluation.domain.survey import AlreadyAnswered, PassKey, Response
from services.evaluation.domain.tallies import Tally
from shared.runtime.migrations import Premises
from shared.storage import Mongo
from tests.services.evaluation.adapters.stores import Store, mongo_store
from tests.services.evaluation.builders import a_rating, a_submission
from tests.services.evaluation.fakes import NOON

MONTH = Month(2026, 11)


def a_flow() -> Flow:
    later = NOON + timedelta(minutes=3)
    return Flow(
        submission=a_submission(topics=("grief", "sleep")),
        offers={"o1": OfferTrace("accepted", "lakeside", NOON, later)},
        ending=Ending(4, "supported", "one", "none", "1_to_4_h", NOON),
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


def a_response(response_id: str = "x1") -> Response:
    return Response(
        response_id,
        "digest",
        "after_contact",
        "contact_rating",
        "1",
        Week(2026, 48),
        a_rating(),
        {"total": 4.0},
    )


def test_a_response_is_found_by_its_participant(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.add(a_response()))
    assert list(store.harbor.surveys.others("digest", "contact_rating")) == [a_response()]
    assert not store.harbor.surveys.others("digest", "who5")
    assert not store.harbor.surveys.others("another", "contact_rating")
    assert store.harbor.surveys.answered("digest", "after_contact", "contact_rating")
    assert not store.harbor.surveys.answered("digest", "baseline", "contact_rating")


def test_a_response_of_the_version_before_has_its_score_on_the_one_scale(mongo: Mongo) -> None:
    rows = mongo.collection("evaluation.responses", "harbor")
    rows.insert_one({"_id": "x", "score": 52.0})
    premises = Premises(mongo, ("harbor", "lakeside"))
    [step] = m0002_scores_by_scale.steps(premises)
    step.do()
    assert not list(m0002_scores_by_scale.steps(premises))
    [row] = rows.find()
    assert (row["scores"], row["score"]) == ({"total": 52.0}, 52.0)


def test_a_participant_has_one_response_for_each_wave_and_instrument(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.add(a_response()))
    with pytest.raises(AlreadyAnswered):
        store.write(lambda harbor: harbor.surveys.add(a_response("x2")))


def a_look(version: int = 1) -> Look:
    counts = {"requests.all": 30, "urgency.urgent": 10, "urgency.routine": 20}
    pairs = Pairs({(40.0, 56.0): 8, (36.0, 52.0): 4})
    change = Statistic(12, {"mean": 16.0}, Followed(pairs.before, pairs, 100))
    sheet = gather(
        counts,
        {"who5_before": Statistic(12, {"mean": 52.0}), "change.four_weeks.who5.total": change},
    )
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


def test_invitations_answers_and_supporters_are_numbers(mongo: Mongo) -> None:
    store = mongo_store(mongo)
    for _ in range(2):
        store.write(lambda harbor: harbor.surveys.invite("baseline", "who5"))
        store.write(lambda harbor: harbor.surveys.enrolled(1))
    store.write(lambda harbor: harbor.surveys.count_answer("baseline", "who5"))
    store.write(lambda harbor: harbor.surveys.enrolled(-1))
    rows = {row.pop("_id"): row for row in mongo.agency("harbor")["evaluation.invitations"].find()}
    assert rows == {
        "baseline.who5": {"invited": 2, "answered": 1},
        "supporters": {"enrolled": 1},
    }


def test_participation_is_read_as_it_was_counted(store: Store) -> None:
    store.write(lambda harbor: harbor.surveys.invite("after_contact", "who5"))
    store.write(lambda harbor: harbor.surveys.count_answer("after_contact", "who5"))
    store.write(lambda harbor: harbor.surveys.count_match("after_contact", "who5", "baseline"))
    store.write(lambda harbor: harbor.surveys.enrolled(3))
    assert store.harbor.surveys.taken() == {
        ("after_contact", "who5"): Taken(1, 1, {"baseline": 1}),
    }
    assert store.harbor.surveys.supporters_enrolled() == 3


KEY = PassKey("k" * 64, "baseline", "c" * 512, NOON, NOON + timedelta(days=30))


def test_a_key_of_passes_comes_back_as_it_was_learnt(store: Store) -> None:
    for _ in range(2):
        store.write(lambda harbor: harbor.passes.learn(KEY))
    assert store.harbor.passes.key(KEY.id) == KEY
    assert store.ledgers.for_agency("lakeside").passes.key(KEY.id) is None
    assert KEY in store.harbor.passes.keys(KEY.closes)
    assert KEY not in store.harbor.passes.keys(KEY.closes + timedelta(seconds=1))


def test_a_use_of_a_pass_is_remembered(store: Store) -> None:
    assert store.harbor.passes.used_for("u") is None
    store.write(lambda harbor: harbor.passes.use("u", "answers", NOON))
    assert store.harbor.passes.used_for("u") == "answers"
    assert store.ledgers.for_agency("lakeside").passes.used_for("u") is None


@pytest.mark.parametrize("name", ["evaluation.responses", "evaluation.used_passes"])
def test_what_is_answered_lies_in_no_order_of_writing(mongo: Mongo, name: str) -> None:
    [declared] = [one for one in RESOURCES.collections if one.name == name]
    mongo.agency("harbor").create_collection(name, **declared.options)
    rows = mongo.collection(name, "harbor")
    written = [f"{(number * 7919) % 100:032x}" for number in range(100)]
    for row_id in written:
        rows.insert_one({"_id": row_id})
    assert [row["_id"] for row in rows.find().sort("$natural", 1)] == sorted(written)


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
