"""MongoDB as a one-member replica set that asks everybody for a password."""

from __future__ import annotations

import os
import resource
import shutil
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from pymongo.errors import PyMongoError

from infra.local import processes
from infra.local.ports import Ports
from infra.local.state import StateFolder
from infra.local.trouble import Trouble, missing
from infra.local.waiting import eventually
from infra.mongo.first_member import Client, FirstMember, OneOfSeveral, PasswordUnknown
from infra.mongo.open_files import IDLE_SECONDS, RECOMMENDED

NAME = "mongodb"
PATIENCE = 60.0
ANSWER_WITHIN, ONE_TRY = 5.0, 1.0
ADMIN = "admin"
REPLICA_SET = "rs0"
LEAN = (
    "--wiredTigerCacheSizeGB=0.5",
    "--oplogSize=512",
    "--nounixsocket",
    "--setParameter=diagnosticDataCollectionEnabled=false",
    "--setParameter=shutdownTimeoutMillisForSignaledShutdown=100",
    # The transaction of a killed process holds its documents until this runs out (default 60 s).
    "--setParameter=transactionLifetimeLimitSeconds=10",
)
# Stored bytes are then what was written: a search of the files for planted words is honest.
PLAIN_FILES = (
    "--wiredTigerCollectionBlockCompressor=none",
    "--wiredTigerJournalCompressor=none",
    "--wiredTigerIndexPrefixCompression=false",
)
# By default a file that nobody uses stays open for ten minutes, and the process aborts when it may
# open no more: tests make and leave hundreds of databases, and some machines allow few files.
CLOSING_EARLY = (
    f"--setParameter={IDLE_SECONDS}=20",
    "--setParameter=wiredTigerFileHandleCloseScanInterval=5",
    "--setParameter=wiredTigerFileHandleCloseMinimum=250",
)
# A shell's soft limit of open files is often 1024; the hard one anybody may use up.
ALL_FILES_ALLOWED = ("sh", "-c", 'ulimit -Sn "$(ulimit -Hn)" && exec "$@"', "sh")


@dataclass(frozen=True)
class MongoServer:
    """`plain_files` counts from the first start of a folder: stored blocks are not rewritten."""

    state: StateFolder
    ports: Ports
    plain_files: bool = False
    name: str = NAME

    @property
    def data(self) -> Path:
        return self.state.data / self.name

    @property
    def uri(self) -> str:
        address = f"127.0.0.1:{self.ports[self.name]}"
        password = self.state.secret(NAME)
        options = f"authSource=admin&replicaSet={REPLICA_SET}&directConnection=true"
        return f"mongodb://{ADMIN}:{password}@{address}/?{options}"

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.ports[self.name]}"

    def running(self) -> int | None:
        return processes.running(self.state, self.name)

    def launch(self) -> None:
        if self.running():
            return
        self.ports.require_free(self.name)
        self.data.mkdir(exist_ok=True)
        processes.launch(self.state, self.name, self._command(), {"PATH": os.environ["PATH"]})

    def _command(self) -> list[str]:
        fixed = [
            *ALL_FILES_ALLOWED,
            str(mongod_program()),
            f"--dbpath={self.data}",
            "--bind_ip=127.0.0.1",
            f"--port={self.ports[self.name]}",
            f"--replSet={REPLICA_SET}",
            f"--keyFile={self._key_file()}",
        ]
        plain = PLAIN_FILES if self.plain_files else ()
        early = CLOSING_EARLY if self.plain_files or _few_files_allowed() else ()
        return [*fixed, *LEAN, *plain, *early]

    def _key_file(self) -> Path:
        self.state.secret("mongodb.key")
        return self.state.secrets / "mongodb.key"

    def await_ready(self) -> None:
        """Return once it accepts writes from the administrator."""
        processes.await_ready(self.state, self.name, self._ready, PATIENCE)

    def stop(self, patience: float = 30.0) -> bool:
        return processes.stop(self.state, self.name, patience)

    def beginning(self) -> FirstMember:
        """Its way into its replica set."""
        address = f"127.0.0.1:{self.ports[self.name]}"
        return FirstMember(address, (address,), REPLICA_SET, ADMIN, self.state.secret(NAME))

    def _ready(self) -> bool:
        try:
            return self.beginning().ready()
        except PasswordUnknown as error:
            raise Trouble(
                f"the password in {self.state.secrets / NAME} does not open the database",
                "put the right one back, or remove the folder's data with 'make clean'",
            ) from error
        except OneOfSeveral as error:
            raise Trouble(
                f"the database of this folder is of a set of several ({error})",
                "start it on one of these ports, or remove the folder's data with 'make clean'",
            ) from error


def _few_files_allowed() -> bool:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return hard != resource.RLIM_INFINITY and hard < RECOMMENDED


def mongod_program() -> Path:
    """`MONGOD`, else the one on the PATH, else the one inside the installed wheel."""
    named = os.environ.get("MONGOD") or shutil.which("mongod")
    program = Path(named) if named else _wheel_program()
    if not os.access(program, os.X_OK):
        raise missing(
            f"mongod ({program})",
            "name one with MONGOD=<path>, or use a server you run with MONGODB_URI=<uri>",
        )
    return program


def _wheel_program() -> Path:
    return Path(sysconfig.get_path("purelib")) / "fiftyone" / "db" / "bin" / "mongod"


def answers(uri: str) -> bool:
    """Whether a server somebody else runs can be reached with these credentials."""

    def pinged() -> bool:
        try:
            with Client(uri, serverSelectionTimeoutMS=1000 * ONE_TRY) as client:
                client.admin.command("connectionStatus")
        except PyMongoError:
            return False
        return True

    return eventually(pinged, ANSWER_WITHIN)
