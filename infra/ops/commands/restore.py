"""``restore``: an empty deployment, or an agency's empty database, as a backup holds it."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.local.trouble import Trouble
from infra.ops import deployment
from infra.ops.backups.manifest import KEYS, RECORDS, Head
from infra.ops.backups.restoring import (
    Abandonment,
    Restore,
    Restored,
    Source,
    check_pair,
    source_of,
)
from infra.ops.backups.target import is_older
from infra.ops.commands.version import own_version
from infra.ops.confirmation import named_twice
from infra.ops.deployment import Deployment
from infra.ops.progress import say

HELP = "fill an empty deployment, or an agency's empty database, from a backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument("--from", type=Path, dest="source", metavar="FILE", help="the records")
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--keys", type=Path, metavar="FILE", help="the keys, of any moment")
    keys.add_argument(
        "--without-keys",
        action="store_true",
        help="bring the records although nothing encrypted in them can ever be read",
    )
    parser.add_argument(
        "--abandon", action="store_true", help="remove what a half-finished restore brought"
    )
    parser.add_argument(
        "--yes-abandon",
        metavar="ID",
        help="the id of what was being restored, region or agency, instead of typing it",
    )


def run(options: argparse.Namespace) -> int:
    found = deployment.deployment_of(options, servers_only=True)
    if options.abandon:
        _abandon(found, options.yes_abandon)
        return 0
    sources = _sources(options)
    with found.admin.mongo() as client:
        restore = Restore(found, client, sources)
        _tell(sources, found, restore.check())
        _report(restore.run(say), next_step(restore.head, own_version()))
    return 0


def _abandon(found: Deployment, again: str | None) -> None:
    with found.admin.mongo() as client:
        abandonment = Abandonment(found, client)
        for part in abandonment.what_goes():
            say(f"removes {part}")
        named_twice(abandonment.name, again, "removed", "--yes-abandon")
        abandonment.run(say)
    say("removed; provision again before services start")


def _sources(options: argparse.Namespace) -> list[Source]:
    if options.source is None:
        raise Trouble("it is not said what to restore", "give --from <file>")
    records = source_of(options.source, RECORDS)
    if options.without_keys:
        return [records]
    if options.keys is None:
        raise Trouble(
            "the records alone restore no text, name or address",
            "give --keys <file>, or say --without-keys",
        )
    keys = source_of(options.keys, KEYS)
    check_pair(records, keys)
    return [records, keys]


def _tell(sources: list[Source], found: Deployment, reached: str) -> None:
    head = sources[0].head
    what = f"agency {head.agency} of {head.region}" if head.agency else f"region {head.region}"
    say(f"restore of {what}, as it was at {head.taken_at}")
    for source in sources:
        say(f"  {source.manifest.records:,} {source.head.holds} from {source.path.name}, whole")
    if head.agency:
        say(f"  what region databases keep about {head.agency} is replaced")
    if len(sources) == 1:
        say("  no keys: what is encrypted stays unreadable, also signing keys are made anew")
    if reached:
        say(f"  going on with a restore that was ended (it had {reached})")


def next_step(head: Head, own: str) -> str:
    if is_older(head, own):
        return f"it is of Watchmate {head.watchmate}: 'upgrade' and provision before services start"
    return "start the services"


def _report(done: Restored, then: str) -> None:
    events = done.replayed
    say(f"events: {events.waiting:,} were waiting, {events.again:,} are sent again")
    if events.lost:
        say(f"events: {events.lost:,} were on their way and are not kept: lost")
    say(f"provisioned: {done.provisioned} changes")
    say(f"done: {done.records:,} records; {then}")
