"""The peers do what is measured: needs their packages, which `make bench` installs."""

from contextlib import closing
from pathlib import Path

import pytest

from tests.bench.pipeline import recipes
from tests.bench.pipeline.bare import ROOT, Recipe, standing_bare
from tests.bench.pipeline.turns import Measuring, Plan
from tests.support.servers import Servers

PEERS = Path(ROOT / ".venv-bench")
SMALL = Plan(callers=4, warm_up=0.3, busy=1.0, half=0.0)
pytestmark = pytest.mark.skipif(not PEERS.exists(), reason="make bench installs the peers")


@pytest.mark.parametrize("recipe", [recipes.faststream(PEERS), recipes.celery(PEERS)])
def test_every_request_of_a_peer_arrives_once_and_majority_written(
    servers: Servers, recipe: Recipe
) -> None:
    with closing(Measuring(servers, SMALL)) as measuring, standing_bare(servers, recipe) as peer:
        turn = measuring.turn(peer)
    assert turn.valid, turn
    assert turn.throughput > 0
    assert turn.work["transactions"] == pytest.approx(5, rel=0.15)
