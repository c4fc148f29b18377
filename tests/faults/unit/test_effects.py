"""Two runs are compared by what they did, not by the ids and times they did it under."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.faults.effects import Look, differences

WAYS = ("grew", "shrank")
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def offer(state: str = "made", **changes: Any) -> dict[str, Any]:
    drawn = {"_id": str(uuid4()), "request_id": str(uuid4()), "made_at": NOW, "sealed": b"\x01"}
    return {**drawn, "state": state, "history": [], "held": 2, **changes}


def look(*documents: dict[str, Any], place: str = "agency_harbor.matching.offers") -> Look:
    return Look({place: {one["_id"]: one for one in documents}})


def effects(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Counter[str]:
    return look(*after).since(look(*before))


def test_two_new_documents_with_other_ids_and_times_are_one_effect_each() -> None:
    first = effects([], [offer()])
    second = effects([], [offer(made_at=NOW + timedelta(hours=1), sealed=b"\x02\x03")])
    assert differences(first, second) == ([], [])


def test_a_second_document_is_doubled_and_a_missing_one_lost() -> None:
    once, twice = effects([], [offer()]), effects([], [offer(), offer()])
    lost, doubled = differences(once, twice)
    assert "agency_harbor.matching.offers: a new one" in doubled
    lost, doubled = differences(twice, once)
    assert "agency_harbor.matching.offers: a new one" in lost


def test_another_state_is_seen() -> None:
    lost, doubled = differences(effects([], [offer()]), effects([], [offer("accepted")]))
    assert lost == ["agency_harbor.matching.offers: +state=made"]
    assert doubled == ["agency_harbor.matching.offers: +state=accepted"]


def test_growing_by_one_is_the_same_from_wherever_it_begins_and_not_the_same_as_by_two() -> None:
    def grown(begin: int, by: int) -> Counter[str]:
        one = offer(held=begin)
        return effects([one], [one | {"held": begin + by}])

    assert grown(2, 1) == grown(7, 1)
    assert grown(2, 1) != grown(2, 2)


def test_an_entry_more_in_a_list_is_told_wherever_it_stands() -> None:
    def noted(*before: str) -> Counter[str]:
        one = offer(history=list(before))
        return effects([one], [one | {"history": [*before, "expired"]}])

    assert noted() == noted("made", "seen")
    assert noted() != effects([one := offer()], [one | {"history": ["expired", "expired"]}])


def test_what_did_not_change_is_no_effect() -> None:
    one = offer()
    assert effects([one], [one]) == Counter()


def test_how_often_something_was_tried_is_no_effect_where_that_is_what_the_number_says() -> None:
    one = offer()

    def tried(place: str, name: str) -> Counter[str]:
        then, now = look(one | {name: 1}, place=place), look(one | {name: 4}, place=place)
        return now.since(then)

    assert tried("region.matching.outbox", "tries") == Counter()
    assert tried("region.matching.outbox", "leased_by") == Counter()
    assert tried("region.matching.due", "attempts") == Counter()
    assert tried("agency_harbor.matching.searches", "attempts") != Counter()


def test_what_grew_twice_is_doubled_by_as_much_and_lost_by_nothing() -> None:
    one = offer()
    by = {n: effects([one], [one | {"held": 2 + n}]) for n in (1, 2, 4)}
    grew = "agency_harbor.matching.offers: held grew"
    assert differences(by[1], by[2]) == ([], [grew])
    assert differences(by[4], by[1]) == ([f"{grew}, 3 times"], [])


def test_what_grew_in_one_document_and_shrank_in_another_is_not_nothing() -> None:
    one, other = offer(held=3), offer(held=3)
    moved = effects([one, other], [one | {"held": 4}, other | {"held": 2}])
    assert moved == Counter({f"agency_harbor.matching.offers: held {by}": 1 for by in WAYS})


def test_a_document_that_went_is_an_effect() -> None:
    assert effects([offer()], [])["agency_harbor.matching.offers: one is gone"] == 1


def counter(made: int) -> dict[str, Any]:
    return {"_id": str(uuid4()), "made": made}


def test_counts_are_the_same_in_whichever_of_their_documents_they_are_kept() -> None:
    def counted(*before: int, after: tuple[int, ...]) -> Counter[str]:
        place = "agency_harbor.evaluation.counters"
        then = {number: counter(made) for number, made in enumerate(before)}
        now = {number: counter(made) for number, made in enumerate(after)}
        return Look({place: now}).since(Look({place: then}))

    assert counted(1, 1, after=(2, 2)) == counted(1, 1, after=(3, 1)) == counted(1, after=(1, 2))
    assert counted(1, 1, after=(2, 2)) != counted(1, 1, after=(2, 1))
    once, twice = counted(1, after=(2,)), counted(1, after=(3,))
    assert differences(once, twice) == ([], ["agency_harbor.evaluation.counters: made grew"])


def test_the_handler_in_an_inbox_key_is_kept_and_its_event_is_not() -> None:
    def heard(handler: str) -> Counter[str]:
        return effects([], [{"_id": f"{handler}:{uuid4()}", "at": NOW}])

    assert heard("on_offer_made_v1") == heard("on_offer_made_v1")
    assert heard("on_offer_made_v1") != heard("on_offer_expired_v1")


def test_a_key_of_a_request_that_never_was_is_left_out_and_no_other() -> None:
    request, never = str(uuid4()), str(uuid4())
    names = [f"request:{request}", f"request:{never}", "agency", "request"]
    keys: dict[Any, dict[str, Any]] = {one: {"_id": one, "keyAltNames": [one]} for one in names}
    requests: dict[Any, dict[str, Any]] = {request: {}}
    found = {"agency_harbor.intake.keys": keys, "agency_harbor.intake.requests": requests}
    assert set(Look.of(found).documents["agency_harbor.intake.keys"]) == set(names) - {names[1]}
    other = {"agency_harbor.notifications.keys": keys}
    assert Look.of(other).documents == other
