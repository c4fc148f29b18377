"""Whoever joins the line in the moment in which its last look ends is looked at all the same."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.matching.adapters.due_deadlines import ASSIGN_LINE, DueDeadlines
from services.matching.application.assign_line import line_goes_on, watch_line
from services.matching.application.ports import Ports
from services.matching.application.wait_in_line import wait_in_line
from shared.storage import DueTasks, Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import search
from tests.services.matching.fakes import FakeClock, World

LEASE = timedelta(seconds=30)


@pytest.fixture
def due(mongo: Mongo) -> DueTasks:
    lay_out(mongo)
    return DueTasks(mongo, "matching", FakeClock())


def ports(mongo: Mongo, due: DueTasks, tx: Transaction) -> Ports:
    line = in_mongo(mongo, tx.session).line
    return replace(World().ports, line=line, deadlines=DueDeadlines(due, tx))


def look_at_the_line(mongo: Mongo, due: DueTasks) -> None:
    """Nobody stands in it, as far as is to be seen."""
    task = due.claim([ASSIGN_LINE], LEASE)
    assert task is not None

    def end(tx: Transaction) -> None:
        due.finish(tx, task)
        line_goes_on(ports(mongo, due, tx), ())

    Transactions(mongo).run(end)


def join_meanwhile(mongo: Mongo, due: DueTasks) -> None:
    """Relies on the look that stands, which ends before anybody sees who has joined."""
    looks = [look_at_the_line]

    def join(tx: Transaction) -> None:
        wait_in_line(ports(mongo, due, tx), search(), FakeClock().now())
        while looks:
            looks.pop()(mongo, due)

    Transactions(mongo).run(join)


def test_a_line_that_no_look_awaits_is_found_by_the_watch(mongo: Mongo, due: DueTasks) -> None:
    now = FakeClock().now()
    Transactions(mongo).run(lambda tx: DueDeadlines(due, tx).assign_at(now))
    join_meanwhile(mongo, due)
    assert not due.any_due([ASSIGN_LINE])
    Transactions(mongo).run(lambda tx: watch_line(ports(mongo, due, tx)))
    assert due.any_due([ASSIGN_LINE])


def test_the_watch_of_an_empty_line_asks_for_no_look(mongo: Mongo, due: DueTasks) -> None:
    Transactions(mongo).run(lambda tx: watch_line(ports(mongo, due, tx)))
    assert not due.any_due([ASSIGN_LINE])
