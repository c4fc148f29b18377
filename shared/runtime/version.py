"""Which Watchmate this is."""

import os
import tomllib
from pathlib import Path

VARIABLE = "WATCHMATE_VERSION"
_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def own_version() -> str:
    """As ``pyproject.toml`` says it; where that file is left out, the environment says it."""
    if given := os.environ.get(VARIABLE):
        return given
    try:
        return str(tomllib.loads(_PROJECT.read_text())["project"]["version"])
    except FileNotFoundError:
        return "unknown"


def numbers_of(version: str) -> tuple[int, ...]:
    """``3.10.8`` as (3, 10, 8), so that two can be compared; what follows a ``-`` or ``+`` is left
    out, and so is a part that is no number."""
    plain = version.replace("+", "-").partition("-")[0]
    return tuple(int(part) for part in plain.split(".") if part.isdecimal())
