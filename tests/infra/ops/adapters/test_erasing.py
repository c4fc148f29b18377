"""A case and an agency are erased for good, with a receipt; ended anywhere, run again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from infra.ops.commands.dead_letters import letters_of
from infra.ops.deployment import Deployment as Operated
from shared.messaging.topology import dead_of, queue_of
from shared.region import Region, load_region
from shared.storage import KeyDestroyed, KeysMissing
from tests.infra.ops.adapters.conftest import Scene
from tests.infra.ops.samples import TEXT, ring, unsealed
from tests.infra.ops.stage import backed_up, contents, database, killed_at, ops
from tests.support.bus import Bus
from tests.support.deployment import PAIR

pytestmark = pytest.mark.operations

ERASE = ("erase", "--agency", "harbor", "--yes-erase", "harbor")


@pytest.fixture
def left(scene: Scene) -> Iterator[Scene]:
    """Harbor was taken out of the file and retired."""
    region = scene.provisioned.region
    assert isinstance(region, Region)
    without = replace(
        region,
        agencies=tuple(one for one in region.agencies if one.id != "harbor"),
        agreements=tuple(
            one for one in region.agreements if "harbor" not in (one.lender, *one.borrowers)
        ),
    )
    scene.provisioned.provision(without, retire=("harbor",))
    yield scene


def receipt(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def pieces(deployment: Operated) -> str:
    return "".join(path.read_text() for path in deployment.secrets.glob("*.keys.json"))


def test_an_agency_that_left_is_gone_and_the_others_are_whole(left: Scene) -> None:
    leave = ("region.provisioning", "region.registry")
    before = contents(left.source, leave)
    said = ops(left.source, *ERASE)
    assert said.code == 0, said.error
    assert contents(left.source, leave) == {
        place: rest
        for place, records in before.items()
        if not place.startswith("agency_harbor")
        and (rest := {key: one for key, one in records.items() if not key.startswith("harbor-")})
    }
    told = receipt(said.out)
    assert told["agency"] == "harbor" and told["data_keys"] == 1 and told["records"] > 30
    assert "harbor" not in pieces(left.source)
    assert not (left.source.secrets / "export_harbor.env").exists()
    with database(left.source) as mongo:
        assert unsealed(left.source, mongo, "lakeside") == TEXT
        with pytest.raises(KeysMissing):
            ring(left.source, mongo).for_agency("harbor")
        users = mongo.client.admin.command("usersInfo", 1)["users"]
        assert f"{left.source.prefix}export_harbor" not in [user["user"] for user in users]
    assert left.provisioned.provision().nothing_to_do


def test_its_dead_letters_are_gone_and_those_of_others_stay(left: Scene) -> None:
    bus, queue = Bus(left.provisioned.amqp_admin_uri), queue_of("matching", "member.left.v1")
    letters = {"1": b'{"agency": "harbor", "data"', "2": b'{"agency": "harbor", "data": {}}'}
    letters |= {"3": b'{"agency": "lakeside"}', "4": b'{"agency": ["harbor"]}'}
    for number, body in letters.items():
        bus.publish_raw(dead_of("matching"), queue, body, number)
    said = ops(left.source, *ERASE)
    assert said.code == 0, said.error
    assert "gone: its dead letters" in said.out
    found = letters_of(left.source.secrets, "matching").all()
    assert {letter.id for letter in found} == {"1", "3", "4"}, "what cannot be read stays"


@pytest.mark.parametrize(
    "line", ["its data keys", "its key material", "region's document", "its database", "among"]
)
def test_a_killed_erasure_is_finished_and_its_receipt_counts_all(left: Scene, line: str) -> None:
    killed_at(left.source, line, *ERASE)
    with database(left.source) as mongo, pytest.raises((KeyDestroyed, KeysMissing, AssertionError)):
        unsealed(left.source, mongo, "harbor")
    said = ops(left.source, *ERASE)
    assert said.code == 0, said.error
    told = receipt(said.out)
    assert told["data_keys"] == 1 and told["records"] > 30 and told["region_records"] > 10
    assert receipt(ops(left.source, *ERASE).out) == told, "again, it shows the same receipt"


def test_an_active_agency_is_not_erased(scene: Scene) -> None:
    before = contents(scene.source)
    said = ops(scene.source, *ERASE)
    assert (said.code, said.error.count("\n")) == (1, 1)
    assert "harbor is active: take it out of region.yml and retire it" in said.error
    assert contents(scene.source) == before


@pytest.mark.parametrize(("words", "typed"), [((), "lakeside\n"), ((), ""), (("no",), "")])
def test_an_agency_is_erased_only_when_it_is_named_twice(
    left: Scene, words: tuple[str, ...], typed: str
) -> None:
    before = contents(left.source)
    again = ("--yes-erase", *words) if words else ()
    said = ops(left.source, "erase", "--agency", "harbor", *again, typed=typed)
    assert said.code == 1 and "nothing was erased" in said.error
    assert "erases harbor: keys, database" in said.out, "it says what it will do first"
    assert contents(left.source) == before
    assert ops(left.source, "erase", "--agency", "harbor", typed="harbor\n").code == 0


def test_an_unknown_agency_is_told_in_one_line(scene: Scene) -> None:
    said = ops(scene.source, "erase", "--agency", "nowhere", "--yes-erase", "nowhere")
    assert said.code == 1 and "nowhere is no agency of this region" in said.error


def test_an_erased_agency_comes_back_from_its_backups_while_those_live(left: Scene) -> None:
    """Which is why they must not outlive the erasure for long."""
    files = backed_up(left.source, left.folder, "harbor")
    assert ops(left.source, *ERASE).code == 0
    words = ("restore", "--from", str(files[0]), "--keys", str(files[1]))
    said = ops(left.source, *words)
    assert said.code == 1 and "provision the region with it first" in said.error
    left.provisioned.provision(load_region(PAIR))
    said = ops(left.source, *words)
    assert said.code == 0, said.error
    with database(left.source) as mongo:
        assert unsealed(left.source, mongo, "harbor") == TEXT
    assert left.provisioned.provision().nothing_to_do
