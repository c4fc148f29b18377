"""The readers of the three declarations read what is there, however it is written."""

from pathlib import Path

import pytest

from tests.infra.parity import telling
from tests.infra.parity.telling import SECRETS, Told, compose, configured, defaulted, known_to

SHORT = """
x-settings: &settings {HTTP_HOST: 0.0.0.0, HTTP_PORT: "8000", POLICY_PACE: "${POLICY_PACE:-1}"}
services:
  mongodb: {image: mongo}
  intake:
    environment: {<<: *settings, LOG_LEVEL: INFO}
    env_file: ["${SECRETS:-./secrets}/intake/intake.env"]
  matching:
    environment: [HTTP_PORT=8000]
    env_file: other.env
"""


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "docker-compose.yml"
    file.write_text(SHORT)
    monkeypatch.setattr(telling, "COMPOSE", file)


def test_compose_is_read_with_its_merged_settings(short: None) -> None:
    told = compose()
    assert set(told) == {"intake", "matching"}
    assert told["intake"].settings == {
        "HTTP_HOST": "0.0.0.0",
        "HTTP_PORT": "8000",
        "POLICY_PACE": "1",
        "LOG_LEVEL": "INFO",
    }
    assert told["matching"].settings == {"HTTP_PORT": "8000"}


def test_only_a_file_of_its_own_counts_as_a_services_secrets(short: None) -> None:
    told = compose()
    assert told["intake"].secret == set(SECRETS)
    assert told["matching"].secret == set()


def test_missing_compose_file_is_an_error_and_no_reason_to_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "COMPOSE", tmp_path / "docker-compose.yml")
    with pytest.raises(FileNotFoundError):
        compose()


def test_value_is_as_when_nobody_sets_its_variable() -> None:
    assert defaulted("${A:-x}/${B:-}") == "x/"
    assert defaulted("${WATCHMATE_VERSION:-0.1.0}") == "0.1.0"


def test_configuration_is_made_as_nameko_makes_it() -> None:
    told = Told({"HTTP_HOST": "0.0.0.0", "HTTP_PORT": "8000"}, frozenset({"MONGODB_URI"}))
    made = configured("intake", told)
    assert made["WEB_SERVER_ADDRESS"] == "0.0.0.0:8000"
    assert made["MONGODB_URI"] == "given"
    assert made["TOKEN_ISSUER"] == "watchmate"
    assert not made["JWKS_URL"]


def test_variable_without_a_default_is_missed_by_its_name() -> None:
    with pytest.raises(KeyError, match="AMQP_URI"):
        configured("identity", Told({}, frozenset()))


def test_variables_of_a_service_are_found() -> None:
    assert {"SMTP_HOST", "MONGODB_URI", "HTTP_PORT"} <= known_to("notifications")
    assert "SMTP_HOST" not in known_to("intake")
