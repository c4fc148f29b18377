"""How many files a MongoDB server may have open, and whether that is enough.

Each collection and each index is a file, which stays open while it is used and for some time after
it: ten minutes by default. A server that may open no more files aborts, and all of a region is
without its database. So there is a limit to the agencies that one server can hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure

Client = MongoClient[dict[str, Any]]

RECOMMENDED = 64_000
"""By MongoDB, whose log warns of less: https://www.mongodb.com/docs/manual/reference/ulimit/"""

IDLE_SECONDS = "wiredTigerFileHandleCloseIdleTime"
"""The server's parameter that says for how long an idle file stays open."""

EARLY = 60
"""Rows leave by TTL indexes once a minute, which touches a part of the files again each time."""

_FOR_FILES = 0.8
"""The rest of the limit is left to connections, two of it for each, and to the journal."""

_OPEN_IF_CLOSED_EARLY = 0.5
"""Taken as the most. Seen: 6,275 of 22,325, while 300 agencies were made and then asked at 6.6
requests a second on a busy machine: more of them touch more."""


@dataclass(frozen=True)
class Room:
    """``open_now`` counts files of data alone, no matter whose they are."""

    limit: int
    open_now: int
    closes_early: bool = False

    def takes(self, files: int, more: int = 0) -> bool:
        """Whether a region of so many files is safe, ``more`` of which are still to be made."""
        return self._at_worst(files, more) <= self.limit * _FOR_FILES

    def wanted(self, files: int, more: int = 0) -> int:
        """The limit to ask for, in whole thousands."""
        needed = self._at_worst(files, more) / _FOR_FILES
        return max(RECOMMENDED, 1000 * ceil(needed / 1000))

    def _at_worst(self, files: int, more: int) -> float:
        share = _OPEN_IF_CLOSED_EARLY if self.closes_early else 1.0
        return max(files * share, self.open_now + more * share)


def room_of(client: Client) -> Room | None:
    """None for a server that does not tell, such as one that somebody else manages."""
    try:
        host = client.admin.command("hostInfo")
        status = client.admin.command("serverStatus")
    except OperationFailure:
        return None
    return room_in(host, status, _parameter(client))


def room_in(
    host: Mapping[str, Any], status: Mapping[str, Any], parameter: Mapping[str, Any]
) -> Room | None:
    """Out of the answers to ``hostInfo``, ``serverStatus`` and ``getParameter``."""
    extra = host.get("extra", {})
    # MongoDB 6.0.5 has it one level below the place where its manual says it is.
    limit = extra.get("maxOpenFiles") or extra.get("extra", {}).get("maxOpenFiles")
    files = status.get("wiredTiger", {}).get("connection", {}).get("files currently open")
    if not limit or files is None:
        return None
    return Room(int(limit), int(files), 0 < parameter.get(IDLE_SECONDS, 0) <= EARLY)


def remedy(limit: int) -> str:
    """What to do for a server that is to have this limit."""
    return (
        f"let it open {limit} (LimitNOFILE={limit} in its systemd unit; elsewhere see 'Open files'"
        " in infra/docker/README.md) and restart it"
    )


def _parameter(client: Client) -> Mapping[str, Any]:
    try:
        return client.admin.command({"getParameter": 1, IDLE_SECONDS: 1})
    except OperationFailure:
        return {}
