"""Evaluation with every published questionnaire in its first wave.

Run by tests in place of ``nameko``: ``python -m tests.services.evaluation.component.asking_more
run ...``.
"""

import sys

import eventlet


def main() -> None:
    eventlet.monkey_patch()  # as nameko's own command does, before anything else is imported
    from nameko.cli import main as nameko

    from services.evaluation.domain import survey

    survey.WAVES = {**survey.WAVES, "baseline": ("who5", "k6", "phq4", "pc_ptsd_5", "pss4")}
    sys.argv = ["nameko", *sys.argv[1:]]
    nameko.main()


if __name__ == "__main__":
    main()
