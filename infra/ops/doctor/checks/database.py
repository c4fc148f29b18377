"""MongoDB: it answers, is new enough, a replica set with a primary and a majority, has room."""

from collections.abc import Iterator
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri

from infra.local.trouble import Trouble
from infra.mongo.open_files import RECOMMENDED, Room, remedy, room_of
from infra.ops.doctor.checks.machine import enough_disk
from infra.ops.doctor.findings import Finding, ok, trouble, warning
from infra.ops.doctor.site import Client, Site
from infra.provisioning.admin import host_of
from infra.provisioning.open_files import files_of
from shared.runtime.version import numbers_of

_PRIMARY, _SECONDARY, _ARBITER = 1, 2, 7
"""As the server numbers the states of members."""
_UP = (_PRIMARY, _SECONDARY, _ARBITER)


def mongodb(site: Site) -> Iterator[Finding]:
    """Whether it answers is asked first as nobody, for what is wrong may be the administrator."""
    _require_replica_set(site.deployment.admin.mongodb_uri)
    with site.client() as client:
        version = str(client.server_info()["version"])
        if numbers_of(version) < numbers_of(site.limits.least_mongodb):
            yield trouble(
                f"MongoDB {version} is older than {site.limits.least_mongodb}",
                f"upgrade the server, one major version after the other, to"
                f" {site.limits.least_mongodb} or later",
            )
        else:
            yield ok(f"MongoDB {version} at {host_of(site.deployment.admin.mongodb_uri)}")
        yield from _features(client, version, site.limits.least_mongodb)


def _require_replica_set(uri: str) -> None:
    """:raises Trouble: when the first server named runs alone, or in another set than named.

    What does not answer is left to the administrator's own connection, which tells why.
    """
    try:
        named = parse_uri(uri)
        hello = _hello(*named["nodelist"][0])
    except PyMongoError:
        return
    where, wanted = host_of(uri), named["options"].get("replicaSet")
    found = hello.get("setName")
    if found is None and hello.get("msg") != "isdbgrid":
        raise Trouble(
            f"MongoDB at {where} is no member of a replica set, so it knows no transactions",
            "start it with --replSet and run rs.initiate() in mongosh once",
        )
    if found is not None and wanted not in (None, found):
        raise Trouble(
            f"MongoDB at {where} is in the replica set {found}, the address says {wanted}",
            "correct replicaSet= in the address",
        )


def _hello(host: str, port: int | None) -> dict[str, Any]:
    client: Client = MongoClient(
        host, port, directConnection=True, serverSelectionTimeoutMS=3000, connectTimeoutMS=3000
    )
    try:
        return dict(client.admin.command("hello"))
    finally:
        client.close()


def _features(client: Client, version: str, least: str) -> Iterator[Finding]:
    asked = {"getParameter": 1, "featureCompatibilityVersion": 1}
    level = str(client.admin.command(asked)["featureCompatibilityVersion"]["version"])
    wanted = ".".join(map(str, numbers_of(version)[:2]))
    raise_it = (
        f"when every member runs {wanted}, run in mongosh db.adminCommand("
        f"{{setFeatureCompatibilityVersion: '{wanted}'}}), from 7.0 on with confirm: true"
    )
    if numbers_of(level) < numbers_of(least):
        yield trouble(f"MongoDB {version} works as {level} did, older than {least}", raise_it)
    elif numbers_of(level) != numbers_of(version)[:2]:
        yield warning(f"MongoDB {version} still works as {level} did", raise_it)


def replica_set(site: Site) -> Iterator[Finding]:
    with site.client() as client:
        yield from examined(client.admin.command("replSetGetStatus"), site)


def examined(status: dict[str, Any], site: Site) -> Iterator[Finding]:
    members = status["members"]
    up = [one for one in members if one["health"] == 1 and one["state"] in _UP]
    primary = next((one["name"] for one in up if one["state"] == _PRIMARY), None)
    for one in members:
        if one not in up:
            yield trouble(
                f"member {one['name']} of {status['set']} is {one['stateStr'].lower()}",
                "start it, or look into its log; until then one more outage may stop all writes",
            )
    if primary is None:
        yield trouble(
            f"{status['set']} has no primary ({len(up)} of {len(members)} members up)",
            "start the members that are away: a majority elects a primary within seconds",
        )
    else:
        yield ok(f"{status['set']}: primary {primary}, {len(up)} of {len(members)} members up")
    yield from _behind(up, site)
    if len(members) == 1 and not site.local:
        yield warning(
            "the replica set has one member: its disk is the only copy",
            "add two members, and read 'backup' until then",
        )


def _behind(up: list[dict[str, Any]], site: Site) -> Iterator[Finding]:
    """A majority that is behind makes each write wait, and what only one has is lost with it."""
    ahead = max((one["optimeDate"] for one in up if one["state"] == _PRIMARY), default=None)
    for one in up:
        if ahead is not None and one["state"] == _SECONDARY:
            lag = (ahead - one["optimeDate"]).total_seconds()
            if lag > site.limits.most_lag_seconds:
                yield warning(
                    f"member {one['name']} is {lag:.0f} s behind its primary",
                    "see its log, its disk and the network between; one that stays behind is"
                    " to be synced anew",
                )


def database_disk(site: Site) -> Iterator[Finding]:
    """As the server sees the disk it writes to."""
    with site.client() as client:
        stats = client[site.deployment.names.region_database].command("dbStats")
    total, used = stats.get("fsTotalSize"), stats.get("fsUsedSize")
    if total is not None and used is not None:
        yield enough_disk("MongoDB's disk", int(total - used) // 2**20, site)


def open_files(site: Site) -> Iterator[Finding]:
    """As far as the server tells; that of somebody else's may not."""
    with site.client() as client:
        room = room_of(client)
        agencies = len(site.agencies(client))
    if room is not None:
        yield enough_files(room, files_of(agencies, site.services), site)


def enough_files(room: Room, files: int, site: Site) -> Finding:
    """A low limit alone is nothing to mend on a machine for demonstrations."""
    fix = remedy(room.wanted(files))
    seen = f"{room.open_now} files are open of {room.limit} that MongoDB may open"
    if not room.takes(files):
        return trouble(f"{seen}; this region has {files}: it aborts when it can open no more", fix)
    if 100 * room.open_now > site.limits.most_open_files_percent * room.limit:
        return trouble(f"{seen}: it aborts when it can open no more", fix)
    if room.limit < RECOMMENDED and not site.local:
        return warning(f"{seen}; MongoDB recommends {RECOMMENDED}", fix)
    return ok(f"{seen}; this region has {files}")
