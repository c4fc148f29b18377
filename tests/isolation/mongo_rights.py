"""Each MongoDB account tries every verb on every collection of every service, everywhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError

from tests.isolation.declared_rights import ExportRights, ServiceRights
from tests.isolation.ledger import Ledger
from tests.support.deployment import Deployment

_UNAUTHORIZED = 13
_NOBODY = {"_id": "no such row"}
# The server checks rights first; then these fail, so that nothing is left behind where they pass.
_NO_ID = {"_id": ["an array is no id"], "x": 1}
_NO_INDEX = {"key": {"x": "no kind of index"}, "name": "probe"}
_SERVERS_OWN = {
    "admin": ("system.users", "system.roles", "system.version"),
    "local": ("oplog.rs", "startup_log"),
    "config": ("system.sessions", "transactions"),
}

Rights = ServiceRights | ExportRights
Rows = Database[dict[str, Any]]
Verb = Callable[[Rows, str], Any]

VERBS: Mapping[str, Verb] = {
    "find": lambda db, name: db.command("find", name, limit=1, singleBatch=True),
    "insert": lambda db, name: db.command("insert", name, documents=[_NO_ID]),
    "update": lambda db, name: db.command(
        "update", name, updates=[{"q": _NOBODY, "u": {"$set": {"x": 1}}}]
    ),
    "remove": lambda db, name: db.command("delete", name, deletes=[{"q": _NOBODY, "limit": 1}]),
    "create": lambda db, name: db.command("create", name, validator={"$probe": 1}),
    "createIndex": lambda db, name: db.command("createIndexes", name, indexes=[_NO_INDEX]),
    "dropIndex": lambda db, name: db.command("dropIndexes", name, index="no_such_index"),
    "collMod": lambda db, name: db.command("collMod", name, index={"name": "no_such_index"}),
    "drop": lambda db, name: db.command("drop", name),
    "watch": lambda db, name: db.command(
        "aggregate", name, pipeline=[{"$changeStream": {}}], cursor={}
    ),
}
"""`drop` comes after all that needs the collection."""

_HARMLESS = tuple(verb for verb in VERBS if verb not in ("drop", "watch"))

DATABASE_VERBS: Mapping[str, Callable[[Rows], Any]] = {
    "listCollections": lambda db: db.command("listCollections"),
    "createUser": lambda db: db.command("createUser", "probe", pwd="x", roles=["no such role"]),
    "createRole": lambda db: db.command("createRole", "probe", privileges=[], roles=["none"]),
    "usersInfo": lambda db: db.command("usersInfo", {"forAllDBs": True}),
}
SERVER_VERBS: Mapping[str, Callable[[Rows], Any]] = {
    "currentOp": lambda db: db.command("currentOp"),
    "serverStatus": lambda db: db.command("serverStatus"),
    "getLog": lambda db: db.command("getLog", "global"),
    "rename across": lambda db: db.command("renameCollection", "a.b", to="a.c"),
    "grantRolesToUser": lambda db: db.command("grantRolesToUser", "no one", roles=["root"]),
}


@dataclass(frozen=True)
class MongoProbe:
    deployment: Deployment
    ledger: Ledger

    def run(self, accounts: Iterable[str] | None = None) -> None:
        """All accounts of the deployment, or these."""
        for account, rights in self._accounts():
            if accounts is None or account in accounts:
                uri = self.deployment.mongodb_uri(account)
                client: MongoClient[dict[str, Any]] = MongoClient(uri, retryWrites=False)
                with closing(client):
                    self._collections(client, account, rights)
                    self._databases(client, account, rights)
                    self._read_through(client, account, rights)

    def _accounts(self) -> Iterator[tuple[str, Rights]]:
        for resources in self.deployment.services:
            yield resources.service, ServiceRights(resources)
        for agency in self.deployment.region.agencies:
            yield f"export_{agency.id}", ExportRights(agency.id)

    def _collections(self, client: Any, account: str, rights: Rights) -> None:
        for database, name in self._places():
            may = rights.on_collection(database, name)
            for verb in self._verbs(database, name):
                refused = _refused(VERBS[verb], self._database(client, database), name)
                self._record(f"{account}: {verb} {database}/{name}", verb in may, not refused)

    def _databases(self, client: Any, account: str, rights: Rights) -> None:
        for database in (*self._own_databases(), *_SERVERS_OWN):
            for verb, ask in DATABASE_VERBS.items():
                refused = _refused(ask, self._database(client, database))
                may = verb in rights.on_database(database)
                self._record(f"{account}: {verb} {database}", may, not refused)
        for verb, ask in SERVER_VERBS.items():
            self._record(f"{account}: {verb}", False, not _refused(ask, client.admin))

    def _read_through(self, client: Any, account: str, rights: Rights) -> None:
        """A collection one may read is no window to another."""
        for database in self._own_databases():
            readable = [n for n in self._names() if "find" in rights.on_collection(database, n)]
            for name in self._names():
                for pipeline in _windows(name) if readable else ():
                    db = self._database(client, database)
                    refused = _refused(_aggregate, db, readable[0], pipeline)
                    stage = next(iter(pipeline[-1]))
                    may = stage != "$merge" and name in readable
                    may = may or (stage == "$merge" and self._merges(rights, database, name))
                    what = f"{account}: {stage} {readable[0]} with {database}/{name}"
                    self._record(what, may, not refused)

    @staticmethod
    def _merges(rights: Rights, database: str, name: str) -> bool:
        return {"insert", "update"} <= rights.on_collection(database, name)

    def _places(self) -> Iterator[tuple[str, str]]:
        for name in self._names():
            for database in (*self._own_databases(), *_SERVERS_OWN):
                yield database, name
        for database, names in _SERVERS_OWN.items():
            yield from ((database, name) for name in names)
        yield from ((database, "system.profile") for database in self._own_databases())

    @staticmethod
    def _verbs(database: str, name: str) -> Iterable[str]:
        """On what is the server's own only what does no harm should it be permitted."""
        return _HARMLESS if database in _SERVERS_OWN or name.startswith("system.") else VERBS

    def _names(self) -> list[str]:
        declared = {c.name for s in self.deployment.services for c in s.all_collections}
        return [*sorted(declared), "region.registry", "region.provisioning"]

    def _own_databases(self) -> list[str]:
        return ["region", *(f"agency_{agency.id}" for agency in self.deployment.region.agencies)]

    def _database(self, client: Any, database: str) -> Rows:
        prefix = "" if database in _SERVERS_OWN else self.deployment.prefix
        found: Rows = client[f"{prefix}{database}"]
        return found

    def _record(self, what: str, declared: bool, permitted: bool) -> None:
        part = "MongoDB export users" if what.startswith("export_") else "MongoDB services"
        self.ledger.record(part, what, declared=declared, permitted=permitted)


def _windows(name: str) -> tuple[list[dict[str, Any]], ...]:
    nothing = {"$match": _NOBODY}
    return (
        [nothing, {"$lookup": {"from": name, "pipeline": [nothing], "as": "x"}}],
        [nothing, {"$unionWith": {"coll": name, "pipeline": [nothing]}}],
        [nothing, {"$merge": {"into": name}}],
    )


def _aggregate(db: Rows, name: str, pipeline: list[dict[str, Any]]) -> Any:
    return db.command("aggregate", name, pipeline=pipeline, cursor={})


def _refused(ask: Callable[..., Any], *arguments: Any) -> bool:
    """Whether the server said no for want of a right; any other failure came after that check."""
    try:
        ask(*arguments)
    except OperationFailure as error:
        return error.code == _UNAUTHORIZED
    except PyMongoError as error:
        raise AssertionError("no answer from MongoDB") from error
    return False
