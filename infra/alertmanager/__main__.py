"""``python -m infra.alertmanager``: prints the configuration with the settings of a deployment."""

from __future__ import annotations

import sys

from infra.alertmanager.settings import Settings, rendered
from infra.local.trouble import Trouble


def main() -> int:
    """0: printed. 1: a setting is wrong; said in one line."""
    try:
        print(rendered(Settings.given()), end="")
    except Trouble as trouble:
        print(f"watchmate: {trouble}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
