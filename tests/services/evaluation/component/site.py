"""What a component test of evaluation sees: the process, the bus, the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import requests

from services.evaluation.domain.months import local_day
from services.evaluation.domain.survey import PassKey
from services.evaluation.domain.windows import settled_windows
from shared.storage import Mongo
from tests.support.bus import Bus, Tap
from tests.support.deployment import Deployment
from tests.support.service_process import ServiceProcess
from tests.support.survey_passes import issuer, made
from tests.support.tokens import TokenFactory
from tests.support.waiting import eventually


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

    def call(
        self, method: str, path: str, body: Any, token: str | None = None
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.process.url}/v1{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=10)

    def learn(self, *keys: PassKey) -> None:
        """Of the agency harbor, as intake tells of them."""
        self._learn("harbor", keys)

    def learn_all(self) -> None:
        for agency in ("harbor", "lakeside"):
            self._learn(agency, issuer().keys(agency))

    def _learn(self, agency: str, keys: Iterable[PassKey]) -> None:
        rows = self.mongo.collection("evaluation.verifiers", agency)
        for key in keys:
            self.bus.publish("survey.key_made.v1", agency, made(key))
            wanted = {"_id": key.id}
            eventually(partial(rows.find_one, wanted), within=30)

    def summary(self, agency: str, **params: Any) -> dict[str, Any]:
        token = self.tokens.staff("evaluation", "leadership", agency)
        response = self.get("/reports/leadership-summary", token, **params)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def requests_counted(self, agency: str) -> int:
        rows = self.mongo.collection("evaluation.counters", agency).find()
        return sum(row["counts"].get("requests", {}).get("all", 0) for row in rows)

    def count_last_month(self, agency: str, requests: int) -> None:
        """As if so many routine ones had been submitted in the last settled month."""
        zone = self.deployment.region.agency(agency).time_zone
        month, _ = settled_windows(local_day(datetime.now(UTC), zone))
        counts = {"requests": {"all": requests}, "urgency": {"routine": requests}}
        row = {"_id": f"{month}/0", "month": str(month), "counts": counts}
        self.mongo.collection("evaluation.counters", agency).insert_one(row)

    def forget_dead_sessions(self) -> None:
        """What MongoDB does a minute after a process died within a transaction, by default."""
        user = urlsplit(self.deployment.mongodb_uri("evaluation")).username
        self.mongo.client.admin.command("killAllSessions", [{"user": user, "db": "admin"}])
