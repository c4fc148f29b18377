"""Deployments to back up, restore into and change, and the commands as a person calls them."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from infra.ops.__main__ import main
from infra.ops.backups.taking import Taken, Wish, take
from infra.ops.deployment import Deployment as Operated
from shared.storage import Mongo
from tests.support.deployment import ROOT, Deployment, remove_region, shared_servers

Contents = dict[str, dict[str, str]]


def operated(deployment: Deployment) -> Operated:
    """A test's deployment as the operator's commands know one."""
    return Operated(deployment.servers, deployment.secrets, deployment.prefix, deployment.vhost)


@contextmanager
def fresh_target(folder: Path) -> Iterator[Operated]:
    """Nothing is provisioned there; whatever a test makes of it is gone afterwards."""
    prefix = f"t{uuid4().hex[:8]}_"
    target = Operated(shared_servers(), folder / "secrets", prefix, f"{prefix}vhost")
    try:
        yield target
    finally:
        remove_region(target.admin, prefix, target.vhost)


def backed_up(deployment: Operated, folder: Path, agency: str | None = None) -> tuple[Path, Path]:
    """The file of records and the file of keys."""
    wish = Wish(folder / "records", folder / "keys", agency)
    records, keys = take(deployment, wish, silent)
    return records.path, keys.path


def taken(deployment: Operated, folder: Path, say: Callable[[str], None] | None = None) -> Taken:
    """Records alone."""
    [found] = take(deployment, Wish(folder), say or silent)
    return found


def contents(deployment: Operated, leave: tuple[str, ...] = ()) -> Contents:
    """The hash of every record, by database and collection, then by id."""
    found: Contents = {}
    with closing(MongoClient[Any](deployment.admin.mongodb_uri)) as client:
        for name in client.list_database_names():
            if name.startswith(deployment.prefix):
                place = name.removeprefix(deployment.prefix)
                for collection in client[name].list_collection_names():
                    if collection not in leave:
                        found[f"{place}/{collection}"] = _hashes(client[name][collection])
    return {place: records for place, records in found.items() if records}


def _hashes(collection: Any) -> dict[str, str]:
    raw = collection.with_options(
        codec_options=collection.codec_options.with_options(document_class=RawBSONDocument)
    )
    return {str(row["_id"]): sha256(row.raw).hexdigest() for row in raw.find()}


@contextmanager
def database(deployment: Operated) -> Iterator[Mongo]:
    """As an administrator."""
    with closing(Mongo(deployment.admin.mongodb_uri, deployment.prefix)) as mongo:
        yield mongo


def outbox_row(event_type: str, agency: str = "harbor", sent: bool = True) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "_id": str(uuid4()),
        "exchange": "intake.events",
        "routing_key": event_type,
        "body": b"{}",
        "agency": agency,
        "created_at": now,
        "leased_until": now,
        "tries": 0,
        "sent_at": now if sent else None,
    }


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    error: str


def ops(deployment: Operated, *words: str, typed: str = "") -> Said:
    """``python -m infra.ops …`` by an operator of this deployment, without a new process."""
    out, error = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, _environment(deployment)),
        patch.object(sys, "stdin", io.StringIO(typed)),
        redirect_stdout(out),
        redirect_stderr(error),
    ):
        code = main(_words(deployment, words))
    return Said(code, out.getvalue(), error.getvalue())


def killed_at(deployment: Operated, line: str, *words: str) -> str:
    """-9 as soon as the command says this; what it had said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "infra.ops", *_words(deployment, words)],
        cwd=ROOT,
        env=_environment(deployment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    with process.stdout as output:
        for told in output:
            said += told
            if line in told:
                process.kill()
                break
    assert process.wait() < 0, f"it ended before it said {line!r}:\n{said}"
    return said


def _words(deployment: Operated, words: tuple[str, ...]) -> list[str]:
    where = ["--secrets", str(deployment.secrets), "--prefix", deployment.prefix]
    return [*words[:1], *where, "--vhost", deployment.vhost, *words[1:]]


def _environment(deployment: Operated) -> dict[str, str]:
    return {
        **os.environ,
        "ADMIN_MONGODB_URI": deployment.admin.mongodb_uri,
        "ADMIN_AMQP_URI": deployment.admin.amqp_uri,
        "ADMIN_MANAGEMENT_URI": deployment.admin.management_uri,
    }


def silent(_line: str) -> None:
    """Where nobody listens."""
