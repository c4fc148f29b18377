"""A new server on its way into its replica set, with an administrator.

Both are allowed once, from the server's own machine, while it has no user at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

Client = MongoClient[dict[str, Any]]


class PasswordUnknown(Exception):
    """The server has users, and this administrator is none of them."""


class OneOfSeveral(Exception):
    """The server's set has others, whom it does not reach, or under another name than its own."""


@dataclass(frozen=True)
class FirstMember:
    """``address`` reaches the server from its own machine; ``hosts`` are the set's members.

    Of several that begin together only one ``founds`` the set.
    """

    address: str
    hosts: tuple[str, ...]
    replica_set: str
    administrator: str
    password: str = field(repr=False)
    founds: bool = True

    def ready(self) -> bool:
        """Take one step; True once it accepts writes from the administrator. Ask again until then.

        :raises PasswordUnknown, OneOfSeveral: when no step can help.
        """
        try:
            with self.client() as stranger, self.client(authenticated=True) as admin:
                return self._step(stranger, admin)
        except PyMongoError:
            return False

    def _step(self, stranger: Client, admin: Client) -> bool:
        hello = stranger.admin.command("hello")
        if not hello.get("setName"):
            self._join(stranger, admin)
        elif hello.get("isWritablePrimary"):
            return _knows(admin) or self._make_administrator(stranger)
        return False

    def _join(self, stranger: Client, admin: Client) -> None:
        members = [{"_id": number, "host": host} for number, host in enumerate(self.hosts)]
        if _knows(admin):
            self._move(admin, members)
        elif self.founds:
            config = {"_id": self.replica_set, "members": members}
            stranger.admin.command("replSetInitiate", config)

    def _move(self, admin: Client, members: list[dict[str, Any]]) -> None:
        """Follow a changed port: a member whose address is not in the set serves nobody.

        A set of several is never changed by a member that is only starting, whatever it was told
        of the others: it might not know its own name yet.
        """
        if len(members) > 1:
            return
        config = admin.admin.command("replSetGetConfig")["config"]
        if len(config["members"]) > 1:
            raise OneOfSeveral(", ".join(str(member["host"]) for member in config["members"]))
        moved = {**config, "members": members, "version": config["version"] + 1}
        admin.admin.command("replSetReconfig", moved, force=True)

    def _make_administrator(self, stranger: Client) -> bool:
        try:
            stranger.admin.command(
                "createUser", self.administrator, pwd=self.password, roles=["root"]
            )
        except OperationFailure as error:
            raise PasswordUnknown from error
        return True

    def client(self, authenticated: bool = False) -> Client:
        """Without the set's name: a server that is not in its set yet would not be chosen."""
        return MongoClient(
            f"mongodb://{self.address}",
            username=self.administrator if authenticated else None,
            password=self.password if authenticated else None,
            directConnection=True,
            serverSelectionTimeoutMS=500,
            connectTimeoutMS=500,
        )


def _knows(admin: Client) -> bool:
    try:
        admin.admin.command("connectionStatus")
    except OperationFailure:
        return False
    return True
