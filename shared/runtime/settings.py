"""The settings of one service process, read from its nameko configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    extra: Mapping[str, Any]
    event_tries_seconds: float = 90.0

    @classmethod
    def of(cls, service: str, config: Mapping[str, Any]) -> "Settings":
        """:raises SettingsError: naming the variable to set."""
        return cls(
            service=service,
            mongodb_uri=_required(config, "MONGODB_URI"),
            amqp_uri=_required(config, "AMQP_URI"),
            db_prefix=str(config.get("DB_PREFIX") or ""),
            key_file=Path(_required(config, "KEY_FILE")),
            key_cache_ms=int(_number(config, "KEY_CACHE_MS", 5000)),
            jwks_url=_required(config, "JWKS_URL"),
            token_issuer=str(config.get("TOKEN_ISSUER") or "watchmate"),
            policy_pace=_number(config, "POLICY_PACE", 1.0),
            region_refresh_seconds=_number(config, "REGION_REFRESH_SECONDS", 2.0),
            extra=config,
            event_tries_seconds=_number(config, "EVENT_TRIES_SECONDS", 90.0),
        )

    @property
    def audience(self) -> str:
        return f"watchmate.{self.service}"


def _required(config: Mapping[str, Any], name: str) -> str:
    value = config.get(name)
    if not value:
        raise SettingsError(f"{name} is not set: give it in the environment of this service")
    return str(value)


def _number(config: Mapping[str, Any], name: str, default: float) -> float:
    value = config.get(name)
    if value in (None, ""):
        return default
    try:
        number = float(str(value))
    except ValueError:
        raise SettingsError(f"{name} must be a number") from None
    if number <= 0:
        raise SettingsError(f"{name} must be more than 0")
    return number
