"""The faults of a run follow from its seed alone, and every kind of them is there."""

from collections import Counter

import pytest

from shared.messaging.topology import queue_of
from shared.runtime.resources import SERVICES, load
from tests.faults.script import (
    ANYWHERE,
    FURTHEST_JUMP,
    KINDS,
    LEAST_JUMP,
    Fault,
    draw_faults,
)

EVERY = list(KINDS)


def of(kind: str, count: int = 400) -> list[Fault]:
    return [fault for fault in draw_faults(3, count, EVERY) if fault.kind == kind]


def test_the_same_seed_gives_the_same_faults() -> None:
    assert draw_faults(7, 300, EVERY) == draw_faults(7, 300, EVERY)


def test_another_seed_gives_others() -> None:
    assert draw_faults(7, 300, EVERY) != draw_faults(8, 300, EVERY)


def test_the_order_in_which_kinds_are_named_changes_nothing() -> None:
    assert draw_faults(7, 300, EVERY) == draw_faults(7, 300, EVERY[::-1])


def test_there_are_more_than_ten_kinds_and_each_is_in_every_run() -> None:
    assert len(EVERY) > 10
    assert {fault.kind for fault in draw_faults(1, len(EVERY), EVERY)} == set(EVERY)


def test_kinds_come_in_proportion() -> None:
    counts = Counter(fault.kind for fault in draw_faults(5, 10_000, EVERY))
    shares = sum(kind.share for kind in KINDS.values())
    for name, kind in KINDS.items():
        assert counts[name] == pytest.approx(10_000 * kind.share / shares, rel=0.25)


def test_faults_are_in_the_order_of_their_moments_and_inside_the_run() -> None:
    moments = [fault.at for fault in draw_faults(5, 300, EVERY)]
    assert moments == sorted(moments)
    assert 0 < moments[0] < moments[-1] < 1


def test_only_the_named_kinds_are_drawn() -> None:
    assert {fault.kind for fault in draw_faults(5, 300)} == set(ANYWHERE)


def test_every_service_is_struck_and_every_queue_is_held() -> None:
    assert {fault.target for fault in of("kill")} == set(SERVICES)
    queues = {queue_of(name, event) for name in SERVICES for event in load(name).hears}
    assert {fault.target for fault in of("late_delivery", 2000)} == queues


def test_what_lasts_lasts_as_long_as_its_kind_says() -> None:
    for fault in draw_faults(5, 1000, EVERY):
        least, most = KINDS[fault.kind].lasts
        assert least <= fault.seconds <= most


def test_clocks_jump_both_ways_and_no_further_than_tokens_allow() -> None:
    jumps = [fault.amount for fault in of("clock_jump", 2000)]
    assert min(jumps) < 0 < max(jumps)
    assert all(LEAST_JUMP <= abs(jump) <= FURTHEST_JUMP for jump in jumps)


def test_some_faults_are_left_alone_until_all_works_and_some_overlap() -> None:
    assert Counter(fault.watched for fault in draw_faults(5, 1000, EVERY)).keys() == {True, False}
