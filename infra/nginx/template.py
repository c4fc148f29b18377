"""Fills in the door's configuration where no nginx image does it."""

import re
from collections.abc import Mapping
from pathlib import Path

TEMPLATE = Path(__file__).with_name("nginx.conf.template")
_SETTING = re.compile(r"\$\{(DOOR_[A-Z_]+)\}")


def render(settings: Mapping[str, str]) -> str:
    """The configuration; :raises KeyError: for a setting that the template names and nobody gave.

    nginx's own ``$variables`` stay as they are.
    """
    return _SETTING.sub(lambda found: settings[found[1]], TEMPLATE.read_text())


def settings_of(text: str) -> set[str]:
    """The names of the settings that a template needs."""
    return set(_SETTING.findall(text))
