"""Asking a person before something is changed."""

import sys

from infra.local.trouble import Trouble


def confirmed(question: str, already: bool) -> bool:
    """``already``: they said so on the command line.

    :raises Trouble: when there is nobody to ask.
    """
    if already:
        return True
    if not sys.stdin.isatty():
        raise Trouble("nobody is there to be asked", "run it in a terminal, or give --yes")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
