"""A region that an earlier version provisioned is brought to the form of today, nothing lost."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from infra.ops.__main__ import main
from infra.provisioning import Conflict
from infra.provisioning.broker import Broker
from infra.provisioning.declarations import declared_services
from infra.provisioning.rebuilding import Ground, rebuilding
from infra.provisioning.topology import Topology, topology_of
from services.evaluation.adapters.migrations.m0001_no_supporters import NAME
from services.matching.adapters.migrations.m0001_earlier_indexes import (
    EARLIER_CANDIDATES,
    EARLIER_OFFERS,
)
from services.matching.adapters.resources import CANDIDATES
from shared.messaging import broker as wire
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.topology import dead_queue_arguments
from shared.storage.mongo import Mongo
from tests.infra.ops.adapters import earlier_region
from tests.infra.ops.adapters.earlier_region import DEAD, EVENTS, WAITING
from tests.support.bus import Bus
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.servers import Servers

IDS = {f"{kind}-{number}" for kind in ("event", "dead") for number in range(WAITING)}


@pytest.fixture(scope="module")
def deployment(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deployed(None, PAIR, tmp_path_factory.mktemp("earlier")) as deployment:
        yield deployment


@pytest.fixture
def region(deployment: Deployment) -> Iterator[Mongo]:
    with closing(Mongo(deployment.servers.mongodb_uri, deployment.prefix)) as mongo:
        yield mongo


def options(deployment: Deployment) -> list[str]:
    servers = deployment.servers
    given = {
        "mongodb-uri": servers.mongodb_uri,
        "amqp-uri": servers.amqp_uri,
        "management-uri": servers.management_uri,
        "secrets": deployment.secrets,
        "prefix": deployment.prefix,
        "vhost": deployment.vhost,
    }
    return [f"--{name}={value}" for name, value in given.items()]


def indexes(mongo: Mongo, name: str, agency: str | None = None) -> set[str]:
    return set(mongo.collection(name, agency).index_information())


def test_plan_tells_upgrade_does_again_does_nothing_and_provisioning_agrees(
    deployment: Deployment, region: Mongo, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier_region.age(deployment, region)
    with pytest.raises(Conflict, match=r"matching\.dead exists with other arguments"):
        deployment.provision()
    assert main(["upgrade", "--plan", *options(deployment)]) == 0
    planned = [line for line in capsys.readouterr().out.splitlines() if line.startswith("+ ")]
    earlier = {index.name for index in EARLIER_CANDIDATES}
    assert earlier <= indexes(region, "matching.supporters")

    assert main(["upgrade", "--yes", *options(deployment)]) == 0
    lines = capsys.readouterr().out.splitlines()
    made = [line.partition(": ")[2] for line in lines if line.startswith("[")]
    assert made == [line.removeprefix("+ ") for line in planned]
    assert lines[-1].startswith(f"done: {len(made)} steps")

    pool = indexes(region, "matching.supporters")
    assert CANDIDATES.name in pool and not pool & earlier
    assert EARLIER_OFFERS[0].name not in indexes(region, "matching.offers", "harbor")
    assert NAME not in region.agency("harbor").list_collection_names()
    letters = DeadLetters(deployment.amqp_uri("matching"), "matching").all()
    assert {letter.queue for letter in letters} == {EVENTS}
    assert messages(deployment) == IDS

    assert main(["upgrade", *options(deployment)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("done: 0 steps")
    assert deployment.provision().nothing_to_do


def messages(deployment: Deployment) -> set[str]:
    """The ids of all that waits in both queues, taken out of them."""
    bus = Bus(deployment.amqp_admin_uri)
    return {
        str(one.properties["message_id"]) for queue in (DEAD, EVENTS) for one in bus.read(queue)
    }


@pytest.fixture
def ground(deployment: Deployment) -> Iterator[Ground]:
    with closing(Broker(deployment.servers.management_uri, deployment.vhost)) as broker:
        yield Ground(broker, deployment.amqp_admin_uri)


def only(*queues: str) -> Topology:
    declared = topology_of(declared_services())
    return replace(declared, queues=tuple(one for one in declared.queues if one.name in queues))


@pytest.mark.parametrize("made", [1, 2, 3])
def test_killed_after_any_step_of_a_queue_the_next_run_goes_on_and_loses_nothing(
    deployment: Deployment, ground: Ground, made: int
) -> None:
    earlier_region.age_queue(deployment, DEAD, {"x-queue-type": "quorum"})
    earlier_region.fill(deployment)
    for step in list(rebuilding(ground, only(DEAD)))[:made]:
        step.do()
    bus = Bus(deployment.amqp_admin_uri)
    bus.publish_raw(DEAD, EVENTS, b"{}", "meanwhile")
    for step in rebuilding(ground, only(DEAD)):
        step.do()
    assert messages(deployment) == IDS | {"meanwhile"}
    found = ground.broker.get("queues", deployment.vhost, DEAD)
    assert found["arguments"] == dead_queue_arguments()
    assert list(rebuilding(ground, only(DEAD))) == []
    assert deployment.provision().nothing_to_do


def test_a_step_made_again_deletes_no_queue_that_is_as_declared(
    deployment: Deployment, ground: Ground
) -> None:
    earlier_region.age_queue(deployment, DEAD, {"x-queue-type": "quorum"})
    steps = list(rebuilding(ground, only(DEAD)))
    for step in steps[:3]:
        step.do()
    bus = Bus(deployment.amqp_admin_uri)
    bus.publish_raw(DEAD, EVENTS, b"{}", "kept")
    steps[2].do()
    assert bus.depth(DEAD) == 1
    steps[3].do()
    assert messages(deployment) == {"kept"}


def test_a_queue_that_is_read_is_left_alone(deployment: Deployment, ground: Ground) -> None:
    former = {"x-queue-type": "quorum", "x-delivery-limit": 20}
    earlier_region.age_queue(deployment, EVENTS, former)
    reader = wire.connect(deployment.amqp_admin_uri)
    try:
        reader.channel().basic_consume(EVENTS)
        with pytest.raises(Conflict, match="is being read; stop matching and run again"):
            next(rebuilding(ground, only(EVENTS))).do()
    finally:
        wire.close(reader)
    for step in rebuilding(ground, only(EVENTS)):
        step.do()
    assert deployment.provision().nothing_to_do


def test_without_a_word_nothing_is_changed(
    deployment: Deployment, region: Mongo, capsys: pytest.CaptureFixture[str]
) -> None:
    region.collection("region.migrations").delete_many({})
    region.collection(NAME, "harbor").insert_one({"supporter_ref": "r"})
    assert main(["upgrade", *options(deployment)]) == 1
    assert "nobody is there to be asked: run it in a terminal" in capsys.readouterr().err
    assert NAME in region.agency("harbor").list_collection_names()
    assert main(["upgrade", "--yes", *options(deployment)]) == 0


def test_a_region_that_is_not_there_needs_no_upgrade(
    deployment: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*options(deployment), "--prefix=nobody_"]
    assert main(["upgrade", *words]) == 1
    assert capsys.readouterr().err.startswith("watchmate: no region is provisioned there: ")
