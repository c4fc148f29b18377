"""Candidates as the pool finds them, in memory and in MongoDB."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from services.matching.domain.availability import Extra, Window
from services.matching.domain.errors import UnreadableSupporter
from services.matching.domain.vocabulary import BarringDuty
from services.matching.domain.week_hours import hours_between
from shared.observability import registry
from shared.storage import Mongo
from tests.services.matching.adapters.stores import WANTED, Stores, found, in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, ref, supporter, training, uuid

REQUEST = uuid("request")


def test_candidates_are_those_an_index_can_tell_apart(stores: Stores) -> None:
    suitable = supporter("ann")
    for one in (
        suitable,
        supporter("bob", paused=True),
        supporter("cid", left=True),
        supporter("dan", cap=1, holds={REQUEST: 1}),
        supporter("eve", designated_on=date(2027, 1, 1)),
        supporter("fay", training=(training(expires_on=date(2026, 5, 31)),)),
        supporter("gus", training=()),
        supporter("hal", languages=frozenset({"fr"})),
        supporter("ivy", "lakeside"),
    ):
        stores.supporters.add(one)
    assert found(stores) == [suitable.ref]


def test_who_is_shared_with_nobody_is_read_for_the_own_agency_only(stores: Stores) -> None:
    own = supporter("ann", shared=False)
    for one in (own, supporter("bob", "mesa", shared=False)):
        stores.supporters.add(one)
    assert found(stores) == [own.ref]
    assert found(stores, replace(WANTED, home="mesa")) == [ref("bob")]
    assert found(stores, replace(WANTED, home="lakeside")) == []


def test_a_changed_consent_is_seen_by_the_next_search(stores: Stores) -> None:
    one = supporter("ann", "mesa", shared=False)
    stores.supporters.add(one)
    assert found(stores) == []
    stores.supporters.save(one, replace(one, profile=replace(one.profile, shared=True)))
    assert found(stores) == [one.ref]


def test_candidates_are_those_who_may_be_reached_in_the_hours_asked_for(stores: Stores) -> None:
    hours = {
        "monday noon": (Window(0, time(11), time(14)),),
        "monday night": (Window(0, time(20), time(2)),),
        "friday noon": (Window(4, time(11), time(14)),),
        "never": (),
    }
    for name, windows in hours.items():
        stores.supporters.add(supporter(name, availability=windows))
    now = replace(WANTED, hours=hours_between(MONDAY_NOON, MONDAY_NOON))
    assert found(stores, now) == [ref("monday noon")]
    day = replace(WANTED, hours=hours_between(MONDAY_NOON, MONDAY_NOON + timedelta(days=1)))
    assert set(found(stores, day)) == {ref("monday noon"), ref("monday night")}
    assert len(found(stores)) == 4


def test_changed_hours_are_seen_by_the_next_search(stores: Stores) -> None:
    one = supporter(availability=(Window(4, time(11), time(14)),))
    stores.supporters.add(one)
    now = replace(WANTED, hours=hours_between(MONDAY_NOON, MONDAY_NOON))
    extra = (Extra(MONDAY_NOON.date(), time(10), time(13)),)
    stores.supporters.save(one, replace(one, profile=replace(one.profile, extra=extra)))
    assert found(stores, now) == [one.ref]


def test_candidates_come_least_recently_offered_first_over_all_agencies(stores: Stores) -> None:
    ages = {"ann": 3, "bob": 1, "cid": 2}
    for name, days in ages.items():
        agency = "mesa" if name == "cid" else "harbor"
        last = MONDAY_NOON - timedelta(days=days)
        stores.supporters.add(supporter(name, agency, recent_offers=(last,)))
    stores.supporters.add(supporter("new"))
    assert found(stores) == [ref("new"), ref("ann"), ref("cid"), ref("bob")]


def test_candidates_are_read_in_pages_up_to_a_bound(stores: Stores) -> None:
    for number in range(7):
        stores.supporters.add(supporter(f"s{number}"))
    pages = list(stores.supporters.candidates(WANTED, 2, 5))
    assert [len(page) for page in pages] == [2, 2, 1]


def test_the_pool_is_read_by_lived_experience_then_topic_and_nobody_twice(stores: Stores) -> None:
    grief, sleep = frozenset({"grief"}), frozenset({"sleep"})
    for one in (
        supporter("ann", topics=frozenset()),
        supporter("bob", topics=grief),
        supporter("cid", topics=grief, lived_experience=sleep),
        supporter("dan", topics=sleep | grief),
    ):
        stores.supporters.add(one)
    wanted = replace(WANTED, topics=("sleep", "grief"))
    order = found(stores, wanted)
    assert order[:2] == [ref("cid"), ref("dan")]
    assert order[2:] == [ref("bob"), ref("ann")]


def test_one_unreadable_profile_is_left_out_and_the_others_are_found(mongo: Mongo) -> None:
    lay_out(mongo)
    stores = in_mongo(mongo)
    for name in ("sam", "ann"):
        stores.supporters.add(supporter(name))
    rows = mongo.collection("matching.supporters")
    rows.update_one({"_id": ref("sam")}, {"$set": {"duties": ["of a later version"]}})
    for page in (1, 10):
        assert found(stores, page=page) == [ref("ann")]
    assert [one.ref for one in stores.supporters.sample("harbor", 10)] == [ref("ann")]


def test_who_is_kept_in_words_of_a_later_version_is_told_apart_from_nobody(mongo: Mongo) -> None:
    lay_out(mongo)
    stores = in_mongo(mongo)
    stores.supporters.add(supporter())
    rows = mongo.collection("matching.supporters")
    rows.update_one({"_id": ref("sam")}, {"$set": {"duties": ["of a later version"]}})
    with pytest.raises(UnreadableSupporter) as unreadable:
        stores.supporters.find(ref("sam"))
    assert (unreadable.value.agency, unreadable.value.left) == ("harbor", False)
    stores.supporters.take_out(ref("sam"))
    with pytest.raises(UnreadableSupporter) as unreadable:
        stores.supporters.find(ref("sam"))
    assert unreadable.value.left


def test_unreadable_rows_end_no_list_before_its_end(mongo: Mongo) -> None:
    lay_out(mongo)
    stores = in_mongo(mongo)
    for name in ("ann", "bob", "cid", "dan", "eve"):
        stores.supporters.add(supporter(name))
    listed = [one.ref for one in stores.supporters.of_agency("harbor", None, 9)]
    rows = mongo.collection("matching.supporters")
    rows.update_many({"_id": {"$in": listed[:3]}}, {"$set": {"duties": ["of a later version"]}})
    assert [one.ref for one in stores.supporters.of_agency("harbor", None, 2)] == listed[3:]


def test_a_zone_only_other_systems_know_is_read_and_hides_nobody_from_them(stores: Stores) -> None:
    one = supporter(time_zone="Atlantis/Deep", availability=(Window(0, time(11), time(14)),))
    stores.supporters.add(one)
    assert stores.supporters.find(one.ref) == one
    for hours in (-1, 10, 20):
        at = MONDAY_NOON + timedelta(hours=hours)
        assert found(stores, replace(WANTED, hours=hours_between(at, at))) == [one.ref]


def test_whoever_a_duty_bars_costs_a_search_nothing_until_it_ends(stores: Stores) -> None:
    one = supporter(duties=frozenset({BarringDuty.INTERNAL_AFFAIRS}))
    stores.supporters.add(one)
    assert found(stores) == []
    stores.supporters.save(one, replace(one, profile=replace(one.profile, duties=frozenset())))
    assert found(stores) == [one.ref]


def test_whoever_is_passed_over_stays_so_until_the_ledger_changes(stores: Stores) -> None:
    one = supporter()
    stores.supporters.add(one)
    stores.supporters.pass_over_after(one.ref, None)
    paused = stores.supporters.save(one, one.with_pause(True))
    back = stores.supporters.save(paused, paused.with_pause(False))
    assert found(stores) == []
    stores.supporters.pass_over_after(one.ref, WANTED.trained_until)
    assert found(stores) == [one.ref]
    tomorrow = replace(WANTED, trained_until=WANTED.trained_until + timedelta(days=1))
    assert found(stores, tomorrow) == []
    ledger = (training(topic="referral"),)
    stores.supporters.save(back, replace(back, profile=replace(back.profile, training=ledger)))
    assert found(stores, tomorrow) == [one.ref]


def test_whoever_returns_is_no_longer_passed_over(stores: Stores) -> None:
    one = supporter()
    stores.supporters.add(one)
    stores.supporters.pass_over_after(one.ref, None)
    stores.supporters.save(one, one.departed())
    stores.supporters.add(supporter())
    assert found(stores) == [one.ref]


def test_all_that_were_read_are_told_also_those_read_twice(stores: Stores) -> None:
    for name in ("ann", "bob"):
        stores.supporters.add(supporter(name))
    read: list[int] = []
    wanted = replace(WANTED, topics=("grief",))
    pages = list(stores.supporters.candidates(wanted, 10, 3, read.append))
    assert (sum(map(len, pages)), sum(read)) == (2, 3)


def test_who_is_not_offered_for_want_of_words_or_of_a_zone_is_counted(mongo: Mongo) -> None:
    lay_out(mongo)
    stores = in_mongo(mongo)
    for one in (supporter("ann"), supporter("bob"), supporter("cid", time_zone="Atlantis/Deep")):
        stores.supporters.add(one)
    rows = mongo.collection("matching.supporters")
    rows.update_one({"_id": ref("bob")}, {"$set": {"duties": ["of a later version"]}})
    before = _unreadable()
    assert set(found(stores)) == {ref("ann"), ref("cid")}
    assert _unreadable() - before == 2


def _unreadable() -> float:
    name = "watchmate_matching_unreadable_profiles_total"
    return registry().get_sample_value(name) or 0.0
