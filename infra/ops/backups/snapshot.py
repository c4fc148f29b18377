"""Reading all databases as they were at one moment, while they go on changing.

A snapshot session of the driver sends the time of its first read with every later one, so reads
of different databases fit together (`readConcern: snapshot`, MongoDB 5.0 and newer, outside of
transactions, on a replica set). The server keeps the past for ``minSnapshotHistoryWindowInSeconds``
only, five minutes unless told otherwise: for the time of a backup it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure

from infra.local.trouble import Trouble
from infra.ops.backups.contents import Query, database_of
from infra.ops.backups.manifest import Place
from infra.provisioning.admin import AdminAccess
from infra.provisioning.names import REGISTRY, Names
from infra.provisioning.provision import check_whole

_SIGN = "watchmate-backup"
_WINDOW = "minSnapshotHistoryWindowInSeconds"
_BY_ID = [("_id", 1)]
_TOO_OLD, _UNAVAILABLE, _UNAUTHORIZED = 239, 246, 13
_NO_REPLICA_SET = (20, 123, 72)

Client = Any


@dataclass(frozen=True)
class Snapshot:
    """``registry`` is the region's document of that moment."""

    client: Client
    names: Names
    session: ClientSession
    cluster_time: tuple[int, int]
    registry: dict[str, Any]

    def batches(self, place: Place, wanted: Query) -> Iterator[bytes]:
        """BSON documents in the order of their ids, up to 16 MB at a time."""
        return raw_batches(self.client, self.names, place, wanted, self.session)


@contextmanager
def snapshot(client: Client, names: Names) -> Iterator[Snapshot]:
    """:raises Trouble: when there is no region, or the server cannot give or keep the moment.
    :raises Refused: when the region of that moment is half restored."""
    with _explained(), client.start_session(snapshot=True) as session:
        cursor = client[names.region_database].command(
            {
                "find": REGISTRY,
                "filter": {"_id": "region"},
                "limit": 1,
                "singleBatch": True,
                "readConcern": {"level": "snapshot"},
            },
            session=session,
        )["cursor"]
        check_whole(client, names, session)
        if not cursor["firstBatch"]:
            raise Trouble("there is no region here to back up", "check --state or --mongodb-uri")
        at = cursor["atClusterTime"]
        yield Snapshot(client, names, session, (at.time, at.inc), cursor["firstBatch"][0])


@contextmanager
def long_history(
    admin: AdminAccess, client: Client, seconds: int, say: Callable[[str], None]
) -> Iterator[None]:
    """Let the server keep that much of the past meanwhile, and as much as before afterwards.

    Of several backups of one server the last to end sets it back. A killed run leaves it so until
    the server restarts, which costs it disk and nothing else.
    """
    found = _window(client)
    before = min([found, *_shown(client).values()])
    with _showing(admin, before) as own:
        if found < seconds and not _set(client, seconds):
            say(f"the account may not set {_WINDOW}: only {found} s for this backup")
        try:
            yield
        finally:
            if not _shown(client).keys() - {own}:
                _set(client, before)


@contextmanager
def _showing(admin: AdminAccess, before: int) -> Iterator[str]:
    """By the name of an idle connection, which is gone when the process is, however it ended."""
    own = f"{_SIGN} {uuid4()} {before}"
    with closing(MongoClient[Any](admin.mongodb_uri, appname=own)) as sign:
        sign.admin.command("ping")
        yield own


def _shown(client: Client) -> dict[str, int]:
    """Backups of this server that run, and what the window was before each."""
    stages: list[dict[str, Any]] = [
        {"$currentOp": {"allUsers": True, "idleConnections": True}},
        # what is not idle is the driver's own look-out, which ends some seconds after its client
        {"$match": {"appName": {"$regex": f"^{_SIGN} "}, "active": False}},
        {"$group": {"_id": "$appName"}},
    ]
    try:
        names = [row["_id"] for row in client.admin.aggregate(stages)]
    except OperationFailure as error:
        if error.code == _UNAUTHORIZED:
            return {}
        raise
    return {name: int(name.rpartition(" ")[2]) for name in names}


def _window(client: Client) -> int:
    return int(client.admin.command({"getParameter": 1, _WINDOW: 1})[_WINDOW])


def raw_batches(
    client: Client,
    names: Names,
    place: Place,
    wanted: Query,
    session: ClientSession | None = None,
) -> Iterator[bytes]:
    """As the database keeps them, in the order of their ids, by the index that every one has."""
    rows = client[database_of(place.database, names)][place.collection]
    for batch in rows.find_raw_batches(wanted, sort=_BY_ID, hint=_BY_ID, session=session):
        if batch:
            yield bytes(batch)


def _set(client: Client, seconds: int) -> bool:
    try:
        client.admin.command({"setParameter": 1, _WINDOW: seconds})
    except OperationFailure as error:
        if error.code == _UNAUTHORIZED:
            return False
        raise
    return True


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OperationFailure as error:
        raise _trouble(error) or error from error


def _trouble(error: OperationFailure) -> Trouble | None:
    if error.code == _TOO_OLD:
        return Trouble(
            "the backup took longer than the database keeps the past",
            "run it again with more seconds for --longest",
        )
    if error.code == _UNAVAILABLE:
        return Trouble(
            "collections or indexes were changed just now", "run the backup again in a minute"
        )
    if error.code in _NO_REPLICA_SET:
        return Trouble("MongoDB is no replica set", "make it one: nothing here works without")
    return None
