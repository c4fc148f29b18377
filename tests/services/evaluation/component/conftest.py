"""Evaluation as its own process in a provisioned region of two agencies."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from services.evaluation.adapters.resources import RESOURCES
from shared.storage import Mongo
from tests.support.bus import Bus, Tap
from tests.support.deployment import PAIR, Deployment, deployed
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory

# A release may be considered every second.
_PACE = "86400"


@dataclass(frozen=True)
class Site:
    """The running service and everything around it that a test may look at."""

    process: ServiceProcess
    bus: Bus
    mongo: Mongo
    tokens: TokenFactory
    deployment: Deployment
    surveys_due: Tap

    def get(self, path: str, token: str | None = None, **params: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.process.url}/v1{path}"
        return requests.get(url, params=params, headers=headers, timeout=10)

    def post(self, body: Any, key: str | None = None) -> requests.Response:
        """To the survey responses."""
        headers = {"Idempotency-Key": key or uuid4().hex}
        url = f"{self.process.url}/v1/survey-responses"
        return requests.post(url, json=body, headers=headers, timeout=10)

    def summary(self, agency: str, **params: Any) -> dict[str, Any]:
        token = self.tokens.staff("evaluation", "leadership", agency)
        response = self.get("/reports/leadership-summary", token, **params)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def requests_counted(self, agency: str) -> int:
        rows = self.mongo.collection("evaluation.counters", agency).find()
        return sum(row["counts"].get("requests", {}).get("all", 0) for row in rows)


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
            "REGION_REFRESH_SECONDS": "0.5",
        }
        with bus.tap("evaluation.events") as due, running("evaluation", env) as process:
            yield Site(process, bus, mongo, tokens, deployment, due)
        mongo.close()
