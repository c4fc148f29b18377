"""``backup``: the whole region or one agency at one moment, its keys in a file of their own."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.ops import deployment
from infra.ops.backups.taking import Wish, take
from infra.ops.progress import say

HELP = "write the region, or one agency, as it is at one moment, to a file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    deployment.add_arguments(parser)
    parser.add_argument("--to", type=Path, required=True, help="folder for the records")
    parser.add_argument(
        "--with-keys",
        type=Path,
        metavar="FOLDER",
        help="also write the keys, there; without them nothing encrypted can be read again",
    )
    parser.add_argument("--agency", help="this one alone, and what the region keeps about it")
    parser.add_argument(
        "--longest",
        type=int,
        default=3600,
        metavar="SECONDS",
        help="for how long the database is to keep the past meanwhile (%(default)s)",
    )

    for option, what in (("--keep", "records"), ("--keep-keys", "keys")):
        parser.add_argument(
            option,
            type=_positive,
            metavar="NUMBER",
            help=f"remove older files of {what} but so many, once the new one stands",
        )


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number of files: 1 or more")
    return int(text)


def run(options: argparse.Namespace) -> int:
    found = deployment.deployment_of(options)
    what = f"agency {options.agency}" if options.agency else "the whole region"
    say(f"backup of {what} to {options.to}; services go on meanwhile")
    say(
        f"keys go to {options.with_keys}: keep them apart, and for a shorter time"
        if options.with_keys
        else "keys are left out: texts, names and addresses cannot be read from it (--with-keys)"
    )
    wish = Wish(
        options.to,
        options.with_keys,
        options.agency,
        options.longest,
        options.keep,
        options.keep_keys,
    )
    for taken in take(found, wish, say):
        size = taken.path.stat().st_size / 1e6
        say(f"written: {taken.path} ({taken.manifest.records:,} records, {size:.1f} MB)")
    return 0
