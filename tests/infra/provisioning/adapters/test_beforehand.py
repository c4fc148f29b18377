"""Secrets that were there first: provisioning takes them as they are."""

from contextlib import closing
from pathlib import Path

import pytest
from pymongo.errors import OperationFailure

from infra.provisioning.beforehand import plan_secrets
from infra.provisioning.declarations import declared_services
from infra.provisioning.files import locked
from shared.region import load_region
from shared.runtime.resources import SERVICES
from shared.storage import Mongo
from tests.infra.provisioning.adapters.inspecting import broker_lets_in, secret_files
from tests.support.deployment import PAIR, Deployment, shared_servers


def test_users_are_created_with_the_passwords_that_were_made_before(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    deployment = Deployment(shared_servers(), load_region(PAIR), folder, declared_services())
    prefix, vhost = deployment.prefix, deployment.vhost
    made = plan_secrets(deployment.region, deployment.servers, folder, folder, prefix, vhost)
    with locked(folder):
        made.apply()
    before = secret_files(deployment)
    assert set(before) >= {f"{service}.keys.json" for service in SERVICES}
    try:
        report = deployment.provision()
        assert secret_files(deployment) == before
        assert not [line for line in report.changes if line.startswith("secrets:")]
        for service in SERVICES:
            with closing(Mongo(deployment.env(service)["MONGODB_URI"], prefix)) as mongo:
                mongo.ping()
            assert broker_lets_in(deployment.env(service)["AMQP_URI"])
        assert deployment.provision().nothing_to_do
        again = plan_secrets(deployment.region, deployment.servers, folder, folder, prefix, vhost)
        assert list(again.lines()) == ["nothing to do"]
    finally:
        deployment.remove()


def test_without_provisioning_nobody_is_let_in(tmp_path: Path) -> None:
    """What the test above sees is not that everybody is let in."""
    servers = shared_servers()
    plan_secrets(load_region(PAIR), servers, tmp_path, tmp_path, "t0never_", "/").apply()
    lines = (tmp_path / "intake.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    with (
        closing(Mongo(told["MONGODB_URI"], "t0never_")) as mongo,
        pytest.raises(OperationFailure, match="Authentication failed"),
    ):
        mongo.ping()
    assert not broker_lets_in(told["AMQP_URI"])


def test_links_into_services_own_folders_stay_links(tmp_path: Path) -> None:
    (tmp_path / "intake").mkdir()
    (tmp_path / "intake.env").symlink_to("intake/intake.env")
    plan_secrets(load_region(PAIR), shared_servers(), tmp_path, tmp_path, "t0links_", "/").apply()
    assert (tmp_path / "intake.env").is_symlink()
    assert "MONGODB_URI" in (tmp_path / "intake" / "intake.env").read_text()
