"""How many trainings end soon, as operators see it: two figures for the whole region."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from prometheus_client import REGISTRY

from services.matching.adapters.credential_gauge import sample_credentials
from shared.observability.metrics import violations
from shared.storage import Mongo
from tests.services.matching.adapters.stores import in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, supporter, training
from tests.services.matching.fakes import FakeClock

TODAY = MONDAY_NOON.date()
NAMES = ("supporters_in_date", "credentials_lapsing")


def sampled(mongo: Mongo) -> tuple[float | None, ...]:
    platform: Any = SimpleNamespace(mongo=mongo, clock=FakeClock())
    sample_credentials(platform)
    return tuple(REGISTRY.get_sample_value(f"watchmate_matching_{name}") for name in NAMES)


def enrol(mongo: Mongo, name: str, days: int) -> None:
    """Somebody whose training ends so many days from today."""
    pool = in_mongo(mongo).supporters
    one = supporter(name, training=(training(expires_on=TODAY + timedelta(days=days)),))
    pool.add(one)
    pool.pass_over_after(one.ref, TODAY + timedelta(days=days))


def test_an_empty_pool_has_nobody_and_nobody_lapses(mongo: Mongo) -> None:
    lay_out(mongo)
    assert sampled(mongo) == (0, 0)


def test_whose_training_ends_within_thirty_days_is_counted_and_whose_has_ended_is_not(
    mongo: Mongo,
) -> None:
    lay_out(mongo)
    for name, days in (("today", 0), ("month", 30), ("later", 31), ("lapsed", -1)):
        enrol(mongo, name, days)
    assert sampled(mongo) == (3, 2)


def test_whoever_has_left_is_not_counted(mongo: Mongo) -> None:
    lay_out(mongo)
    enrol(mongo, "gone", 10)
    in_mongo(mongo).supporters.take_out(supporter("gone").ref)
    assert sampled(mongo) == (0, 0)


def test_the_figures_have_no_label(mongo: Mongo) -> None:
    lay_out(mongo)
    sampled(mongo)
    families = [one for one in REGISTRY.collect() if one.name.endswith(NAMES)]
    assert [sample.labels for one in families for sample in one.samples] == [{}, {}]
    assert violations(REGISTRY) == []
