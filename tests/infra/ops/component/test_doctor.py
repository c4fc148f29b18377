"""`doctor` on a region that is well, and on one of which a server is away."""

import re
import time

import pytest

from infra.ops.__main__ import main
from infra.ops.doctor.all_checks import CHECKS
from tests.infra.ops.component.clinic import Clinic, call

pytestmark = pytest.mark.xdist_group("clinic")


def test_a_healthy_stack_is_found_healthy_by_every_check(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    found = clinic.await_health()
    assert {one["check"] for one in found.findings} == {check.name for check in CHECKS}
    skipped = {one["check"] for one in found.findings if one["level"] == "skipped"}
    assert skipped == (set() if "nginx" in clinic.region.parts else {"door"})
    state = str(clinic.region.stack.state.path)
    assert main(["doctor", "--state", state]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].startswith("healthy: ")
    assert len(lines) == len(found.findings) + 1
    assert main(["doctor", "--state", state, "--quiet"]) == 0
    assert len(capsys.readouterr().out.splitlines()) < len(lines)


def test_nothing_it_says_holds_a_password(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor", "--state", str(clinic.region.stack.state.path)])
    said = capsys.readouterr().out
    secrets = clinic.region.stack.state.secrets
    passwords = {
        found
        for path in (*secrets.glob("*.env"), *secrets.glob("*.json"))
        for found in re.findall(r"[A-Za-z0-9_/+=-]{20,}", path.read_text())
        if "/" not in found or "=" in found
    }
    assert len(passwords) > 20
    assert not {one for one in passwords if one in said}


@pytest.mark.parametrize("away", ["mongodb", "rabbitmq"])
def test_with_a_server_away_it_answers_in_time_about_everything_else(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:
    nowhere = {
        "mongodb": {"MONGODB_URI": "mongodb://a:hush@127.0.0.1:9/?replicaSet=rs0"},
        "rabbitmq": {
            "AMQP_URI": "amqp://a:hush@127.0.0.1:9//",
            "RABBITMQ_MANAGEMENT_URI": "http://a:hush@127.0.0.1:9",
        },
    }
    for name, value in nowhere[away].items():
        monkeypatch.setenv(name, value)
    begun = time.monotonic()
    found = clinic.call()
    assert time.monotonic() - begun < 60
    assert found.code == 1
    [line] = found.of(away)
    assert "127.0.0.1:9" in line and "make up" in line
    other = "rabbitmq" if away == "mongodb" else "mongodb"
    assert found.of(other, "ok") and found.of("services", "ok") and found.of("disk", "ok")
    assert f"not looked at, because {away} could not be: " in found.of("clock", "skipped")
    assert "hush" not in str(found)


def test_a_deployment_elsewhere_is_named_by_its_addresses(clinic: Clinic) -> None:
    """The same region by way of its addresses, with nothing of the stack known."""
    stack = clinic.region.stack
    where = stack.servers.addresses
    words = {
        "mongodb-uri": where.mongodb_uri,
        "amqp-uri": where.amqp_uri,
        "management-uri": where.management_uri,
        "secrets": stack.state.secrets,
        "prefix": stack.wish.prefix,
        "vhost": stack.wish.vhost,
        "region": stack.wish.region,
        "api": "http://127.0.0.1:9",
    }
    found = call(*(f"--{name}={value}" for name, value in words.items()))
    assert found.code == 1
    assert {one["check"] for one in found.findings if one["level"] == "trouble"} == {"services"}
    assert len(found.of("services")) == 5
    assert found.of("region", "ok") and found.of("queues", "ok") and found.of("db-rights", "ok")


def test_what_runs_there_is_told_with_its_versions(
    clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["version", "--deployment", "--state", str(clinic.region.stack.state.path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    own = lines[0].removeprefix("watchmate ")
    assert {f"{service} {own}" for service in clinic.region.urls} <= set(lines)
    assert any(re.match(r"mongodb \d+\.\d+\.\d+", line) for line in lines)
    assert any(re.match(r"rabbitmq 3\.\d+.* on Erlang \d+", line) for line in lines) or any(
        line.startswith("rabbitmq 4") for line in lines
    )
    assert "no migration was applied" in lines
