"""Whether a target holds what a backup holds, byte for byte, one record after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from infra.local.trouble import Trouble
from infra.ops.backups.archive import collections_in
from infra.ops.backups.contents import filter_of
from infra.ops.backups.manifest import Head, records_in
from infra.ops.backups.snapshot import raw_batches
from infra.provisioning.names import Names

Client = Any


def compare(client: Client, names: Names, path: Path, head: Head) -> None:
    """By the hash of each record, in the order of their ids; it needs the memory of a batch.

    :raises Trouble: naming the collection and the place in it, never the record.
    """
    for place, batches in collections_in(path):
        there = raw_batches(client, names, place, filter_of(place, head))
        for number, (wanted, found) in enumerate(zip_longest(_hashes(batches), _hashes(there)), 1):
            if wanted != found:
                raise Trouble(
                    f"record {number} of {place} is not what the backup holds",
                    "see who writes here, then run 'restore --abandon' and begin again",
                )


def _hashes(batches: Iterable[bytes]) -> Iterator[bytes]:
    for batch in batches:
        for record in records_in(batch):
            yield hashlib.sha256(record).digest()
