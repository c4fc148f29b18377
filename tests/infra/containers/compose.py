"""docker-compose.yml as an engine would read it, with its settings at their defaults."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]
FILE = ROOT / "docker-compose.yml"
_SETTING = re.compile(r"\$\{([A-Z_]+):-([^}]*)\}")

Service = dict[str, Any]


@cache  # To be read only: it is the same for all who ask.
def compose(text: str | None = None) -> dict[str, Any]:
    """Anchors resolved, ``${NAME:-default}`` filled in."""
    filled = _SETTING.sub(lambda found: found[2], FILE.read_text() if text is None else text)
    document: dict[str, Any] = yaml.safe_load(filled)
    return document


def services() -> dict[str, Service]:
    found: dict[str, Service] = compose()["services"]
    return found


def settings() -> set[str]:
    """The names of all settings the file takes."""
    return {name for name, _ in _SETTING.findall(FILE.read_text())}


def mounts(service: Service) -> list[tuple[str, str, bool]]:
    """(from, to, whether it can be written) of each volume."""
    return [_mount(volume) for volume in service.get("volumes", ())]


def _mount(volume: str | dict[str, Any]) -> tuple[str, str, bool]:
    if isinstance(volume, dict):
        return volume["source"], volume["target"], not volume.get("read_only")
    source, target, *mode = volume.split(":")
    return source, target, mode != ["ro"]
