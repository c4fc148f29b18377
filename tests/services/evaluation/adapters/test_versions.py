"""One suite for what agencies report, over the fake and over MongoDB."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.evaluation.application.ports import Ledger
from services.evaluation.domain.versions import Version, VersionMoved
from shared.storage import Mongo
from tests.services.evaluation.adapters.stores import Store, mongo_store
from tests.services.evaluation.fakes import NOON

VALUE: dict[str, Any] = {"headcount": 400, "counts": {"separations": None}, "events": ["other"]}


def a_version(subject: str = "2026-10", number: int = 1) -> Version:
    return Version(subject, number, {**VALUE, "headcount": number}, "first_report", "hr", NOON)


def add(store: Store, *versions: Version) -> None:
    store.write(lambda harbor: harbor.figures.add(versions))


def test_a_version_comes_back_as_it_was_kept(store: Store) -> None:
    version = Version("2026-10", 1, VALUE, "first_report", "hr", NOON)
    add(store, version)
    assert store.harbor.figures.latest("2026-10") == version
    assert dict(store.harbor.figures.history("2026-10")[0].value) == VALUE


def test_the_latest_and_the_history_are_those_of_the_subject(store: Store) -> None:
    # Ten comes after nine, which it would not among texts.
    add(store, *[a_version(number=number) for number in range(1, 11)], a_version("2026-09"))
    history = store.harbor.figures.history("2026-10")
    assert [version.number for version in history] == list(range(10, 0, -1))
    latest = store.harbor.figures.latest("2026-10")
    assert latest is not None
    assert latest.number == 10
    every = store.harbor.figures.every_latest()
    assert {(one.subject, one.number) for one in every} == {("2026-10", 10), ("2026-09", 1)}


def test_nothing_was_reported_at_first(store: Store) -> None:
    assert store.harbor.figures.latest("2026-10") is None
    assert store.harbor.figures.every_latest() == []
    assert store.harbor.figures.history("2026-10") == []


def test_a_version_that_is_there_is_never_replaced_and_nothing_beside_it_is_kept(
    store: Store,
) -> None:
    add(store, a_version())
    with pytest.raises(VersionMoved):
        add(store, a_version("2026-08"), a_version())
    assert [one.subject for one in store.harbor.figures.every_latest()] == ["2026-10"]


def test_no_versions_are_nothing_to_keep(store: Store) -> None:
    add(store)
    assert store.harbor.figures.every_latest() == []


def test_months_and_the_programme_and_agencies_are_kept_apart(store: Store) -> None:
    add(store, a_version())
    store.write(lambda harbor: harbor.programme.add([a_version("programme")]))
    assert len(store.harbor.figures.every_latest()) == 1
    assert len(store.harbor.programme.every_latest()) == 1
    assert store.ledgers.for_agency("lakeside").figures.every_latest() == []


def test_of_many_who_report_the_same_version_at_once_one_is_kept(mongo: Mongo) -> None:
    store = mongo_store(mongo)

    def try_it(who: int) -> bool:
        version = Version("2026-10", 1, VALUE, "first_report", f"member {who}", NOON)

        def work(harbor: Ledger) -> bool:
            if harbor.figures.latest("2026-10") is not None:
                return False
            harbor.figures.add([version])
            return True

        try:
            return bool(store.write(work))
        except VersionMoved:
            return False

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(try_it, range(8)))
    assert sum(kept) == 1
    assert len(store.harbor.figures.history("2026-10")) == 1
