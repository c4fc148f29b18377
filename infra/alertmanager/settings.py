"""The declared configuration of Alertmanager with a deployment's own addresses in it.

Alertmanager reads no environment, so whoever starts it is given the whole file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from infra.local.trouble import Trouble

DECLARED = Path(__file__).with_name("alertmanager.yml")
_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")
_HOST_AND_PORT = re.compile(r"[^\s:]+:\d{1,5}")
_URL_OR_NONE = re.compile(r"(https?://\S+)?")


@dataclass(frozen=True)
class Settings:
    """Defaults are those of the compose network: its mail catcher, and nobody in particular."""

    to: str = "operator@localhost"
    sender: str = "watchmate@localhost"
    smarthost: str = "mail:1025"
    require_tls: bool = False
    heartbeat: str = ""

    @classmethod
    def given(
        cls, environment: Mapping[str, str] | None = None, smarthost: str | None = None
    ) -> Settings:
        """From ALERT_MAIL_TO, ALERT_MAIL_FROM, ALERT_SMTP (host:port), ALERT_SMTP_TLS (yes, no)
        and ALERT_HEARTBEAT_URL, unset where nobody outside waits for a heartbeat.

        :param smarthost: in the place of the default one.
        :raises Trouble: naming the variable that is no address.
        """
        read = os.environ if environment is None else environment
        own = cls(smarthost=smarthost) if smarthost else cls()
        return replace(
            own,
            to=_checked(read, "ALERT_MAIL_TO", own.to, _ADDRESS, "one mail address"),
            sender=_checked(read, "ALERT_MAIL_FROM", own.sender, _ADDRESS, "one mail address"),
            smarthost=_checked(read, "ALERT_SMTP", own.smarthost, _HOST_AND_PORT, "host:port"),
            require_tls=_checked(read, "ALERT_SMTP_TLS", "no", re.compile("yes|no"), "yes or no")
            == "yes",
            heartbeat=_checked(
                read, "ALERT_HEARTBEAT_URL", "", _URL_OR_NONE, "an address of the web"
            ),
        )


def rendered(settings: Settings) -> str:
    configuration: dict[str, Any] = yaml.safe_load(DECLARED.read_text())
    configuration["global"] |= {
        "smtp_smarthost": settings.smarthost,
        "smtp_from": settings.sender,
        "smtp_require_tls": settings.require_tls,
    }
    for receiver in configuration["receivers"]:
        for mail in receiver.get("email_configs", ()):
            mail["to"] = settings.to
        if settings.heartbeat and receiver["name"] == "heartbeat":
            receiver["webhook_configs"] = [{"url": settings.heartbeat, "send_resolved": False}]
    return yaml.safe_dump(configuration, sort_keys=False)


def _checked(
    read: Mapping[str, str], name: str, default: str, form: re.Pattern[str], meant: str
) -> str:
    value = read.get(name) or default
    if not form.fullmatch(value):
        raise Trouble(f"{name} is not {meant}", f"correct {name} in the environment")
    return value
