"""What is read out of a server's answers, and how many files it then may and would have open."""

from typing import Any

import pytest

from infra.mongo.open_files import RECOMMENDED, Room, room_in

STATUS = {"wiredTiger": {"connection": {"files currently open": 421}}}


@pytest.mark.parametrize(
    "extra",
    [{"maxOpenFiles": 20000}, {"extra": {"maxOpenFiles": 20000}, "mountInfo": []}],
    ids=["as documented", "as 6.0.5 says it"],
)
def test_a_limit_is_found_where_the_server_says_it(extra: dict[str, Any]) -> None:
    assert room_in({"extra": extra}, STATUS, {}) == Room(20000, 421)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ({"extra": {"maxOpenFiles": 20000}}, {}),
        ({"extra": {}}, STATUS),
        ({}, STATUS),
        ({"extra": {"maxOpenFiles": 0}}, STATUS),
    ],
)
def test_of_a_server_that_does_not_tell_nothing_is_known(
    host: dict[str, Any], status: dict[str, Any]
) -> None:
    assert room_in(host, status, {}) is None


@pytest.mark.parametrize(("seconds", "early"), [(20, True), (60, True), (61, False), (0, False)])
def test_a_server_closes_early_what_is_idle_for_a_minute_at_most(seconds: int, early: bool) -> None:
    told = {"wiredTigerFileHandleCloseIdleTime": seconds, "ok": 1.0}
    room = room_in({"extra": {"maxOpenFiles": 20000}}, STATUS, told)
    assert room is not None and room.closes_early is early


def test_a_fifth_is_left_to_connections_and_the_journal() -> None:
    assert Room(20000, 0).takes(16000)
    assert not Room(20000, 0).takes(16001)
    assert Room(20000, 15900).takes(16000, more=100)
    assert not Room(20000, 15900).takes(1000, more=101)


def test_where_idle_files_are_closed_early_half_of_them_are_open_at_most() -> None:
    assert Room(20000, 0, closes_early=True).takes(32000)
    assert not Room(20000, 0, closes_early=True).takes(32001)
    assert Room(20000, 15000, closes_early=True).takes(17000, more=2000)


def test_no_less_than_mongodb_recommends_is_asked_for() -> None:
    assert Room(20000, 0).wanted(17000) == RECOMMENDED
    assert Room(20000, 0).wanted(100_000) == 125_000
    assert Room(20000, 60_000).wanted(100, more=40_000) == 125_000
