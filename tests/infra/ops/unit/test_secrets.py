"""Secrets made before anything runs: once, each for one part, in the form provisioning keeps."""

import json
import os
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509

from infra.ops.__main__ import main
from infra.ops.secret_files.layout import IMAGE_USER, Layout
from infra.provisioning.broker_users import has_password
from infra.provisioning.secrets import read_env
from shared.runtime.resources import SERVICES
from tests.infra.containers.compose import settings
from tests.support.deployment import METRO, PAIR


def made(folder: Path, *more: str, region: Path = PAIR) -> int:
    return main(["secrets", "--to", str(folder / "all"), "--region", str(region), *more])


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    assert made(tmp_path) == 0
    return Layout(tmp_path / "all")


def test_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ("--settings", str(tmp_path / ".env"), "--kubernetes", str(tmp_path / "secrets.yml"))
    assert made(tmp_path, *more) == 0
    assert "+ secrets: write intake.env" in capsys.readouterr().out
    before = contents(tmp_path)
    (tmp_path / ".env").write_text("WATCHMATE_VERSION=9\n")
    assert made(tmp_path, *more) == 0
    assert capsys.readouterr().out.startswith("nothing to do\n")
    assert contents(tmp_path) == before | {str(tmp_path / ".env"): b"WATCHMATE_VERSION=9\n"}


def test_nothing_secret_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path)
    printed = capsys.readouterr()
    values = {
        word
        for text in contents(tmp_path / "all").values()
        for word in re.findall(rb"[\w+/=-]{20,}", text)
    }
    assert len(values) > 20
    assert not [word for word in values if word.decode() in printed.out + printed.err]


def test_each_service_has_a_folder_with_its_own_files_only(layout: Layout) -> None:
    for service in SERVICES:
        folder = layout.services / service
        assert {path.name for path in folder.iterdir()} == {
            f"{service}.env",
            f"{service}.keys.json",
        }
        for name in (f"{service}.env", f"{service}.keys.json"):
            assert (layout.services / name).readlink() == Path(service) / name
        told = read_env(layout.services / f"{service}.env")
        assert set(told) == {"MONGODB_URI", "AMQP_URI", "KEY_FILE", "DB_PREFIX"}
        assert told["KEY_FILE"] == f"/run/watchmate/{service}.keys.json"
        assert (
            f"//{service}:" in told["MONGODB_URI"] and "replicaSet=watchmate" in told["MONGODB_URI"]
        )
        assert "@mongodb:27017/" in told["MONGODB_URI"] and "@rabbitmq:5672/" in told["AMQP_URI"]


def test_no_two_accounts_have_the_same_password(layout: Layout) -> None:
    files = [layout.administrators, *layout.services.glob("*.env")]
    words = [
        found
        for path in files
        for name, value in read_env(path).items()
        if name != "ADMIN_MANAGEMENT_URI"
        for found in re.findall(r"://[^:]+:([^@]+)@", value)
    ]
    # Two servers for each service and the administrator, one for each agency's export.
    assert len(words) == len(set(words)) == 2 * (len(SERVICES) + 1) + 2


def test_folder_is_closed_and_only_servers_files_are_readable_in_it(layout: Layout) -> None:
    assert stat.S_IMODE(layout.folder.stat().st_mode) == 0o700
    for path in [layout.administrators, *layout.services.rglob("*.env")]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in (layout.mongodb_key, layout.definitions, layout.certificate_key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def test_root_gives_the_services_files_to_the_account_of_the_images(layout: Layout) -> None:
    user = IMAGE_USER if os.geteuid() == 0 else os.geteuid()
    owners = {path.lstat().st_uid for path in (layout.services, *layout.services.rglob("*"))}
    assert owners == {user}


def test_broker_takes_the_administrator_and_nobody_else(layout: Layout) -> None:
    definitions = json.loads(layout.definitions.read_text())
    assert set(definitions) == {"users", "vhosts", "permissions"}
    (user,) = definitions["users"]
    uri = read_env(layout.administrators)["ADMIN_AMQP_URI"]
    found = re.match(r"amqp://(\w+):([^@]+)@", uri)
    assert found is not None
    assert (user["name"], user["tags"]) == (found[1], ["administrator"])
    assert has_password(user, found[2]) and not has_password(user, "another")


def test_another_agency_adds_its_keys_and_changes_none(tmp_path: Path) -> None:
    assert made(tmp_path) == 0
    layout = Layout(tmp_path / "all")
    before = json.loads((layout.services / "intake.keys.json").read_text())
    passwords = read_env(layout.services / "intake.env")
    assert made(tmp_path, region=METRO) == 0
    after = json.loads((layout.services / "intake.keys.json").read_text())
    assert after["agencies"].items() > before["agencies"].items()
    assert {**after, "agencies": None} == {**before, "agencies": None}
    assert read_env(layout.services / "intake.env") == passwords
    assert (layout.services / "intake.keys.json").is_symlink(), "the service sees the new file"


def test_certificate_is_for_the_door_and_for_the_names_given(tmp_path: Path) -> None:
    made(tmp_path, "--name", "peers.example.org", "--name", "192.0.2.7")
    layout = Layout(tmp_path / "all")
    certificate = x509.load_pem_x509_certificate(layout.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "peers.example.org" in names.get_values_for_type(x509.DNSName)
    assert "192.0.2.7" in map(str, names.get_values_for_type(x509.IPAddress))
    left = certificate.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=390) < left < timedelta(days=398)


def test_certificate_of_somebody_else_stays(tmp_path: Path) -> None:
    made(tmp_path)
    layout = Layout(tmp_path / "all")
    layout.certificate.write_text("real")
    layout.certificate_key.write_text("key")
    assert made(tmp_path) == 0
    assert (layout.certificate.read_text(), layout.certificate_key.read_text()) == ("real", "key")


def test_certificate_without_its_key_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(tmp_path)
    Layout(tmp_path / "all").certificate_key.unlink()
    capsys.readouterr()
    assert made(tmp_path) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "tls.crt: stands alone" in told


def test_wrong_region_changes_nothing_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "region.yml"
    wrong.write_text("region: {id: metro\n")
    made(tmp_path)
    before = contents(tmp_path)
    assert made(tmp_path, region=wrong) == 1
    assert str(wrong) in capsys.readouterr().err
    assert contents(tmp_path) == before


def test_settings_of_compose_are_those_the_file_takes(tmp_path: Path) -> None:
    made(tmp_path, "--settings", str(tmp_path / ".env"))
    told = read_env(tmp_path / ".env")
    assert told["WATCHMATE_SECRETS"] == str(tmp_path / "all")
    assert told["WATCHMATE_REGION"] == str(PAIR)
    assert set(told) - {"COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES"} <= settings()
    assert not told["WATCHMATE_USER"].startswith("0:")
    assert "://" not in (tmp_path / ".env").read_text()


def kubernetes(folder: Path, *more: str) -> dict[str, dict[str, Any]]:
    file = folder / "secrets.yml"
    made(folder, "--kubernetes", str(file), *more)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    documents = yaml.safe_load_all(file.read_text())
    return {document["metadata"]["name"]: document for document in documents}


def test_kubernetes_is_given_one_secret_a_part(tmp_path: Path) -> None:
    found = kubernetes(tmp_path)
    parts = (*SERVICES, "ops", "provisioning", "mongodb", "rabbitmq", "grafana", "nginx")
    assert set(found) == {f"watchmate-{name}" for name in parts}
    layout = Layout(tmp_path / "all")
    for service in SERVICES:
        secret = found[f"watchmate-{service}"]
        keys = f"{service}.keys.json"
        told = read_env(layout.services / f"{service}.env")
        assert secret["stringData"] == told | {keys: (layout.services / keys).read_text()}
        assert secret["metadata"]["namespace"] == "watchmate"
        assert secret["metadata"]["labels"] == {
            "app.kubernetes.io/name": service,
            "app.kubernetes.io/part-of": "watchmate",
        }
    assert found["watchmate-nginx"]["type"] == "kubernetes.io/tls"
    assert set(found["watchmate-nginx"]["stringData"]) == {"tls.crt", "tls.key"}


def test_provisioning_in_kubernetes_is_given_the_whole_folder(tmp_path: Path) -> None:
    given = kubernetes(tmp_path)["watchmate-provisioning"]["stringData"]
    assert set(given) == {
        *(f"{service}{suffix}" for service in SERVICES for suffix in (".env", ".keys.json")),
        "export_harbor.env",
        "export_lakeside.env",
    }


def test_the_broker_in_kubernetes_is_named_so_that_other_namespaces_find_it(tmp_path: Path) -> None:
    """A scaler asks it from its own namespace, with the address of the service."""
    told = kubernetes(tmp_path)["watchmate-intake"]["stringData"]
    assert "@rabbitmq.watchmate.svc:5672/" in told["AMQP_URI"]
    assert "@rabbitmq:5672/" in read_env(made_elsewhere(tmp_path) / "intake.env")["AMQP_URI"]


def made_elsewhere(folder: Path) -> Path:
    made(folder / "compose")
    return Layout(folder / "compose" / "all").services


def test_servers_may_be_called_otherwise(tmp_path: Path) -> None:
    found = kubernetes(tmp_path, "--mongodb", "region-svc:27017", "--rabbitmq", "broker")
    told = found["watchmate-intake"]["stringData"]
    assert "@region-svc:27017/" in told["MONGODB_URI"]
    assert "@broker:5672/" in told["AMQP_URI"]
    assert "@broker:15672" in found["watchmate-ops"]["stringData"]["ADMIN_MANAGEMENT_URI"]


def test_what_servers_are_called_is_kept_until_it_is_said_otherwise(tmp_path: Path) -> None:
    """Or who brings new agencies, without naming the servers again, sends everybody elsewhere."""
    outside = ("--mongodb", "db1.x:27017,db2.x:27017", "--rabbitmq", "broker.x")
    kubernetes(tmp_path, *outside)
    before = read_env(Layout(tmp_path / "all").administrators)
    told = kubernetes(tmp_path)["watchmate-intake"]["stringData"]
    assert read_env(Layout(tmp_path / "all").administrators) == before
    assert "@db1.x:27017,db2.x:27017/" in told["MONGODB_URI"]
    assert "@broker.x:5672/" in told["AMQP_URI"]
    told = kubernetes(tmp_path, "--rabbitmq", "another.x")["watchmate-intake"]["stringData"]
    assert "@another.x:5672/" in told["AMQP_URI"]
