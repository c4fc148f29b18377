"""Evaluation as its own process in a provisioned region of two agencies."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.evaluation.adapters.resources import RESOURCES
from shared.storage import Mongo
from tests.services.evaluation.component.site import Site
from tests.support.bus import Bus
from tests.support.deployment import PAIR, deployed
from tests.support.service_process import running
from tests.support.tokens import TokenFactory

# A release may be considered every second.
_PACE = "86400"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("evaluation")
    tokens = TokenFactory(folder)
    with deployed(None, PAIR, folder, services=(RESOURCES,)) as deployment:
        bus = Bus(deployment.amqp_admin_uri)
        mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)
        env = {
            **deployment.env("evaluation"),
            "JWKS_URL": tokens.jwks_url,
            "POLICY_PACE": _PACE,
            "REPORT_SECONDS": "60",
            "REGION_REFRESH_SECONDS": "0.5",
        }
        with bus.tap("evaluation.events") as due, running("evaluation", env) as process:
            site = Site(process, bus, mongo, tokens, deployment, due)
            site.learn_all()
            yield site
        mongo.close()
