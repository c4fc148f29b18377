"""Starts a service of Watchmate under another clock, with something taken away, or to die.

Run by tests in place of ``nameko``: ``python -m tests.faults.launcher [--clock <file>]
[--without inbox|outbox] [--marks <folder>] run --config … services.…``. Nothing like this exists
in the services themselves: it replaces functions of ``shared`` in this process, before it starts.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

_MODULE = "tests.faults.launcher"
SWITCHES = ("inbox", "outbox")


def launched(argv: Sequence[str], *options: str) -> tuple[str, ...]:
    """The command that starts by this module what ``argv`` starts by nameko's own."""
    return (*program(*options), *argv[1:])


def program(*options: str) -> tuple[str, ...]:
    """In the place of nameko's own command."""
    return (sys.executable, "-m", _MODULE, *options)


def main(arguments: list[str]) -> None:
    import eventlet

    eventlet.monkey_patch()  # as nameko's own command does, before anything else is imported
    from nameko.cli import main as nameko

    options, rest = _parser().parse_known_args(arguments)
    if options.without:
        from tests.faults import switched_off

        switched_off.switch_off(options.without)
    if options.clock:
        from tests.faults import moved_clock

        moved_clock.follow(options.clock)
    if options.marks:
        from tests.faults import crashing

        crashing.arm(options.marks)
    sys.argv = ["nameko", *rest]
    nameko.main()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--without", choices=SWITCHES)
    parser.add_argument("--clock", type=Path)
    parser.add_argument("--marks", type=Path)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
