"""Intake and a service that hears it, running on whichever deployment a test gives them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from infra.ops.deployment import Deployment as Operated
from infra.provisioning.secrets import read_env
from shared.storage import Mongo
from tests.support.forms import call_for_help
from tests.support.service_process import ServiceProcess, running
from tests.support.tokens import TokenFactory

SUBMITTED = "support_request.submitted.v1"


@dataclass(frozen=True)
class Desk:
    """Where officers of harbor ask for help."""

    intake: ServiceProcess

    def ask(self, bearer: str = "") -> str:
        """The id of the request."""
        url = f"{self.intake.url}/v1"
        notice = requests.get(f"{url}/agencies/harbor/notice", timeout=10).json()["version"]
        if bearer:
            return str(self.post("/requests", call_for_help(notice), bearer)["request_id"])
        body = {**call_for_help(notice, identity_level="anonymous"), "agency": "harbor"}
        return str(self.post("/anonymous/requests", body)["request_id"])

    def post(self, path: str, body: Any, bearer: str = "") -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid4())}
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        url = f"{self.intake.url}/v1{path}"
        answer = requests.post(url, json=body, headers=headers, timeout=30)
        assert answer.status_code in (200, 201), answer.text
        found: dict[str, Any] = answer.json()
        return found


@contextmanager
def intake_of(deployment: Operated, folder: Path) -> Iterator[Desk]:
    with running("intake", environment(deployment, "intake", TokenFactory(folder))) as intake:
        yield Desk(intake)


@contextmanager
def evaluation_of(deployment: Operated, folder: Path) -> Iterator[ServiceProcess]:
    with running(
        "evaluation", environment(deployment, "evaluation", TokenFactory(folder))
    ) as evaluation:
        yield evaluation


def environment(deployment: Operated, service: str, tokens: TokenFactory) -> dict[str, str]:
    return {
        **read_env(deployment.secrets / f"{service}.env"),
        "JWKS_URL": tokens.jwks_url,
        "PHRASE_COST": "256",
        "KEY_CACHE_MS": "100",
    }


def counted(mongo: Mongo) -> int:
    """How many requests evaluation has counted; one that was counted twice counts twice."""
    rows = mongo.collection("evaluation.counters", "harbor").find()
    return sum(row["counts"].get("requests", {}).get("all", 0) for row in rows)


def sent(mongo: Mongo) -> int:
    """How many of them the broker has."""
    wanted = {"routing_key": SUBMITTED, "sent_at": {"$ne": None}}
    return mongo.collection("intake.outbox").count_documents(wanted)
