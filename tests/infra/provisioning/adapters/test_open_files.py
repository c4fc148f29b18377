"""A region is not begun on a MongoDB that may not open all its files: it would abort midway."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pymongo import MongoClient

from infra.local import processes
from infra.local.mongodb import CLOSING_EARLY, mongod_program
from infra.local.state import StateFolder
from infra.local.waiting import eventually
from infra.provisioning import AdminAccess, Conflict, Plan, Scope
from infra.provisioning.declarations import declared_services
from infra.provisioning.files import locked
from infra.provisioning.open_files import files_of
from infra.provisioning.provision import planned
from shared.region import Region
from tests.infra.provisioning.adapters.inspecting import PAIR_REGION
from tests.support.deployment import PAIR, deployed, shared_servers
from tests.support.service_process import free_port

SERVICES = declared_services()


FEW = round((files_of(4, SERVICES) + 60) / 0.8)
"""So that four agencies fit, and not much beside them: a fifth of all is left to connections."""


def region_of(agencies: int) -> Region:
    [first, *_] = PAIR_REGION.agencies
    grown = tuple(replace(first, id=f"a{number}", name=f"A {number}") for number in range(agencies))
    return replace(PAIR_REGION, agencies=grown, agreements=())


def started(folder: Path, *options: str) -> Iterator[AdminAccess]:
    """A MongoDB that may open only a few files, beside the broker of all tests."""
    state = StateFolder.at(folder / "few")
    state.prepare()
    port = free_port()
    own = f"{mongod_program()} --dbpath={folder} --bind_ip=127.0.0.1 --port={port} --nounixsocket"
    command = f"ulimit -Sn {FEW} && exec {own} {' '.join(options)}"
    processes.launch(state, "few", ["sh", "-c", command], {})
    try:
        log = state.log("few")
        assert eventually(lambda: "Waiting for connections" in log.read_text(), 60)
        yield replace(shared_servers(), mongodb_uri=f"mongodb://127.0.0.1:{port}/")
    finally:
        processes.stop(state, "few")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdminAccess]:
    yield from started(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def closing_early(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AdminAccess]:
    yield from started(tmp_path_factory.mktemp("early"), *CLOSING_EARLY)


def plan_of(agencies: int, admin: AdminAccess, folder: Path, apply: bool = False) -> Plan:
    scope = Scope(folder / "secrets", "few_", services=SERVICES)
    with locked(scope.secrets), planned(region_of(agencies), admin, scope) as plan:
        if apply:
            plan.apply()
    return plan


def test_each_collection_and_index_is_counted(tmp_path: Path) -> None:
    with deployed(None, PAIR, tmp_path, SERVICES) as region, closing(region.mongo_admin) as client:
        databases = [
            client[name] for name in client.list_database_names() if name.startswith(region.prefix)
        ]
        there = sum(
            1 + sum(not each.get("clustered") for each in database[name].list_indexes())
            for database in databases
            for name in database.list_collection_names()
        )
        assert len(databases) == 3
    assert there == files_of(2, SERVICES)


def test_a_region_that_is_too_large_is_refused_before_the_first_change(
    small: AdminAccess, tmp_path: Path
) -> None:
    with pytest.raises(Conflict) as refused:
        plan_of(10, small, tmp_path, apply=True)
    [line] = str(refused.value).splitlines()
    assert f"MongoDB may open {FEW} files" in line
    assert f"has {files_of(10, SERVICES)}" in line
    assert "let it open 64000" in line and "LimitNOFILE" in line
    with MongoClient[dict[str, object]](small.mongodb_uri) as client:
        assert set(client.list_database_names()) <= {"admin", "config", "local"}
    assert list((tmp_path / "secrets").glob("*.env")) == []


def test_a_small_region_is_not_hindered(small: AdminAccess, tmp_path: Path) -> None:
    plan = plan_of(2, small, tmp_path)
    assert plan.conflicts == [] and len(plan.steps) > 3


def test_what_is_there_already_counts_as_well(small: AdminAccess, tmp_path: Path) -> None:
    """Files of others, open now, leave less: the region alone would fit."""
    assert plan_of(4, small, tmp_path).conflicts == []
    with MongoClient[dict[str, object]](small.mongodb_uri) as client:
        for number in range(60):
            client["others"].create_collection(f"c{number}")
        try:
            assert len(plan_of(4, small, tmp_path).conflicts) == 1
        finally:
            client.drop_database("others")


def test_where_idle_files_are_closed_early_more_agencies_fit(
    closing_early: AdminAccess, tmp_path: Path
) -> None:
    assert plan_of(8, closing_early, tmp_path).conflicts == []
    assert len(plan_of(12, closing_early, tmp_path).conflicts) == 1
