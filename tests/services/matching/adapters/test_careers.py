"""Careers in memory and in MongoDB: what was kept comes back, and nobody overwrites anybody."""

from datetime import date, timedelta

import pytest
from pymongo.errors import PyMongoError

from services.matching.domain.career import Career, DeselectionReason, Step
from services.matching.domain.errors import ChangedMeanwhile
from shared.storage import Mongo, Transaction, Transactions
from tests.services.matching.adapters.stores import TODAY, Stores, in_mongo, lay_out
from tests.services.matching.builders import MONDAY_NOON, ref


def fresh(name: str = "sam", agency: str = "harbor") -> Career:
    return Career(ref(name), agency)


def designated(name: str = "sam", agency: str = "harbor") -> Career:
    return fresh(name, agency).designated(TODAY)


def test_a_career_comes_back_as_it_went_in(stores: Stores) -> None:
    begun = fresh().having(Step.NOMINATED, date(2026, 1, 5)).having(Step.APPLIED, TODAY)
    saved = stores.careers.save(fresh(), begun)
    assert stores.careers.find("harbor", ref("sam")) == saved
    assert saved.steps == begun.steps


def test_a_decision_and_its_reason_come_back(stores: Stores) -> None:
    known = stores.careers.save(fresh(), designated())
    later = MONDAY_NOON + timedelta(days=2)
    decided = known.to_be_deselected(DeselectionReason.CONDUCT, later)
    known = stores.careers.save(known, decided)
    assert stores.careers.find("harbor", ref("sam")) == known
    gone = stores.careers.save(known, known.deselected(TODAY))
    assert stores.careers.find("harbor", ref("sam")) == gone
    assert gone.steps[-1].reason is DeselectionReason.CONDUCT


def test_whoever_saves_second_is_told(stores: Stores) -> None:
    known = stores.careers.save(fresh(), designated())
    stores.careers.save(known, known.left(TODAY))
    with pytest.raises(ChangedMeanwhile):
        stores.careers.save(known, known.left(TODAY))
    with pytest.raises(ChangedMeanwhile):
        stores.careers.save(fresh(), designated())


def test_careers_are_listed_by_reference_and_of_one_agency(stores: Stores) -> None:
    for name in ("sam", "ann", "eve"):
        stores.careers.save(fresh(name), designated(name))
    stores.careers.save(fresh("kim", "mesa"), designated("kim", "mesa"))
    refs = sorted(map(ref, ("sam", "ann", "eve")))
    assert [one.ref for one in stores.careers.of_agency("harbor", None, 2)] == refs[:2]
    assert [one.ref for one in stores.careers.of_agency("harbor", refs[0], 9)] == refs[1:]
    assert stores.careers.find("mesa", ref("sam")) is None


def test_what_is_rolled_back_was_never_kept(mongo: Mongo) -> None:
    lay_out(mongo)

    def work(tx: Transaction) -> None:
        in_mongo(mongo, tx.session).careers.save(fresh(), designated())
        raise PyMongoError("away")

    with pytest.raises(PyMongoError):
        Transactions(mongo).run(work)
    assert in_mongo(mongo).careers.find("harbor", ref("sam")) is None
