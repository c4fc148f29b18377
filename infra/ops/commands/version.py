"""``version``: which Watchmate this is, so that a backup or an upgrade can name it."""

from __future__ import annotations

import argparse
import tomllib

from infra.local.parts import ROOT

HELP = "the version of this Watchmate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:
    print(f"watchmate {own_version()}")
    return 0


def own_version() -> str:
    """As ``pyproject.toml`` says it, its one place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return str(project["version"])
