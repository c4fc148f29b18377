"""What an operator's command began and has not finished: each goes on when it is run again."""

from collections.abc import Iterator
from typing import Any

from infra.ops.backups.contents import RESTORE_MARKER
from infra.ops.doctor.findings import Finding, ok, trouble, warning
from infra.ops.doctor.site import Site
from infra.ops.erasing.agency import ERASURE
from infra.ops.rotation import ROTATION
from infra.provisioning.names import PROVISIONING


def unfinished(site: Site) -> Iterator[Finding]:
    with site.client() as client:
        rows = list(client[site.deployment.names.region_database][PROVISIONING].find())
    found = [finding for row in rows for finding in left_open(row)]
    yield from found or [ok("no rotation, erasure or restore is half done")]


def left_open(row: dict[str, Any]) -> Iterator[Finding]:
    """Of a command's own record; nothing for one that is done, and for what is no such record."""
    kind, _, agency = str(row["_id"]).partition(":")
    if row["_id"] == ROTATION:
        yield warning(
            f"a rotation of key material is {row['reached']} and not finished",
            "run 'rotate-keys --what material' again: it says what is to be done",
        )
    elif agency and kind == ERASURE and not row.get("done_at"):
        yield trouble(
            f"{agency} is being erased, and not all of it is gone",
            f"run 'erase --agency {agency}' again",
        )
    elif row["_id"] == RESTORE_MARKER:
        yield trouble(
            f"a restore is {row['reached']} and not finished",
            "run it again with the same file, or 'restore --abandon'",
        )
