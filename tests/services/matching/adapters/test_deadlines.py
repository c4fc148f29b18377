"""What matching has to do at a time is there once, however often it is asked for."""

from datetime import timedelta

from services.matching.adapters.due_deadlines import OFFER_RECHECK, DueDeadlines
from services.matching.domain.offer import Offer
from shared.clock import SystemClock
from shared.storage import DueTasks, Mongo, Transactions
from tests.services.matching.adapters.stores import lay_out
from tests.services.matching.builders import offer


def asked_again(mongo: Mongo, due: DueTasks, one: Offer, hours: int) -> None:
    at = SystemClock().now() - timedelta(hours=hours)
    Transactions(mongo).run(lambda tx: DueDeadlines(due, tx).recheck_at(one, at))


def test_an_offer_is_asked_about_once_at_midnight_and_not_once_for_each_time_it_was_planned(
    mongo: Mongo,
) -> None:
    lay_out(mongo)
    due = DueTasks(mongo, "matching", SystemClock())
    for hours in (2, 1):
        asked_again(mongo, due, offer(), hours)
    assert due.claim([OFFER_RECHECK], timedelta(minutes=1)) is not None
    assert due.claim([OFFER_RECHECK], timedelta(minutes=1)) is None
