"""Identity as a process of its own, in a region of two agencies."""

import argparse
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from services.identity.adapters.resources import RESOURCES
from services.identity.entrypoints.commands import Commands
from shared.runtime.platform import Platform
from shared.runtime.settings import Settings
from shared.security.seals import Seals
from tests.support.deployment import PAIR, ROOT, Deployment, deployed
from tests.support.service_process import ServiceProcess, running


@dataclass
class IdentityRegion:
    """One running identity service and what a test does with it."""

    deployment: Deployment
    process: ServiceProcess
    env: Mapping[str, str]
    commands: Commands

    @property
    def agencies(self) -> list[str]:
        return [agency.id for agency in self.deployment.region.agencies]

    @property
    def seals(self) -> Seals:
        """As intake would have them, if it were provisioned here."""
        return Seals(lambda: self.deployment.seal_keys("identity"))

    def unit(self, agency: str, number: int = 0) -> str:
        return self.deployment.region.agency(agency).units[number].code

    def command(
        self, *arguments: str, stdin: str = "", **env: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "services.identity.entrypoints.commands", *arguments],
            cwd=ROOT,
            env={**os.environ, **self.env, "PYTHONPATH": str(ROOT), **env},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def done(self, *arguments: str, stdin: str = "") -> dict[str, Any]:
        finished = self.command(*arguments, stdin=stdin)
        assert finished.returncode == 0, finished.stderr
        answer: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
        return answer

    def add_member(self, agency: str, *roles: str, unit: str | None = None) -> str:
        new = argparse.Namespace(
            agency=agency,
            name="Ana Okafor",
            badge="B-1",
            unit=unit or self.unit(agency),
            role=list(roles),
        )
        return str(self.commands.add_member(new)["member_id"])

    def token(self, agency: str, member: str, hat: str, audience: str) -> str:
        wish = argparse.Namespace(agency=agency, member_id=member, hat=hat, audience=audience)
        return str(self.commands.issue_token(wish)["access_token"])

    def coordinator(self, agency: str) -> str:
        member = self.add_member(agency, "coordinator")
        return self.token(agency, member, "staff", "watchmate.identity")

    def ask(
        self, method: str, path: str, token: str | None = None, body: Any = None, **options: Any
    ) -> requests.Response:
        headers = {"Idempotency-Key": secrets.token_urlsafe(24)} | options.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return requests.request(
            method, self.process.url + path, json=body, headers=headers, timeout=20, **options
        )

    def events(self, kind: str) -> Sequence[dict[str, Any]]:
        client = self.deployment.mongo_admin
        try:
            rows = client[f"{self.deployment.prefix}region"]["identity.outbox"]
            return [json.loads(row["body"]) for row in rows.find({"routing_key": kind})]
        finally:
            client.close()


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IdentityRegion]:
    folder = tmp_path_factory.mktemp("identity")
    with deployed(None, PAIR, folder, [RESOURCES]) as deployment:
        env = {**deployment.env("identity"), "JWKS_URL": "http://unused.invalid/"}
        platform = Platform(Settings.of("identity", env))
        with running("identity", env) as process:
            yield IdentityRegion(deployment, process, env, Commands(platform))
        platform.mongo.close()


@pytest.fixture(scope="module")
def coordinator(region: IdentityRegion) -> str:
    return region.coordinator(region.agencies[0])
