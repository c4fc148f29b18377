"""MongoDB as a replica set of three members that reach one another as everybody reaches them.

Their addresses in the set are those of the fault proxy: what happens to a way happens to the
member behind it, for services and for its fellows.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pymongo import MongoClient
from pymongo.errors import AutoReconnect, PyMongoError

from infra.local.mongodb import ADMIN, NAME, PATIENCE, REPLICA_SET, MongoServer
from infra.local.ports import Ports
from infra.local.state import StateFolder
from infra.local.trouble import too_slow
from infra.local.waiting import eventually
from infra.mongo.first_member import Client, FirstMember

MEMBERS = (NAME, f"{NAME}_2", f"{NAME}_3")
_STEPPED_DOWN_FOR = 20  # seconds in which the old primary does not stand for election


def way_to(member: str) -> str:
    """The name, also in `ports.json`, of the way to a member."""
    return f"way_{member}"


@dataclass(frozen=True)
class Member(MongoServer):
    """The first one asks the others to join; a member that is starting never changes the set."""

    def hosts(self) -> tuple[str, ...]:
        return tuple(f"127.0.0.1:{self.ports[way_to(member)]}" for member in MEMBERS)

    def beginning(self) -> FirstMember:
        return replace(super().beginning(), hosts=self.hosts(), founds=self.name == NAME)

    def is_primary(self) -> bool:
        return bool(self.hello().get("isWritablePrimary"))

    def serves(self) -> bool:
        """As primary, or as a secondary that has caught up."""
        hello = self.hello()
        return bool(hello.get("isWritablePrimary") or hello.get("secondary"))

    def settle(self) -> bool:
        """One step towards a set with an administrator; true of the primary once it is there."""
        return self._ready()

    def hello(self) -> Mapping[str, Any]:
        """Empty while it does not answer."""
        try:
            with self.beginning().client() as stranger:
                answer: dict[str, Any] = stranger.admin.command("hello")
                return answer
        except PyMongoError:
            return {}

    def step_down(self) -> None:
        with self.administered() as admin:
            try:
                admin.admin.command("replSetStepDown", _STEPPED_DOWN_FOR, force=True)
            except AutoReconnect:
                return  # it says goodbye to everybody, also to the one who asked

    @contextmanager
    def administered(self) -> Iterator[Client]:
        with self.beginning().client(authenticated=True) as client:
            yield client


@dataclass(frozen=True)
class ReplicaSet:
    state: StateFolder
    ports: Ports

    name = NAME

    @property
    def members(self) -> list[Member]:
        return [Member(self.state, self.ports, name=member) for member in MEMBERS]

    @property
    def uri(self) -> str:
        hosts = ",".join(self.members[0].hosts())
        password = self.state.secret(NAME)
        return f"mongodb://{ADMIN}:{password}@{hosts}/?authSource=admin&replicaSet={REPLICA_SET}"

    @property
    def url(self) -> str:
        return self.members[0].url

    def running(self) -> int | None:
        """The id of one of them; None unless all run."""
        pids = [member.running() for member in self.members]
        return pids[0] if all(pids) else None

    def launch(self) -> None:
        for member in self.members:
            member.launch()

    def await_ready(self) -> None:
        """Return once there is a primary that knows its administrator, and two that follow."""
        if not eventually(self._ready, PATIENCE, pause=0.2):
            raise too_slow(self.name, PATIENCE, str(self.state.log(self.name)))

    def primary(self) -> Member | None:
        return next((member for member in self.members if member.is_primary()), None)

    def stop(self, patience: float = 30.0) -> bool:
        return any([member.stop(patience) for member in self.members])

    def client(self) -> "MongoClient[dict[str, Any]]":
        """A new one; the caller closes it."""
        return MongoClient(self.uri, serverSelectionTimeoutMS=5000)

    def _ready(self) -> bool:
        settled = any([member.settle() for member in self.members])
        return settled and all(member.serves() for member in self.members)
