"""``replica-set``: a new MongoDB server becomes the one member of its replica set."""

from __future__ import annotations

import argparse
import os
from urllib.parse import parse_qs, unquote, urlsplit

from infra.local.trouble import Trouble
from infra.local.waiting import eventually
from infra.mongo.first_member import FirstMember, OneOfSeveral, PasswordUnknown

HELP = "make a new MongoDB server the one member of its replica set, with its administrator"

_VARIABLE = "ADMIN_MONGODB_URI"
_PATIENCE = 120.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mongodb-uri",
        default=os.environ.get(_VARIABLE),
        help=f"as the administrator will reach it; from {_VARIABLE} when not given",
    )
    parser.add_argument(
        "--here",
        default="127.0.0.1:27017",
        help="where the server answers on its own machine, on which this must run (%(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Run again, it finds everything done.

    :raises Trouble: when the server has another administrator or is one of several, or takes too
        long.
    """
    member = member_of(options.mongodb_uri or "", options.here)
    try:
        came = eventually(member.ready, _PATIENCE)
    except PasswordUnknown as error:
        raise Trouble(
            f"MongoDB at {member.hosts[0]} has an administrator with another password",
            f"put the right one into {_VARIABLE}",
        ) from error
    except OneOfSeveral as error:
        raise Trouble(
            f"MongoDB at {options.here} is of a set of several ({error}), which was left as it is",
            "see that it can be reached there under one of these names, then restart it",
        ) from error
    if not came:
        raise Trouble(
            f"MongoDB at {options.here} did not become a primary within {_PATIENCE:.0f} s",
            f"see its log, and that it can be reached as {member.hosts[0]} from where it runs",
        )
    print(f"replica set {member.replica_set}: {member.hosts[0]} takes writes")
    return 0


def member_of(uri: str, here: str) -> FirstMember:
    """:raises Trouble: for an address that does not name one server, its set and a user."""
    parts = urlsplit(uri)
    credentials, _, host = parts.netloc.rpartition("@")
    name, _, password = credentials.partition(":")
    replica_set = parse_qs(parts.query).get("replicaSet", [""])[0]
    if parts.scheme != "mongodb" or not all((host, name, password, replica_set)) or "," in host:
        raise Trouble(
            "the address of MongoDB must name one server, an administrator and a replica set",
            f"give --mongodb-uri or {_VARIABLE} as "
            "mongodb://user:password@host:port/?replicaSet=name",
        )
    return FirstMember(here, (host,), replica_set, unquote(name), unquote(password))
