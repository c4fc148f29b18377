"""What is heard of somebody at the moment they are enrolled counts for them (R1)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.matching.application.hear_personnel import change_command, leave_unit
from services.matching.application.keep_pool import enrol_supporter
from services.matching.application.ports import Ports
from services.matching.domain.standing_facts import Command, FormerUnit
from services.matching.domain.supporter import Supporter
from shared.storage import Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.adapters.test_races import ports
from tests.services.matching.builders import MONDAY_NOON, profile, ref, uuid

SAM = ref("sam")
LATELY = MONDAY_NOON - timedelta(days=30)
COMMAND = Command(uuid("command"), "D01", LATELY)
LEFT = FormerUnit("D09", LATELY)

Step = Callable[[Ports], object]


def enrol(bound: Ports) -> None:
    enrol_supporter(bound, "harbor", SAM, profile())


def hear_command(bound: Ports) -> None:
    change_command(bound, "harbor", SAM, COMMAND)


def hear_departure(bound: Ports) -> None:
    leave_unit(bound, "harbor", SAM, LEFT)


def committed(mongo: Mongo, step: Step) -> None:
    Transactions(mongo).run(lambda tx: step(ports(mongo, tx)))


def one_within_the_other(mongo: Mongo, outer: Step, inner: Step) -> None:
    """The inner is committed between what the outer sees and what the outer writes."""
    lay_out(mongo)
    left = [inner]

    def work(tx: Transaction) -> None:
        bound = ports(mongo, tx)
        bound.supporters.find(SAM)  # fixes the snapshot
        while left:
            committed(mongo, left.pop())
        outer(bound)

    Transactions(mongo).run(work)


def sam(mongo: Mongo) -> Supporter:
    found = in_mongo(mongo).supporters.find(SAM)
    assert found is not None
    return found


@pytest.mark.parametrize("news_first", [True, False])
def test_a_command_heard_of_during_the_enrolment_is_known(mongo: Mongo, news_first: bool) -> None:
    steps = (enrol, hear_command) if news_first else (hear_command, enrol)
    one_within_the_other(mongo, *steps)
    assert sam(mongo).commands == (COMMAND,)


@pytest.mark.parametrize("news_first", [True, False])
def test_a_unit_left_during_the_enrolment_is_known(mongo: Mongo, news_first: bool) -> None:
    steps = (enrol, hear_departure) if news_first else (hear_departure, enrol)
    one_within_the_other(mongo, *steps)
    assert sam(mongo).former_units == (LEFT,)
