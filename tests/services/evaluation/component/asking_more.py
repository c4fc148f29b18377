"""Evaluation with every published questionnaire in its first wave.

Run by tests in place of ``nameko``: ``python -m tests.services.evaluation.component.asking_more
run ...``.
"""

import sys
from typing import Any

import eventlet


def _instruments_of(_region: Any, wave: str) -> tuple[str, ...]:
    return ("who5", "k6", "phq4", "pc_ptsd_5", "pss4") if wave == "baseline" else ()


def main() -> None:
    eventlet.monkey_patch()  # as nameko's own command does, before anything else is imported
    from nameko.cli import main as nameko

    from services.evaluation.adapters.region import DirectoryRegion

    setattr(DirectoryRegion, "instruments_of", _instruments_of)  # noqa: B010 - in place of its own
    sys.argv = ["nameko", *sys.argv[1:]]
    nameko.main()


if __name__ == "__main__":
    main()
