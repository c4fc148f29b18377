"""Matching's own wiring on a provisioned region, as its service process has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.matching.adapters.resources import RESOURCES
from services.matching.entrypoints.wiring import MatchingWiring
from shared.region import Region
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.storage import Mongo
from tests.support.deployment import METRO, Deployment, deployed


class Stand:
    """`mongo` has an administrator's rights; `platform` has the service's own."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.env = deployment.env("matching") | {"JWKS_URL": "http://127.0.0.1/unused"}
        self.platform = Platform(Settings.of("matching", self.env))
        self.wiring = MatchingWiring(self.platform)
        self.mongo = Mongo(deployment.servers.mongodb_uri, deployment.prefix)

    def close(self) -> None:
        self.mongo.close()
        self.platform.stop()


@contextmanager
def stand(region: Region, folder: Path) -> Iterator[Stand]:
    """Provisioned at entry, removed with all data at exit."""
    with deployed(None, METRO, folder, services=(RESOURCES,)) as deployment:
        deployment.provision(region)
        standing = Stand(deployment)
        try:
            yield standing
        finally:
            standing.close()
