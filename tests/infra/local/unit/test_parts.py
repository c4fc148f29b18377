"""How each service is started, and what it is told."""

from pathlib import Path

import pytest

from infra.local import door
from infra.local.parts import SERVICES, Part, Setting, inherited_environment, service, watchmate
from infra.local.ports import ports_of
from infra.local.state import StateFolder


@pytest.fixture
def setting(tmp_path: Path) -> Setting:
    state = StateFolder.at(tmp_path)
    state.prepare()
    for name in SERVICES:
        lines = f"# own\nMONGODB_URI=mongodb://{name}:a=b@db/?x=y\nDB_PREFIX=\n\n"
        state.write(f"secrets/{name}.env", lines)
    return Setting(state, ports_of(state), pace=240)


def test_every_service_and_the_mail_sink_are_parts_and_the_door_where_there_is_one(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "program", lambda: None)
    assert [part.name for part in watchmate(setting)] == [*SERVICES, "mail"]
    monkeypatch.setattr(door, "program", lambda: "/usr/sbin/nginx")
    assert [part.name for part in watchmate(setting)] == [*SERVICES, "mail", "nginx"]


def test_part_whose_certificate_is_not_there_yet_is_not_ready(tmp_path: Path) -> None:
    assert not Part("x", (), "https://127.0.0.1:9/", certificate=str(tmp_path / "none")).ready()


def test_service_runs_its_own_class_and_configuration(setting: Setting) -> None:
    assert service(setting, "intake").argv[1:] == (
        "run",
        "--config",
        "services/intake/config.yml",
        "services.intake.entrypoints.service:IntakeService",
    )


def test_service_is_told_its_own_credentials_as_they_were_written(setting: Setting) -> None:
    environment = service(setting, "intake").environment
    assert environment["MONGODB_URI"] == "mongodb://intake:a=b@db/?x=y"
    assert environment["DB_PREFIX"] == ""


def test_services_trust_the_keys_of_this_stacks_identity(setting: Setting) -> None:
    identity = setting.ports["identity"]
    told = {service(setting, name).environment["JWKS_URL"] for name in SERVICES}
    assert told == {f"http://127.0.0.1:{identity}/.well-known/jwks.json"}


def test_each_service_shows_its_metrics_at_a_port_of_its_own(setting: Setting) -> None:
    parts = [service(setting, name) for name in SERVICES]
    ports = {part.environment[name] for part in parts for name in ("HTTP_PORT", "METRICS_PORT")}
    assert len(ports) == 2 * len(SERVICES)
    for part in parts:
        port = part.environment["METRICS_PORT"]
        assert part.metrics == f"http://127.0.0.1:{port}/metrics"


def test_pace_is_passed_on_without_a_needless_fraction(setting: Setting) -> None:
    assert service(setting, "intake").environment["POLICY_PACE"] == "240"


def test_administrators_addresses_are_not_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONGODB_URI", "mongodb://admin:secret@db/")
    assert "MONGODB_URI" not in inherited_environment()
