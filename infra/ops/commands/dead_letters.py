"""``dead-letters``: what services could not handle, and sending it back after the fix.

Works with the broker account of each service, for which its file in the folder of secrets is
enough. Shows attributes of the message, never what is in it: what it says is codes and ids, but
agency, kind and minute together may tell an operator who was meant.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from amqp.exceptions import AccessRefused, AMQPError, NotFound

from infra.local.state import StateFolder
from infra.local.trouble import Trouble
from infra.ops.confirmation import confirmed
from infra.ops.dead_letter_advice import advice
from infra.provisioning.secrets import read_env
from shared.messaging.dead_letters import DeadLetter, DeadLetters
from shared.messaging.errors import BrokerAway
from shared.messaging.topology import dead_of
from shared.runtime.resources import SERVICES

HELP = "list, show and replay what services could not handle"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("list", "show", "replay"))
    parser.add_argument("ids", nargs="*", metavar="ID", help="of the events meant")
    parser.add_argument("--all", action="store_true", help="replay every dead letter")
    parser.add_argument("--service", choices=SERVICES, help="only this one's (all services')")
    parser.add_argument("--yes", action="store_true", help="do not ask before replaying")
    parser.add_argument("--state", type=StateFolder.at, help="the folder of a local stack")
    parser.add_argument("--secrets", type=Path, help="elsewhere: folder for keys and passwords")


def run(options: argparse.Namespace) -> int:
    """0: done. 1: an event that was named is not there, or could not be sent back."""
    actions = {"list": _list, "show": _show, "replay": _replay}
    if (options.action == "list") == bool(options.ids) and not options.all:
        raise Trouble("it is not said which dead letters are meant", _usage(options.action))
    if options.all and options.action != "replay":
        raise Trouble("--all belongs to replay", _usage(options.action))
    return actions[options.action](options)


def _usage(action: str) -> str:
    return {
        "list": "say 'dead-letters list' without ids",
        "show": "say 'dead-letters show ID', with ids from 'dead-letters list'",
        "replay": "say 'dead-letters replay ID' with ids from 'dead-letters list', or --all",
    }[action]


def _list(options: argparse.Namespace) -> int:
    found = list(_found(options))
    for service, letter in found:
        print(f"{letter.failed_at}  {service}  {letter.id}  {letter.queue}  {letter.reason}")
    counted = "1 dead letter" if len(found) == 1 else f"{len(found)} dead letters"
    print(counted + ("; 'dead-letters show ID' for one" if found else ""))
    return 0


def _show(options: argparse.Namespace) -> int:
    found = [(service, one) for service, one in _found(options) if one.id in options.ids]
    for service, letter in found:
        for name, value in _attributes(service, letter):
            print(f"{name:<9} {value}")
        print()
    return _missing(options.ids, {letter.id for _, letter in found})


def _attributes(service: str, letter: DeadLetter) -> Iterator[tuple[str, str]]:
    yield "id", letter.id
    yield "type", letter.type
    yield "handler", f"{service}, from queue {letter.queue}"
    yield "failed", letter.failed_at
    yield "reason", letter.reason
    yield "attempts", "not counted" if letter.attempts is None else str(letter.attempts)
    yield "form", letter.flaw or "as its schema says"
    yield "next", advice(letter, service)


def _replay(options: argparse.Namespace) -> int:
    chosen = [one for one in _found(options) if options.all or one[1].id in options.ids]
    for service, letter in chosen:
        print(f"+ {service}: {letter.id} goes back to {letter.queue} ({letter.reason})")
    missing = 0 if options.all else _missing(options.ids, {letter.id for _, letter in chosen})
    if not chosen:
        print("nothing to replay")
        return missing
    if not confirmed("Send them back? What was handled already is not done twice.", options.yes):
        print("nothing was sent back")
        return 1
    return max(missing, _sent_back(options, chosen))


def _sent_back(options: argparse.Namespace, chosen: list[tuple[str, DeadLetter]]) -> int:
    went = stayed = 0
    for service in sorted({service for service, _ in chosen}):
        ids = {letter.id for owner, letter in chosen if owner == service}
        with answering(service):
            sent, kept = _letters(options, service).replay(partial(_is_one_of, ids))
        went, stayed = went + sent, stayed + kept
    print(f"replayed {went}" + (f", {stayed} have no queue to go to" if stayed else ""))
    return 1 if stayed else 0


def _is_one_of(ids: Collection[str], letter: DeadLetter) -> bool:
    return letter.id in ids


def _missing(wanted: Collection[str], found: Collection[str]) -> int:
    """Names each that is not there: replayed meanwhile, or never there."""
    gone = [one for one in wanted if one not in found]
    for event_id in gone:
        print(f"{event_id} is no dead letter (any more)")
    return 1 if gone else 0


def _found(options: argparse.Namespace) -> Iterator[tuple[str, DeadLetter]]:
    for service in [options.service] if options.service else SERVICES:
        with answering(service):
            letters = _letters(options, service).all()
        yield from ((service, letter) for letter in letters)


def _letters(options: argparse.Namespace, service: str) -> DeadLetters:
    secrets = options.state.secrets if options.state else options.secrets
    if secrets is None:
        raise Trouble("it is not said which deployment is meant", "give --state or --secrets")
    return letters_of(secrets, service)


def letters_of(secrets: Path, service: str) -> DeadLetters:
    """By the service's own account."""
    uri = read_env(secrets / f"{service}.env").get("AMQP_URI")
    if not uri:
        raise Trouble(f"{secrets / f'{service}.env'} names no broker", "provision the region first")
    return DeadLetters(uri, service)


@contextmanager
def answering(service: str) -> Iterator[None]:
    """:raises Trouble: with what to do about a broker that is away or says no."""
    queue = dead_of(service)
    try:
        yield
    except NotFound as error:
        raise Trouble(f"the broker has no queue {queue}", "provision the region first") from error
    except AccessRefused as error:
        raise Trouble(
            f"the broker refused {service}'s account, or its right to read {queue}",
            "see what differs with 'doctor', then provision the region",
        ) from error
    except (AMQPError, OSError, BrokerAway) as error:
        raise Trouble(
            f"the broker did not answer ({type(error).__name__})",
            "check that it runs, and the address in the folder of secrets",
        ) from error
