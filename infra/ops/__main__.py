"""``python -m infra.ops <command>``: what an operator does to a deployment from a shell."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn, Protocol

from infra.local.trouble import Trouble
from infra.ops.commands import (
    backup,
    dead_letters,
    doctor,
    erase,
    replica_set,
    restore,
    rotate_keys,
    secrets,
    upgrade,
    version,
    wording,
)
from infra.ops.system_errors import trouble_of
from infra.provisioning import Conflict, Refused, Unreachable


class Words(argparse.ArgumentParser):
    """Says what was typed wrongly in one line, where argparse shows every option before it."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"watchmate: {message}: see '{self.prog} --help'\n")


class Command(Protocol):
    """A module of ``infra.ops.commands``."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


COMMANDS: Mapping[str, Command] = {
    "doctor": doctor,
    "dead-letters": dead_letters,
    "upgrade": upgrade,
    "replica-set": replica_set,
    "secrets": secrets,
    "version": version,
    "backup": backup,
    "restore": restore,
    "erase": erase,
    "rotate-keys": rotate_keys,
    "wording": wording,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0: done. 1: trouble, told in one line with its fix. 2: wrong words. 130: interrupted."""
    options = _parser().parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except (Trouble, Refused, Conflict, Unreachable) as trouble:
        return _failed(trouble)
    except OSError as error:
        return _failed(trouble_of(error))
    except KeyboardInterrupt:
        return 130


def _failed(trouble: Exception) -> int:
    print(f"watchmate: {trouble}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = Words(prog="python -m infra.ops", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        command.add_arguments(
            commands.add_parser(name, help=command.HELP, description=command.HELP)
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
