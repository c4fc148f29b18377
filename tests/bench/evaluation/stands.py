"""Evaluation's own wiring on a provisioned region, as its service process has it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from services.evaluation.adapters.resources import RESOURCES
from services.evaluation.entrypoints.wiring import EvaluationWiring
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.storage import Mongo
from tests.support.deployment import METRO, Deployment, deployed

AGENCY = "harbor"


@dataclass(frozen=True)
class Place:
    """What another process needs to stand in the same region."""

    env: Mapping[str, Any]
    mongodb_uri: str
    prefix: str

    def mongo(self) -> Mongo:
        """With an administrator's rights."""
        return Mongo(self.mongodb_uri, self.prefix)

    def platform(self) -> Platform:
        """With the service's own rights."""
        return Platform(Settings.of("evaluation", self.env))


def wiring_on(platform: Platform) -> EvaluationWiring:
    return EvaluationWiring(platform, CollectorRegistry())


@contextmanager
def stand(folder: Path) -> Iterator[Place]:
    """Provisioned at entry, removed with all data at exit. Nobody is asked to wait there."""
    with deployed(None, METRO, folder, services=(RESOURCES,)) as deployment:
        policy = replace(deployment.region.policy, survey_answers_per_hour=1_000_000)
        deployment.provision(replace(deployment.region, policy=policy))
        yield place_of(deployment)


def place_of(deployment: Deployment) -> Place:
    env = deployment.env("evaluation") | {"JWKS_URL": "http://127.0.0.1/unused"}
    return Place(env, deployment.servers.mongodb_uri, deployment.prefix)


def resident_megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
