"""The settings of one service process, read from its nameko configuration."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HIGHEST_PORT = 65535


class SettingsError(Exception):
    """A setting is missing or wrong; the message says which one and what it should be."""


@dataclass(frozen=True)
class Settings:
    service: str
    mongodb_uri: str
    amqp_uri: str
    db_prefix: str
    key_file: Path
    key_cache_ms: int
    jwks_url: str
    token_issuer: str
    policy_pace: float
    region_refresh_seconds: float
    sample_seconds: float
    metrics_host: str
    metrics_port: int | None
    extra: Mapping[str, Any]
    event_tries_seconds: float = 90.0
    traces_to: str = ""

    @classmethod
    def of(cls, service: str, config: Mapping[str, Any]) -> "Settings":
        """:raises SettingsError: naming the variable to set."""
        return cls(
            service=service,
            mongodb_uri=_required(config, "MONGODB_URI"),
            amqp_uri=_required(config, "AMQP_URI"),
            db_prefix=str(config.get("DB_PREFIX") or ""),
            key_file=Path(_required(config, "KEY_FILE")),
            key_cache_ms=whole_number(config, "KEY_CACHE_MS", 5000),
            jwks_url=_required(config, "JWKS_URL"),
            token_issuer=str(config.get("TOKEN_ISSUER") or "watchmate"),
            policy_pace=number(config, "POLICY_PACE", 1.0),
            region_refresh_seconds=number(config, "REGION_REFRESH_SECONDS", 2.0),
            sample_seconds=number(config, "SAMPLE_SECONDS", 15.0),
            metrics_host=str(config.get("HTTP_HOST") or "127.0.0.1"),
            metrics_port=whole_number(config, "METRICS_PORT", 0, most=HIGHEST_PORT) or None,
            extra=config,
            event_tries_seconds=number(config, "EVENT_TRIES_SECONDS", 90.0),
            traces_to=_http_address(config, "TRACES_TO"),
        )

    @property
    def audience(self) -> str:
        return f"watchmate.{self.service}"


def _required(config: Mapping[str, Any], name: str) -> str:
    value = config.get(name)
    if not value:
        raise SettingsError(f"{name} is not set: give it in the environment of this service")
    return str(value)


def _http_address(config: Mapping[str, Any], name: str) -> str:
    """Empty when it is not given."""
    value = str(config.get(name) or "")
    if value and not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name} must begin with http:// or https://")
    return value


def number(config: Mapping[str, Any], name: str, default: float) -> float:
    """:raises SettingsError: when it is given and no number above 0."""
    value = config.get(name)
    if value in (None, ""):
        return default
    try:
        given = float(str(value))
    except ValueError:
        raise SettingsError(f"{name} must be a number") from None
    if not 0 < given < math.inf:
        raise SettingsError(f"{name} must be more than 0")
    return given


def whole_number(
    config: Mapping[str, Any], name: str, default: int, least: int = 1, most: float = math.inf
) -> int:
    """:raises SettingsError: when it is given and no whole number in these limits."""
    given = number(config, name, default)
    if config.get(name) in (None, ""):
        return default
    if given != int(given):
        raise SettingsError(f"{name} must be a whole number")
    if not least <= given <= most:
        limits = f"{least} or more" if most == math.inf else f"{least} to {most}"
        raise SettingsError(f"{name} must be {limits}")
    return int(given)
