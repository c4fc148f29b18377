"""`python -m infra.local <command>`: the local stack from the command line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from infra.local.parts import ROOT
from infra.local.servers import Servers
from infra.local.stack import DEFAULT_REGION, Stack, Wish, recorded_wish
from infra.local.state import StateFolder
from infra.local.status import render, status_of
from infra.local.trouble import Trouble
from infra.local.watching import watched

Options = argparse.Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except Trouble as trouble:
        print(f"watchmate: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = parser.add_subparsers(required=True)
    up = _command(commands, "up", _up, "start whatever does not run, and wait until it is ready")
    _add_wish(up)
    restart = _command(commands, "restart", _restart, "start the services anew")
    provision = _command(commands, "provision", _provision, "apply a region to a running stack")
    for command in (restart, provision):
        command.add_argument("--region", type=_existing_file)
    _command(commands, "down", _down, "stop everything; data are kept")
    _command(commands, "status", _status, "what runs, and at what cost")
    logs = _command(commands, "logs", _logs, "the latest lines of every log")
    logs.add_argument("name", nargs="?", default="*")
    logs.add_argument("--follow", action="store_true")
    servers = _command(commands, "servers", _servers, "only MongoDB and RabbitMQ, for the tests")
    servers.add_argument("action", choices=("up", "down"))
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[Options], None],
    explanation: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=explanation, description=explanation)
    command.set_defaults(command=run)
    command.add_argument("--state", type=StateFolder.at, default=StateFolder.at(ROOT / ".local"))
    command.add_argument(
        "--plain-files",
        action="store_true",
        help="keep MongoDB's files uncompressed, so that they can be searched",
    )
    return command


def _add_wish(command: argparse.ArgumentParser) -> None:
    command.add_argument("--region", type=_existing_file, default=str(DEFAULT_REGION))
    command.add_argument("--pace", type=_pace, default=1, help="run policies this much faster")
    command.add_argument("--prefix", default="", help="begins the name of every database")
    command.add_argument("--vhost", default="/", help="the broker's virtual host")


def _existing_file(text: str) -> str:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return str(Path(text).resolve())


def _pace(text: str) -> float:
    pace = float(text)
    if pace <= 0:
        raise ValueError(text)
    return pace


def _up(options: Options) -> None:
    wish = Wish(options.region, options.pace, options.prefix, options.vhost)
    stack = _stack(options, wish)
    stack.up()
    print(render(status_of(stack)))
    print(f"mail is delivered to {options.state.mail}; stop everything with: make down")


def _restart(options: Options) -> None:
    stack = _stack(options)
    stack.restart()
    print(render(status_of(stack)))


def _provision(options: Options) -> None:
    _stack(options).provision()


def _down(options: Options) -> None:
    _stack(options).down()


def _status(options: Options) -> None:
    print(render(status_of(_stack(options))))


def _logs(options: Options) -> None:
    logs = sorted(str(log) for log in options.state.log("x").parent.glob(f"{options.name}.log"))
    if not logs:
        raise Trouble(f"there is no log of {options.name}", "start the stack with 'make up'")
    follow = ["-F"] if options.follow else []
    os.execvp("tail", ["tail", "-n", "40", *follow, *logs])  # noqa: S606  tail takes the place of this


def _servers(options: Options) -> None:
    """For `eval`: prints what the test-suite reads from its environment."""
    servers = Servers(options.state, options.plain_files, environment={})
    if options.action == "down":
        servers.down()
        return
    servers.up(say=lambda line: print(line, file=sys.stderr))
    where = servers.addresses
    print(f"export TEST_MONGODB_URI='{where.mongodb_uri}'")
    print(f"export TEST_AMQP_URI='{where.amqp_uri}'")
    print(f"export TEST_RABBITMQ_API='{where.management_uri}'")


def _stack(options: Options, wish: Wish | None = None) -> Stack:
    state: StateFolder = options.state
    wanted = wish or recorded_wish(state)
    region = getattr(options, "region", None)
    if region:
        wanted = Wish(region, wanted.pace, wanted.prefix, wanted.vhost)
    return Stack(state, wanted, Servers(state, options.plain_files), watched)


if __name__ == "__main__":
    sys.exit(main())
