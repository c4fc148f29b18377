"""Asking a person before something is changed."""

import sys

from infra.local.trouble import Trouble


def named_twice(name: str, again: str | None, done: str, option: str) -> None:
    """There is no way back, so they type the name; ``again`` was given on the command line.

    :raises Trouble: when it is not the same.
    """
    if again is None:
        again = _typed(f"there is no way back. Type {name} if it is to be {done}: ")
    if again != name:
        raise Trouble(
            f"nothing was {done}: {name} was not named twice", f"type it, or give {option} {name}"
        )


def _typed(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


def confirmed(question: str, already: bool) -> bool:
    """``already``: they said so on the command line.

    :raises Trouble: when there is nobody to ask.
    """
    if already:
        return True
    if not sys.stdin.isatty():
        raise Trouble("nobody is there to be asked", "run it in a terminal, or give --yes")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
