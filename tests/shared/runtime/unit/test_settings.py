"""Settings: what is missing or wrong is named, never guessed."""

import pytest

from shared.runtime.settings import Settings, SettingsError

COMPLETE = {
    "MONGODB_URI": "mongodb://localhost",
    "AMQP_URI": "amqp://localhost",
    "KEY_FILE": "/run/keys.json",
    "JWKS_URL": "http://localhost/jwks.json",
}


@pytest.mark.parametrize("name", COMPLETE)
def test_a_missing_setting_is_named(name: str) -> None:
    config = {key: value for key, value in COMPLETE.items() if key != name}

    with pytest.raises(SettingsError, match=f"{name} is not set"):
        Settings.of("intake", config)


@pytest.mark.parametrize("wrong", ["fast", "0", "-3", "nan", "inf"])
def test_a_number_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match="POLICY_PACE must be"):
        Settings.of("intake", COMPLETE | {"POLICY_PACE": wrong})


@pytest.mark.parametrize("wrong", ["25.5", "ten", "0", "65536", "inf"])
def test_a_port_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match="METRICS_PORT must be"):
        Settings.of("intake", COMPLETE | {"METRICS_PORT": wrong})


@pytest.mark.parametrize("wrong", ["collector:4318", "grpc://collector:4317", "/v1/traces"])
def test_an_address_for_spans_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match="TRACES_TO must begin with http"):
        Settings.of("intake", COMPLETE | {"TRACES_TO": wrong})


def test_what_is_not_given_has_a_default() -> None:
    settings = Settings.of("intake", COMPLETE | {"POLICY_PACE": "", "DB_PREFIX": None})

    assert (settings.policy_pace, settings.db_prefix, settings.traces_to) == (1.0, "", "")
    assert settings.audience == "watchmate.intake"
