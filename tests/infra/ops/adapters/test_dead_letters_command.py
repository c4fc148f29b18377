"""An operator lists, looks at and replays dead letters, and is shown no word of what they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.ops.__main__ import main
from shared.messaging.topology import dead_of, queue_of
from tests.support.bus import Bus
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.servers import Servers
from tests.support.waiting import eventually

QUEUE = queue_of("matching", "member.left.v1")
DEAD = dead_of("matching")
SAYS = b'{"type": "member.left.v1", "agency": "HUSH", "data": {"supporter_ref": "hush"}}'

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def deployment(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Nobody reads its queues, so what is replayed stays where it went."""
    with deployed(None, PAIR, tmp_path_factory.mktemp("dead")) as deployment:
        yield deployment


@pytest.fixture
def bus(deployment: Deployment) -> Iterator[Bus]:
    bus = Bus(deployment.amqp_admin_uri)
    bus.publish_raw(DEAD, QUEUE, SAYS, "one")
    bus.publish_raw(DEAD, QUEUE, SAYS, "two")
    bus.publish_raw(dead_of("intake"), queue_of("intake", "offer.made.v1"), SAYS, "three")
    yield bus
    for queue in (DEAD, QUEUE, dead_of("intake"), queue_of("intake", "offer.made.v1")):
        bus.purge(queue)


def run(deployment: Deployment, *words: str) -> int:
    return main(["dead-letters", *words, "--secrets", str(deployment.secrets)])


def await_depths(bus: Bus, wanted: dict[str, int]) -> None:
    """What a closed connection held back is ready again only a moment later."""
    eventually(lambda: {queue: bus.depth(queue) for queue in wanted} == wanted, what="the depths")


def test_those_of_all_services_are_listed_and_counted(
    deployment: Deployment, bus: Bus, capsys: Capture
) -> None:
    assert run(deployment, "list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1:4] for line in lines[:-1]] == [
        ["intake", "three", "intake.offer.made.v1"],
        ["matching", "one", QUEUE],
        ["matching", "two", QUEUE],
    ]
    assert lines[-1] == "3 dead letters; 'dead-letters show ID' for one"
    assert run(deployment, "list", "--service", "identity") == 0
    assert capsys.readouterr().out == "0 dead letters\n"


def test_one_is_shown_with_what_to_do_and_without_a_word_of_it(
    deployment: Deployment, bus: Bus, capsys: Capture
) -> None:
    assert run(deployment, "show", "two") == 0
    said = capsys.readouterr().out
    shown = dict(line.split(maxsplit=1) for line in said.splitlines() if line)
    assert shown["handler"] == f"matching, from queue {QUEUE}"
    assert shown["form"].startswith("invalid: agency, ")
    assert "log of matching" in shown["next"]
    assert "hush" not in said.lower()
    assert run(deployment, "show", "nine") == 1
    assert capsys.readouterr().out == "nine is no dead letter (any more)\n"


def test_replaying_says_first_what_goes_where_and_again_changes_nothing(
    deployment: Deployment, bus: Bus, capsys: Capture
) -> None:
    assert run(deployment, "replay", "two") == 1
    captured = capsys.readouterr()
    assert captured.out.startswith(f"+ matching: two goes back to {QUEUE} (")
    assert "give --yes" in captured.err
    await_depths(bus, {DEAD: 2, QUEUE: 0})
    assert run(deployment, "replay", "two", "--yes") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "replayed 1"
    await_depths(bus, {DEAD: 1, QUEUE: 1})
    assert run(deployment, "replay", "two", "--yes") == 1
    assert "two is no dead letter (any more)" in capsys.readouterr().out
    assert run(deployment, "replay", "--all", "--yes") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "replayed 2"
    await_depths(bus, {DEAD: 0, dead_of("intake"): 0})
    assert run(deployment, "replay", "--all", "--yes") == 0
    assert capsys.readouterr().out == "nothing to replay\n"


def test_one_without_a_queue_to_go_to_stays(
    deployment: Deployment, bus: Bus, capsys: Capture
) -> None:
    bus.publish_raw(DEAD, "matching.no.longer.v1", SAYS, "lost")
    assert run(deployment, "replay", "lost", "--yes") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "replayed 0, 1 have no queue to go to"
    await_depths(bus, {DEAD: 3})


def test_a_broker_that_is_away_or_says_no_is_told_in_one_line(
    tmp_path: Path, deployment: Deployment, capsys: Capture
) -> None:
    env = tmp_path / "matching.env"
    for uri, says in (
        ("amqp://u:hush@127.0.0.1:1//", "the broker did not answer"),
        (_with_password(deployment.amqp_uri("matching"), "hush"), "refused matching's account"),
        (deployment.servers.amqp_uri, "the broker has no queue matching.dead"),
    ):
        env.write_text(f"AMQP_URI={uri}\n")
        words = ["list", "--service", "matching", "--secrets", str(tmp_path)]
        assert main(["dead-letters", *words]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert says in line and "hush" not in line


def _with_password(uri: str, password: str) -> str:
    login, _, host = uri.rpartition("@")
    return f"{login.rpartition(':')[0]}:{password}@{host}"
