"""After a restore events flow on: what was on its way arrives, and nothing is counted twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.ops.deployment import Deployment as Operated
from tests.infra.ops.component.pair import counted, evaluation_of, intake_of, sent
from tests.infra.ops.stage import backed_up, database, fresh_target, operated, ops
from tests.support.broker_admin import BrokerAdmin
from tests.support.deployment import PAIR, deployed
from tests.support.waiting import eventually

pytestmark = pytest.mark.operations

HANDLED, ON_THE_WAY, LOST, LATER = 6, 4, 3, 2


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Operated]:
    with deployed(None, PAIR, tmp_path) as provisioned:
        yield operated(provisioned)


def lived(source: Operated, folder: Path, agency: str | None = None) -> tuple[Path, Path]:
    """Some requests were counted, others are in the queue, then comes the backup, then others."""
    with database(source) as mongo, intake_of(source, folder) as desk:
        with evaluation_of(source, folder):
            requests = [desk.ask() for _ in range(HANDLED)]
            eventually(lambda: counted(mongo) == HANDLED, what="the counting")
        requests += [desk.ask() for _ in range(ON_THE_WAY)]
        eventually(lambda: sent(mongo) == len(requests), what="all events at the broker")
        files = backed_up(source, folder, agency)
        assert counted(mongo) == HANDLED
        for _ in range(LOST):
            desk.ask()
        eventually(lambda: sent(mongo) == len(requests) + LOST, what="the later events")
    return files


def flows_on(target: Operated, folder: Path) -> None:
    """What the backup knew is counted, each once, and so is what comes then."""
    with (
        database(target) as mongo,
        evaluation_of(target, folder),
        intake_of(target, folder) as desk,
    ):
        known = HANDLED + ON_THE_WAY
        eventually(lambda: counted(mongo) >= known, within=30, what="what was on its way")
        for _ in range(LATER):
            desk.ask()
        eventually(lambda: counted(mongo) >= known + LATER, within=30, what="what came then")
        eventually(lambda: sent(mongo) == known + LATER, within=30, what="all events sent")
        assert counted(mongo) == known + LATER
        assert mongo.collection("intake.requests", "harbor").count_documents({}) == known + LATER


def restored(target: Operated, files: tuple[Path, Path], keys: bool = True) -> str:
    words = ("--keys", str(files[1])) if keys else ("--without-keys",)
    said = ops(target, "restore", "--from", str(files[0]), *words)
    assert said.code == 0, said.error
    return said.out


def test_of_a_region_in_a_fresh_place(source: Operated, tmp_path: Path) -> None:
    files = lived(source, tmp_path)
    with fresh_target(tmp_path / "target") as target:
        assert f"{HANDLED + ON_THE_WAY:,} " in restored(target, files)
        flows_on(target, tmp_path)


def test_of_a_region_without_its_keys(source: Operated, tmp_path: Path) -> None:
    files = lived(source, tmp_path)
    with fresh_target(tmp_path / "target") as target:
        restored(target, files, keys=False)
        flows_on(target, tmp_path)


def test_of_one_agency_whose_database_was_lost(source: Operated, tmp_path: Path) -> None:
    files = lived(source, tmp_path, "harbor")
    with database(source) as mongo:
        mongo.client.drop_database(mongo.agency("harbor").name)
    words = ("restore", "--from", str(files[0]), "--keys", str(files[1]))
    said = ops(source, *words)
    assert said.code == 1 and "queues hold events" in said.error, "they are of a lost time"
    BrokerAdmin.of_the_tests().delete_vhost(source.vhost)
    restored(source, files)
    flows_on(source, tmp_path)
